package org.spikernel.event;

import org.spikernel.event.kernel.MapShape;

/** The binary spikes of one layer for every timestep and image, one bit each. Immutable once it is handed over. */
public final class SpikeMaps {
    private final MapShape shape;
    private final int images;
    private final int[][] words;

    public SpikeMaps(MapShape shape, int images, int timesteps) {
        this.shape = shape;
        this.images = images;
        words = new int[timesteps * images][shape.words()];
    }

    /** How the bits of an image lie. */
    public MapShape shape() {
        return shape;
    }

    /** B. */
    public int images() {
        return images;
    }

    /** T. */
    public int timesteps() {
        return words.length / images;
    }

    /** N: neurons of the layer. */
    public int neurons() {
        return shape.neurons();
    }

    /** The bits of an image at a timestep, {@code wordsPerPixel} ints a pixel; the array itself. */
    public int[] at(int timestep, int image) {
        return words[timestep * images + image];
    }

    /** x x^T [B,B], row by row: how many neurons fire for both of two images; on the diagonal, for one. Exact. */
    public double[] commonSpikes(int timestep) {
        double[] common = new double[images * images];
        for (int i = 0; i < images; i++) {
            int[] spikes = at(timestep, i);
            for (int j = 0; j <= i; j++) {
                int both = common(spikes, at(timestep, j));
                common[i * images + j] = both;
                common[j * images + i] = both;
            }
        }
        return common;
    }

    /** The compiler makes this a loop over vectors of counts. */
    private static int common(int[] a, int[] b) {
        int sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += Integer.bitCount(a[i] & b[i]);
        }
        return sum;
    }
}

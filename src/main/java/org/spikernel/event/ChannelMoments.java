package org.spikernel.event;

import java.util.Arrays;
import org.spikernel.event.kernel.MapKernels;
import org.spikernel.event.kernel.MapShape;
import org.spikernel.network.LayerKind;

/**
 * Sums of values and of their squares, by channel, over any number of feature maps: what batch normalisation needs. In
 * float32 over the rows of one map, everything beyond in float64.
 */
public final class ChannelMoments {

    private final MapShape shape;
    private final double[] sums;
    private final double[] squares;
    private final float[] rowSums;
    private final float[] rowSquares;
    private long pixels;

    public ChannelMoments(MapShape shape) {
        this.shape = shape;
        sums = new double[shape.padded()];
        squares = new double[shape.padded()];
        rowSums = new float[shape.rowFloats()];
        rowSquares = new float[shape.rowFloats()];
    }

    /** Counts all values of a map. */
    public void add(float[] map) {
        Arrays.fill(rowSums, 0);
        Arrays.fill(rowSquares, 0);
        MapKernels.best().addMoments(map, rowSums, rowSquares);
        int padded = shape.padded();
        for (int pixel = 0; pixel < rowSums.length; pixel += padded) {
            for (int channel = 0; channel < padded; channel++) {
                sums[channel] += rowSums[pixel + channel];
                squares[channel] += rowSquares[pixel + channel];
            }
        }
        pixels += shape.pixels();
    }

    /** Counts what others counted, too. */
    public void join(AllReduce allReduce) {
        if (allReduce == AllReduce.NONE) {
            return;
        }
        int padded = shape.padded();
        double[] all = Arrays.copyOf(sums, 2 * padded + 1);
        System.arraycopy(squares, 0, all, padded, padded);
        all[2 * padded] = pixels;
        allReduce.sum(all);
        System.arraycopy(all, 0, sums, 0, padded);
        System.arraycopy(all, padded, squares, 0, padded);
        pixels = Math.round(all[2 * padded]);
    }

    /** Pixels counted, of all maps. */
    public long pixels() {
        return pixels;
    }

    public double mean(int channel) {
        return sums[channel] / pixels;
    }

    /** Mean squared distance from the mean. */
    public double variance(int channel) {
        double mean = mean(channel);
        return Math.max(0, squares[channel] / pixels - mean * mean);
    }

    /**
     * Normalisation with these statistics.
     *
     * @param scale [C]
     * @param shift [C]
     * @param target shape of the maps that are normalised, with the same channels
     */
    public Affine normalise(float[] scale, float[] shift, MapShape target) {
        float[] factors = new float[shape.padded()];
        float[] summands = new float[shape.padded()];
        for (int channel = 0; channel < shape.channels(); channel++) {
            double factor = scale[channel] / Math.sqrt(variance(channel) + LayerKind.BatchNorm.EPSILON);
            factors[channel] = (float) factor;
            summands[channel] = (float) (shift[channel] - mean(channel) * factor);
        }
        return Affine.ofChannels(factors, summands, target);
    }
}

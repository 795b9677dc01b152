package org.spikernel.event;

import java.util.Arrays;

/**
 * Sums of values and of their squares, by channel, over any number of feature maps: what batch normalisation needs. In
 * float32 over the rows of one map, everything beyond in float64.
 */
final class ChannelMoments {
    /** As in the reference (spec 3). */
    private static final double EPSILON = 1e-5;

    private final MapShape shape;
    private final double[] sums;
    private final double[] squares;
    private final float[] rowSums;
    private final float[] rowSquares;
    private long pixels;

    ChannelMoments(MapShape shape) {
        this.shape = shape;
        sums = new double[shape.padded()];
        squares = new double[shape.padded()];
        rowSums = new float[shape.rowFloats()];
        rowSquares = new float[shape.rowFloats()];
    }

    /** Counts all values of a map. */
    void add(float[] map) {
        Arrays.fill(rowSums, 0);
        Arrays.fill(rowSquares, 0);
        Passes.best().addMoments(map, rowSums, rowSquares);
        int padded = shape.padded();
        for (int pixel = 0; pixel < rowSums.length; pixel += padded) {
            for (int channel = 0; channel < padded; channel++) {
                sums[channel] += rowSums[pixel + channel];
                squares[channel] += rowSquares[pixel + channel];
            }
        }
        pixels += shape.pixels();
    }

    /**
     * Normalisation with these statistics.
     *
     * @param scale [C]
     * @param shift [C]
     * @param target shape of the maps that are normalised, with the same channels
     */
    Affine normalise(float[] scale, float[] shift, MapShape target) {
        float[] factors = new float[shape.padded()];
        float[] summands = new float[shape.padded()];
        for (int channel = 0; channel < shape.channels(); channel++) {
            double mean = sums[channel] / pixels;
            double variance = Math.max(0, squares[channel] / pixels - mean * mean);
            double factor = scale[channel] / Math.sqrt(variance + EPSILON);
            factors[channel] = (float) factor;
            summands[channel] = (float) (shift[channel] - mean * factor);
        }
        return Affine.ofChannels(factors, summands, target);
    }
}

package org.spikernel.event;

import org.spikernel.event.kernel.MapKernels;
import org.spikernel.event.kernel.MapShape;
import org.spikernel.network.LayerKind;

/**
 * {@code factor * x + summand} by channel, repeated over one row of pixels so that the loops over a row have no inner
 * loop over channels. Zero for channels of the padding.
 */
public final class Affine {
    private final float[] factors;
    private final float[] summands;

    private Affine(float[] factors, float[] summands) {
        this.factors = factors;
        this.summands = summands;
    }

    /** Factors and summands by channel, padded. */
    static Affine ofChannels(float[] factors, float[] summands, MapShape shape) {
        return new Affine(row(factors, shape), row(summands, shape));
    }

    /**
     * Batch normalisation by running statistics.
     *
     * @param scale [C]
     * @param shift [C]
     * @param mean [C]
     * @param variance [C]
     */
    static Affine running(float[] scale, float[] shift, float[] mean, float[] variance, MapShape shape) {
        float[] factors = new float[shape.padded()];
        float[] summands = new float[shape.padded()];
        for (int channel = 0; channel < shape.channels(); channel++) {
            double factor = scale[channel] / Math.sqrt(variance[channel] + LayerKind.BatchNorm.EPSILON);
            factors[channel] = (float) factor;
            summands[channel] = (float) (shift[channel] - mean[channel] * factor);
        }
        return ofChannels(factors, summands, shape);
    }

    /** A number for each channel, padded, repeated for each pixel of a row. */
    public static float[] row(float[] channels, MapShape shape) {
        float[] row = new float[shape.rowFloats()];
        for (int i = 0; i < row.length; i++) {
            row[i] = channels[i % channels.length];
        }
        return row;
    }

    /** Puts the result for a map into another. */
    public void into(float[] map, float[] out) {
        MapKernels.best().normalise(map, factors, summands, out);
    }

    /** Puts the result for the row of pixels that starts at {@code from} into an array of its own. */
    void rowInto(float[] map, int from, float[] out) {
        MapKernels.best().normaliseRow(map, from, factors, summands, out, 0);
    }

    /** Adds the result for a map to another. */
    public void addTo(float[] map, float[] out) {
        MapKernels.best().addNormalised(map, factors, summands, out);
    }
}

package org.spikernel.event;

/**
 * {@code factor * x + summand} by channel, repeated over one row of pixels so that the loops over a row have no inner
 * loop over channels. Zero for channels of the padding.
 */
final class Affine {
    private final float[] factors;
    private final float[] summands;

    private Affine(float[] factors, float[] summands) {
        this.factors = factors;
        this.summands = summands;
    }

    /** Factors and summands by channel, padded. */
    static Affine ofChannels(float[] factors, float[] summands, MapShape shape) {
        float[] rowFactors = new float[shape.rowFloats()];
        float[] rowSummands = new float[shape.rowFloats()];
        for (int i = 0; i < rowFactors.length; i++) {
            rowFactors[i] = factors[i % factors.length];
            rowSummands[i] = summands[i % summands.length];
        }
        return new Affine(rowFactors, rowSummands);
    }

    /** Puts the result for a map into another. */
    void into(float[] map, float[] out) {
        Passes.best().normalise(map, factors, summands, out);
    }

    /** Puts the result for the row of pixels that starts at {@code from} into an array of its own. */
    void rowInto(float[] map, int from, float[] out) {
        Passes.best().normaliseRow(map, from, factors, summands, out, 0);
    }

    /** Adds the result for a map to another. */
    void addTo(float[] map, float[] out) {
        Passes.best().addNormalised(map, factors, summands, out);
    }
}

package org.spikernel.quantise;

/**
 * A batch norm that no convolution can take in, since neurons read it: for each channel {@code sat(((value * multiplier +
 * 2048) >> 12) + bias)}.
 */
public final class IntegerNorm {
    private final String name;
    private final int[] multipliers;
    private final int[] biases;

    private IntegerNorm(String name, int[] multipliers, int[] biases) {
        this.name = name;
        this.multipliers = multipliers;
        this.biases = biases;
    }

    /** From factors and summands in real numbers. */
    static IntegerNorm of(String name, TrainedWeights.Norm norm) {
        int channels = norm.factors().length;
        int[] multipliers = new int[channels];
        int[] biases = new int[channels];
        for (int channel = 0; channel < channels; channel++) {
            double multiplier = Math.rint(norm.factors()[channel] * (1 << FixedPoint.FACTOR_BITS));
            if (Math.abs(multiplier) > Integer.MAX_VALUE) {
                throw new QuantisationException(
                        "Cannot make integer model: a factor of %s must be below %d, got %s; its variance is near 0"
                                .formatted(name, 1 << (31 - FixedPoint.FACTOR_BITS), norm.factors()[channel]));
            }
            multipliers[channel] = (int) multiplier;
            biases[channel] = IntegerConvolution.bias(name, norm.summands()[channel]);
        }
        return new IntegerNorm(name, multipliers, biases);
    }

    /** The layer: {@code down.bn_in} or {@code last.bn}. */
    public String name() {
        return name;
    }

    /** Number of channels. */
    public int channels() {
        return multipliers.length;
    }

    /** A copy of the multipliers, {@value FixedPoint#FACTOR_BITS} bits behind the point. Those beyond 16 bits need products of 64. */
    public int[] multipliers() {
        return multipliers.clone();
    }

    /** A copy of the biases, {@value FixedPoint#FRACTION_BITS} bits behind the point. */
    public int[] biases() {
        return biases.clone();
    }
}

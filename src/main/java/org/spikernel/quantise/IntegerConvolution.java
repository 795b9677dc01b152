package org.spikernel.quantise;

/**
 * Weights that are gathered over a window, with what brings their sums to values. A fully connected layer is a window
 * over its whole map.
 *
 * <p>Weights are int8 [row, column, input channel, output channel]: what one spike adds to all outputs lies side by side.
 * For each output channel, a value is {@code (sum * multiplier + 2^(shift-1)) >> shift}, multipliers 0 .. 2^15 - 1,
 * shifts 1 .. {@value #LARGEST_SHIFT}, plus a bias with {@value FixedPoint#FRACTION_BITS} bits behind the point.
 */
public final class IntegerConvolution {
    /** Beyond it the largest sum gives 0. */
    public static final int LARGEST_SHIFT = 46;

    private static final double SMALLEST_MULTIPLIER = 1 << 14;
    private static final double MULTIPLIERS_END = 1 << 15;
    private static final long LARGEST_BIAS = 1 << 30;

    private final String name;
    private final int kernel;
    private final int inputs;
    private final WeightBits bits;
    private final byte[] weights;
    private final int[] multipliers;
    private final int[] shifts;
    private final int[] biases;

    private IntegerConvolution(
            String name,
            int kernel,
            int inputs,
            WeightBits bits,
            byte[] weights,
            int[] multipliers,
            int[] shifts,
            int[] biases) {
        this.name = name;
        this.kernel = kernel;
        this.inputs = inputs;
        this.bits = bits;
        this.weights = weights;
        this.multipliers = multipliers;
        this.shifts = shifts;
        this.biases = biases;
    }

    /**
     * From rounded weights [output, input, row, column].
     *
     * @param kernel rows and columns of the window
     * @param unit the values of one step: {@value FixedPoint#ONE} for spikes, fewer for inputs with a scale or a pool
     * @param summands one for each output, in real numbers
     * @param largestInput how large the sum of all that one weight is multiplied by may be
     */
    static IntegerConvolution of(
            String name,
            int kernel,
            WeightBits bits,
            RoundedRows rows,
            double unit,
            double[] summands,
            int largestInput) {
        int outputs = summands.length;
        int window = kernel * kernel;
        int inputs = rows.numbers().length / outputs / window;
        byte[] weights = new byte[rows.numbers().length];
        int[] multipliers = new int[outputs];
        int[] shifts = new int[outputs];
        int[] biases = new int[outputs];
        for (int output = 0; output < outputs; output++) {
            long largestSum = 0;
            for (int input = 0; input < inputs; input++) {
                for (int place = 0; place < window; place++) {
                    byte number = rows.numbers()[(output * inputs + input) * window + place];
                    weights[(place * inputs + input) * outputs + output] = number;
                    largestSum += Math.abs(number) * (long) largestInput;
                }
            }
            if (largestSum > Integer.MAX_VALUE) {
                throw new QuantisationException(
                        "Cannot make integer model: %s may sum up to %d, which must fit 32 bits; make the network narrower"
                                .formatted(name, largestSum));
            }
            double ratio = rows.step(output) * unit;
            shifts[output] = shift(name, ratio);
            multipliers[output] = (int) Math.rint(ratio * Math.scalb(1.0, shifts[output]));
            biases[output] = bias(name, summands[output]);
        }
        return new IntegerConvolution(name, kernel, inputs, bits, weights, multipliers, shifts, biases);
    }

    /** The shift with which the multiplier has 15 bits; as far as that can be. */
    private static int shift(String name, double ratio) {
        if (ratio == 0) {
            return 1;
        }
        int shift = 14 - Math.getExponent(ratio);
        if (Math.rint(ratio * Math.scalb(1.0, shift)) >= MULTIPLIERS_END) {
            shift--;
        }
        if (shift < 1) {
            throw new QuantisationException(
                    "Cannot make integer model: one step of a weight of %s must be below %s, got %s; its batch norm has a variance near 0"
                            .formatted(name, SMALLEST_MULTIPLIER / FixedPoint.ONE, ratio / FixedPoint.ONE));
        }
        return Math.min(shift, LARGEST_SHIFT);
    }

    /** A real number as one with ten bits behind the point. */
    static int bias(String name, double value) {
        double scaled = Math.rint(value * FixedPoint.ONE);
        if (Math.abs(scaled) > LARGEST_BIAS) {
            throw new QuantisationException(
                    "Cannot make integer model: a bias of %s must be at most %d, got %s; its batch norm has a variance near 0"
                            .formatted(name, LARGEST_BIAS / FixedPoint.ONE, value));
        }
        return (int) scaled;
    }

    /** The layer of the weights, such as {@code cell1.edge_0_1.conv}. */
    public String name() {
        return name;
    }

    /** Rows and columns of the window. */
    public int kernel() {
        return kernel;
    }

    /** Input channels. */
    public int inputs() {
        return inputs;
    }

    /** Output channels. */
    public int outputs() {
        return multipliers.length;
    }

    /** Bits that each weight needs. */
    public WeightBits bits() {
        return bits;
    }

    /** A copy of the weights, int8 [row, column, input, output]. */
    public byte[] weights() {
        return weights.clone();
    }

    /** A copy of the multipliers. */
    public int[] multipliers() {
        return multipliers.clone();
    }

    /** A copy of the shifts. */
    public int[] shifts() {
        return shifts.clone();
    }

    /** A copy of the biases; all 0 for fc1. */
    public int[] biases() {
        return biases.clone();
    }
}

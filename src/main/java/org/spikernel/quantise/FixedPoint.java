package org.spikernel.quantise;

/**
 * The integer arithmetic {@code int-1}. Values of nodes and potentials are int16 with {@value #FRACTION_BITS} bits behind
 * the point: 1024 stands for 1. Shifts are arithmetic, so that what is halfway is rounded up; {@code sat} brings a number
 * into the range of int16.
 *
 * <ul>
 *   <li>Sums of weights: int32, exact. Times a multiplier of 15 bits they need 46 bits.
 *   <li>A convolution adds {@code sat(value + bias + ((sum * multiplier + 2^(shift-1)) >> shift))} to a node.
 *   <li>Batch norm before neurons: {@code sat(((value * multiplier + 2048) >> 12) + bias)}.
 *   <li>Average around a value: {@code (sum * m + 32768) >> 16}, m nearest to 65536 / kernel^2; 49 bits at most.
 *   <li>Neurons: {@code v = sat(v + (((value - v) * leak + 2048) >> 12))}; at the threshold or above they fire and {@code
 *       v = 0}.
 *   <li>Logits: sums over the timesteps of a row of int8 for each spike and of the biases.
 * </ul>
 */
public final class FixedPoint {
    /** The name of this arithmetic. */
    public static final String NAME = "int-1";

    /** Bits behind the point of values and potentials. */
    public static final int FRACTION_BITS = 10;
    /** What a value of 1 is. */
    public static final int ONE = 1 << FRACTION_BITS;
    /** What a normalised pixel of 1 is, as int8. */
    public static final int IMAGE_ONE = 32;
    /** Bits behind the point of batch norm's multipliers before neurons, and of the leak. */
    public static final int FACTOR_BITS = 12;
    /** Bits behind the point of the multiplier of averages. */
    public static final int AVERAGE_BITS = 16;

    /** Largest value of a node. */
    public static final int LARGEST = Short.MAX_VALUE;
    /** Smallest value of a node. */
    public static final int SMALLEST = Short.MIN_VALUE;

    private static final int HALF_FACTOR = 1 << (FACTOR_BITS - 1);
    private static final int HALF_AVERAGE = 1 << (AVERAGE_BITS - 1);

    private FixedPoint() {}

    /** The nearest int16. */
    public static int saturate(long value) {
        return (int) Math.max(SMALLEST, Math.min(LARGEST, value));
    }

    /** {@code sum * multiplier / 2^shift}, rounded; {@code shift} is at least 1. */
    public static long requantise(int sum, int multiplier, int shift) {
        return ((long) sum * multiplier + (1L << (shift - 1))) >> shift;
    }

    /** Batch norm of a value, not yet brought into range. */
    public static long normalise(int value, int multiplier, int bias) {
        return (((long) value * multiplier + HALF_FACTOR) >> FACTOR_BITS) + bias;
    }

    /** What the sum over a window of kernel x kernel values is multiplied by for its mean. */
    public static int averageMultiplier(int kernel) {
        return (int) Math.rint((double) (1 << AVERAGE_BITS) / (kernel * kernel));
    }

    /** The mean over a window. The product of nine int16 may be one bit too large for int32. */
    public static long average(int sum, int multiplier) {
        return ((long) sum * multiplier + HALF_AVERAGE) >> AVERAGE_BITS;
    }

    /** A potential that has taken in a value, not yet brought into range. */
    public static int integrate(int potential, int value, int leak) {
        return potential + (((value - potential) * leak + HALF_FACTOR) >> FACTOR_BITS);
    }

    /** A pixel's normalised value as int8. */
    public static byte pixel(double normalised) {
        return (byte) Math.max(Byte.MIN_VALUE, Math.min(Byte.MAX_VALUE, Math.rint(IMAGE_ONE * normalised)));
    }
}

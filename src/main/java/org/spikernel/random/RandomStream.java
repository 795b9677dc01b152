package org.spikernel.random;

/**
 * SplitMix64 generator with the distributions that the search needs. Not thread-safe; make one per use from a
 * {@link Seed}. Unlike {@code java.util.random}, every method's result is fixed by this file alone.
 */
public final class RandomStream {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private long state;
    private double spareGaussian = Double.NaN;

    RandomStream(long seed) {
        this.state = seed;
    }

    /** Uniform over all 64-bit values. */
    public long nextLong() {
        state += GOLDEN_GAMMA;
        return Seed.mix(state);
    }

    /** Uniform in [0, 1), 53 bits. */
    public double nextDouble() {
        return (nextLong() >>> 11) * 0x1.0p-53;
    }

    /**
     * Uniform in [0, bound), without bias.
     *
     * @throws IllegalArgumentException when {@code bound} is not positive
     */
    public long nextLong(long bound) {
        if (bound <= 0) {
            throw new IllegalArgumentException("Cannot draw below a bound: it must be positive, got " + bound);
        }
        long limit = Long.MAX_VALUE - (Long.MAX_VALUE % bound + 1) % bound;
        long draw = nextLong() >>> 1;
        while (draw > limit) {
            draw = nextLong() >>> 1;
        }
        return draw % bound;
    }

    /** Uniform in [0, bound), without bias; {@code bound} must be positive. */
    public int nextInt(int bound) {
        return (int) nextLong(bound);
    }

    /** Standard normal, by the polar method of Marsaglia. */
    public double nextGaussian() {
        if (!Double.isNaN(spareGaussian)) {
            double result = spareGaussian;
            spareGaussian = Double.NaN;
            return result;
        }
        double u;
        double v;
        double square;
        do {
            u = 2 * nextDouble() - 1;
            v = 2 * nextDouble() - 1;
            square = u * u + v * v;
        } while (square >= 1 || square == 0);
        double scale = StrictMath.sqrt(-2 * StrictMath.log(square) / square);
        spareGaussian = v * scale;
        return u * scale;
    }

    /** A uniformly drawn order of 0 .. count-1 (Fisher-Yates). */
    public int[] permutation(int count) {
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            int j = nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}

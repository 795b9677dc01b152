package org.spikernel.random;

/**
 * A seeded permutation of [0, size) that is computed, not stored: a balanced Feistel network over the next even power of
 * two, walked along its cycle until it lands in range (Black and Rogaway, "Ciphers with arbitrary finite domains",
 * 2002).
 */
public final class IndexPermutation {
    private static final int ROUNDS = 8;

    private final long size;
    private final int halfBits;
    private final long halfMask;
    private final Seed[] rounds = new Seed[ROUNDS];

    public IndexPermutation(Seed seed, long size) {
        this.size = size;
        int bits = Long.SIZE - Long.numberOfLeadingZeros(Math.max(size - 1, 1));
        halfBits = (bits + 1) / 2;
        halfMask = (1L << halfBits) - 1;
        for (int round = 0; round < ROUNDS; round++) {
            rounds[round] = seed.derive(round);
        }
    }

    /** The value at {@code position}; both are in [0, size). */
    public long at(long position) {
        long value = encrypt(position);
        while (value >= size) {
            value = encrypt(value);
        }
        return value;
    }

    private long encrypt(long value) {
        long left = value >>> halfBits;
        long right = value & halfMask;
        for (Seed round : rounds) {
            long mixed = left ^ (round.derive(right).value() & halfMask);
            left = right;
            right = mixed;
        }
        return left << halfBits | right;
    }
}

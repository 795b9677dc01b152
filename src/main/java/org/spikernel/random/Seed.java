package org.spikernel.random;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import org.spikernel.key.KeyText;
import org.spikernel.key.Keyed;

/**
 * A 64-bit seed from which independent seeds are derived by name or number. Deriving is pure: the same path of labels
 * gives the same seed on every machine and Java version.
 *
 * @param value the seed
 */
public record Seed(long value) implements Keyed, Serializable {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
    private static final long FNV_OFFSET = 0xCBF29CE484222325L;
    private static final long FNV_PRIME = 0x100000001B3L;

    /** The seed of the part called {@code label}. */
    public Seed derive(String label) {
        long hash = FNV_OFFSET;
        for (byte octet : label.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (octet & 0xFF)) * FNV_PRIME;
        }
        return new Seed(mix(mix(value + GOLDEN_GAMMA) ^ mix(hash)));
    }

    /** The seed of part number {@code index}. */
    public Seed derive(long index) {
        return new Seed(mix(mix(value + GOLDEN_GAMMA) + mix(index ^ GOLDEN_GAMMA)));
    }

    /** A fresh generator at the start of this seed's stream. */
    public RandomStream stream() {
        return new RandomStream(value);
    }

    /** The finalizer of SplitMix64 (Steele, Lea, Flood 2014): a bijection of 64 bits. */
    static long mix(long z) {
        long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
        return b ^ (b >>> 31);
    }

    @Override
    public String keyText() {
        return KeyText.start("Seed").with("value", value).end();
    }
}

package org.spikernel.torch.program;

/**
 * The generator of {@link org.spikernel.random.RandomStream} in programs (SplitMix64; Steele, Lea, Flood 2014): number i of a seed is
 * {@code self.mixed(seed + i * GOLDEN_GAMMA)}, i from 1. Numbers of 64 bits are signed there.
 */
public final class SplitMix64 {
    /** What a state moves on by. */
    public static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private static final long FIRST_FACTOR = 0xBF58476D1CE4E5B9L;
    private static final long SECOND_FACTOR = 0x94D049BB133111EBL;

    /** The method {@code mixed(states) -> numbers}, of int64 arrays of any shape, and what it calls. */
    public static final String METHODS =
            """
              def folded(self: %1$s, z: Tensor, bits: int, rest: int) -> Tensor:
                return torch.bitwise_xor(z, torch.bitwise_and(torch.bitwise_right_shift(z, bits), rest))
              def mixed(self: %1$s, states: Tensor) -> Tensor:
                z = torch.mul_((self).folded(states, 30, %2$d), %4$d)
                z1 = torch.mul_((self).folded(z, 27, %3$d), %5$d)
                return (self).folded(z1, 31, %6$d)
            """.formatted(Program.SELF, rest(30), rest(27), FIRST_FACTOR, SECOND_FACTOR, rest(31));

    private SplitMix64() {}

    /** The bits that are left of a number that is moved down by so many. */
    private static long rest(int bits) {
        return -1L >>> bits;
    }
}

package org.spikernel.quantise;

import java.util.List;

/**
 * How many bits a weight has. Its values are {@code -levels .. levels}, evenly spaced; the one number that two's
 * complement has below them is not used.
 *
 * @param count 2 to 8
 */
public record WeightBits(int count) {
    /** The finest: of the stem and of fc2 always. */
    public static final WeightBits EIGHT = new WeightBits(8);

    /** Those that accuracy is measured at, the finest first. */
    public static final List<WeightBits> MEASURED =
            List.of(8, 6, 5, 4, 3, 2).stream().map(WeightBits::new).toList();

    /** Checks the range. */
    public WeightBits {
        if (count < 2 || count > 8) {
            throw new QuantisationException("Cannot quantise weights: bits must be 2 to 8, got " + count);
        }
    }

    /** The largest number that a weight may be. */
    public int levels() {
        return (1 << (count - 1)) - 1;
    }
}

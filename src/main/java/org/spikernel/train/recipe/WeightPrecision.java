package org.spikernel.train.recipe;

import java.io.Serializable;
import org.spikernel.key.KeyText;
import org.spikernel.key.Keyed;

/**
 * The weights that a training computes with.
 *
 * @param bits 2 to 8: rounded, as the deployed network has them; 32: as they are
 */
public record WeightPrecision(int bits) implements Keyed, Serializable {
    /** Weights as they are. */
    public static final WeightPrecision FLOAT = new WeightPrecision(Float.SIZE);

    private static final int FEWEST = 2;
    private static final int MOST = 8;

    /** Checks the range. */
    public WeightPrecision {
        if (bits != Float.SIZE && (bits < FEWEST || bits > MOST)) {
            throw new IllegalArgumentException(
                    "Cannot round weights: quantisation must be none or %d to %d bits, got %d"
                            .formatted(FEWEST, MOST, bits));
        }
    }

    /** Whether weights are rounded. */
    public boolean isRounded() {
        return bits != Float.SIZE;
    }

    /** The largest whole number that stands for a rounded weight. */
    public int levels() {
        if (!isRounded()) {
            throw new IllegalStateException("Cannot count levels: the weights are not rounded");
        }
        return (1 << (bits - 1)) - 1;
    }

    @Override
    public String keyText() {
        return KeyText.start("WeightPrecision").with("bits", bits).end();
    }
}

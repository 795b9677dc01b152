package org.spikernel.data;

import java.io.Serializable;
import java.util.Objects;
import org.spikernel.key.KeyText;
import org.spikernel.key.Keyed;
import org.spikernel.random.Seed;

/**
 * Which training images are held out for validation: a share of each class, drawn by seed.
 *
 * @param fraction share of the training images, 0 (none) up to but not including 1
 * @param seed of the draw
 */
public record ValidationSettings(double fraction, Seed seed) implements Keyed, Serializable {
    public ValidationSettings {
        if (!(fraction >= 0 && fraction < 1)) {
            throw new IllegalArgumentException(
                    "Cannot split off validation images: the fraction must be in [0, 1), got " + fraction);
        }
        Objects.requireNonNull(seed, "seed");
    }

    @Override
    public String keyText() {
        return KeyText.start("ValidationSettings")
                .with("fraction", fraction)
                .with("seed", seed)
                .end();
    }
}

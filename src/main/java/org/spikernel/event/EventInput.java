package org.spikernel.event;

import java.util.Objects;
import org.spikernel.network.InputCoding;
import org.spikernel.random.Seed;

/**
 * Images and what else a forward pass is a function of.
 *
 * @param pixels [B,C,H,W] in C order; normalised for direct coding, in [0,1] for rate coding; not copied
 * @param images B
 * @param coding how an image becomes input
 * @param seed of the dropout mask and of rate coding's spikes
 * @param dropout where the mask before fc1 comes from
 */
public record EventInput(Pixels pixels, int images, InputCoding coding, Seed seed, Dropout dropout) {
    /** Checks that nothing is missing. */
    public EventInput {
        Objects.requireNonNull(pixels, "pixels");
        Objects.requireNonNull(coding, "coding");
        Objects.requireNonNull(seed, "seed");
        Objects.requireNonNull(dropout, "dropout");
    }

    /** Values of all images; a class, because records hold no arrays. */
    public static final class Pixels {
        private final float[] values;

        /** Wraps {@code values}, which may not be changed. */
        public Pixels(float[] values) {
            this.values = values;
        }

        /** [B,C,H,W]; the array itself. */
        public float[] values() {
            return values;
        }
    }

    /** The factor before fc1, the same at all timesteps. */
    @FunctionalInterface
    public interface Dropout {
        /** No dropout. */
        Dropout OFF = (images, features) -> null;

        /** Factors [B, features], or null for none. */
        float[] mask(int images, int features);
    }
}

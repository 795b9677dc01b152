package org.spikernel.data;

import java.io.Serializable;
import java.util.Objects;
import org.spikernel.key.KeyText;
import org.spikernel.key.Keyed;

/**
 * Random change of training images, as in SNASNet's code: pad every side with black pixels, crop the original size at a uniformly
 * drawn position, then mirror horizontally with probability 1/2. The padding is black before normalisation.
 *
 * @param paddingPixels on every side; 0 turns cropping off
 * @param flip whether images are mirrored
 */
public record Augmentation(int paddingPixels, Flip flip) implements Keyed, Serializable {
    /** Leaves images as they are. */
    public static final Augmentation NONE = new Augmentation(0, Flip.NEVER);

    /** Whether images are mirrored. */
    public enum Flip implements Keyed {
        /** Each image with probability 1/2. */
        HORIZONTAL,
        /** Left and right matter, as in digits. */
        NEVER;

        @Override
        public String keyText() {
            return switch (this) {
                case HORIZONTAL -> "HORIZONTAL";
                case NEVER -> "NEVER";
            };
        }
    }

    public Augmentation {
        if (paddingPixels < 0 || paddingPixels > 1024) {
            throw new IllegalArgumentException(
                    "Cannot augment images: the padding must be 0 to 1024 pixels, got " + paddingPixels);
        }
        Objects.requireNonNull(flip, "flip");
    }

    /**
     * The published recipe: padding of an eighth of the image (4 for 32 x 32, 8 for 64 x 64), mirrored except for
     * {@link DataFormat#IDX} and {@link DataFormat#SYNTHETIC}, where mirroring changes what is seen: digits, and
     * patterns whose class is their orientation.
     */
    public static Augmentation standard(DataFormat format, ImageShape shape) {
        Flip flip =
                switch (format) {
                    case CIFAR10, CIFAR100, TINY_IMAGENET -> Flip.HORIZONTAL;
                    case IDX, SYNTHETIC -> Flip.NEVER;
                };
        return new Augmentation(shape.width() / 8, flip);
    }

    @Override
    public String keyText() {
        return KeyText.start("Augmentation")
                .with("paddingPixels", paddingPixels)
                .with("flip", flip)
                .end();
    }
}

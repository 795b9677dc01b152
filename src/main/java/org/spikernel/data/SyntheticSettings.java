package org.spikernel.data;

import java.io.Serializable;
import java.util.Objects;
import org.spikernel.random.Seed;

/**
 * Size of the generated set.
 *
 * @param imageSize side of the square images in pixels, 8 to 256
 * @param trainCount training images, at least 10 (one of each class)
 * @param testCount test images, at least 10
 * @param seed all images are functions of it and their index
 */
public record SyntheticSettings(int imageSize, int trainCount, int testCount, Seed seed) implements Serializable {
    /** 32 x 32 pixels, 2,000 and 500 images: minutes of work for a small network on two cores. */
    public static final SyntheticSettings STANDARD = new SyntheticSettings(32, 2_000, 500, new Seed(0));

    public SyntheticSettings {
        if (imageSize < 8 || imageSize > 256) {
            throw new IllegalArgumentException(
                    "Cannot generate images: the image size must be 8 to 256 pixels, got " + imageSize);
        }
        if (trainCount < 10 || testCount < 10) {
            throw new IllegalArgumentException(
                    "Cannot generate images: at least 10 training and 10 test images are needed, got " + trainCount
                            + " and " + testCount);
        }
        Objects.requireNonNull(seed, "seed");
    }
}

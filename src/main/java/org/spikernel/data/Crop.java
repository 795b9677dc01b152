package org.spikernel.data;

import org.spikernel.random.RandomStream;
import org.spikernel.random.Seed;

/**
 * How one image is changed: pixel (y + down, x + right) becomes pixel (y, x), black outside.
 *
 * @param down in pixels
 * @param right in pixels
 * @param direction 1, or -1 where what is cut out is mirrored
 */
public record Crop(int down, int right, int direction) {
    /** Draws from a seed: first the vertical, then the horizontal position, then the flip. */
    public static Crop drawn(Augmentation augmentation, Seed seed) {
        RandomStream random = seed.stream();
        int padding = augmentation.paddingPixels();
        int down = random.nextInt(2 * padding + 1) - padding;
        int right = random.nextInt(2 * padding + 1) - padding;
        boolean mirrored = (random.nextLong() >>> 63) == 1;
        return new Crop(
                down,
                right,
                switch (augmentation.flip()) {
                    case HORIZONTAL -> mirrored ? -1 : 1;
                    case NEVER -> 1;
                });
    }
}

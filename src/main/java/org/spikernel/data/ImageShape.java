package org.spikernel.data;

import java.io.Serializable;
import org.spikernel.key.Keyed;

/**
 * Size of every image of a set: C x H x W.
 *
 * @param channels C
 * @param height H, pixels
 * @param width W, pixels
 */
public record ImageShape(int channels, int height, int width) implements Keyed, Serializable {
    public ImageShape {
        if (channels < 1 || height < 1 || width < 1 || (long) channels * height * width > 1 << 28) {
            throw new IllegalArgumentException(
                    "Cannot make an image shape: channels, height and width must be at least 1 and their product at"
                            + " most 2^28, got " + channels + "x" + height + "x" + width);
        }
    }

    /** C H W: numbers (and bytes) of one image. */
    public int values() {
        return channels * height * width;
    }

    @Override
    public String toString() {
        return channels + "x" + height + "x" + width;
    }

    @Override
    public String keyText() {
        return channels + "x" + height + "x" + width;
    }
}

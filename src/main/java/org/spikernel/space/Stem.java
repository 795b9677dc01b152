package org.spikernel.space;

import java.io.Serializable;
import org.spikernel.key.KeyText;
import org.spikernel.key.Keyed;

/**
 * The input side: images and the convolution 3x3 that brings them to {@code width * ratio} channels.
 *
 * @param imageChannels channels of an image: 3 for colour, 1 for grey
 * @param imageSize height and width of an image in pixels
 * @param stride stride of the stem's convolution
 * @param width C of the paper: base number of channels
 * @param ratio r of the paper: the first cell has {@code width * ratio} channels
 */
public record Stem(int imageChannels, int imageSize, int stride, int width, int ratio) implements Keyed, Serializable {
    private static final int MOST_CHANNELS = 1 << 16;
    private static final int LARGEST_IMAGE = 1 << 16;

    /** Checks that all are positive and the channels bounded. */
    public Stem {
        requirePositive("imageChannels", imageChannels);
        requirePositive("imageSize", imageSize);
        requirePositive("stride", stride);
        requirePositive("width", width);
        requirePositive("ratio", ratio);
        if (imageSize > LARGEST_IMAGE) {
            throw new IllegalArgumentException("Cannot make stem: imageSize must be at most %d pixels, got %d"
                    .formatted(LARGEST_IMAGE, imageSize));
        }
        if ((long) width * ratio > MOST_CHANNELS) {
            throw new IllegalArgumentException(
                    "Cannot make stem: width * ratio must be at most %d channels, got %d * %d"
                            .formatted(MOST_CHANNELS, width, ratio));
        }
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(
                    "Cannot make stem: %s must be at least 1, got %d".formatted(name, value));
        }
    }

    @Override
    public String keyText() {
        return KeyText.start("Stem")
                .with("imageChannels", imageChannels)
                .with("imageSize", imageSize)
                .with("stride", stride)
                .with("width", width)
                .with("ratio", ratio)
                .end();
    }
}

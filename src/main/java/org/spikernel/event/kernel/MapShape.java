package org.spikernel.event.kernel;

import java.util.Arrays;
import org.spikernel.network.FeatureShape;

/**
 * Shape of one image's feature map and how it lies in an array: pixel (y, x) and channel c at
 * {@code (y * side + x) * padded + c}.
 *
 * @param channels C
 * @param side height and width in pixels
 */
public record MapShape(int channels, int side) {
    /** Floats that a kernel takes at a time; channels are filled up to a multiple. */
    static final int LANES = 16;

    private static final int BITS = Integer.SIZE;

    /** The shape of a layer's maps, which are square. */
    public static MapShape of(FeatureShape shape) {
        return new MapShape(shape.channels(), shape.height());
    }

    /** Channels with padding. */
    public int padded() {
        return padded(channels);
    }

    public static int padded(int channels) {
        return (channels + LANES - 1) / LANES * LANES;
    }

    public int pixels() {
        return side * side;
    }

    /** N: values without padding. */
    public int neurons() {
        return channels * pixels();
    }

    /** Floats of an array with padding. */
    public int floats() {
        return padded() * pixels();
    }

    /** Floats of one row of pixels. */
    public int rowFloats() {
        return padded() * side;
    }

    /** Ints that hold the spikes of one pixel, one bit a channel. */
    public int wordsPerPixel() {
        return (channels + BITS - 1) / BITS;
    }

    /** Ints that hold the spikes of one image. */
    public int words() {
        return wordsPerPixel() * pixels();
    }

    /** Puts a map whose channels lie without padding, pixel by pixel, into one of this shape. */
    public void pad(float[] narrow, float[] map) {
        for (int pixel = 0; pixel < pixels(); pixel++) {
            int to = pixel * padded();
            System.arraycopy(narrow, pixel * channels, map, to, channels);
            Arrays.fill(map, to + channels, to + padded(), 0);
        }
    }

    /** The way back of {@link #pad}. */
    public void unpad(float[] map, float[] narrow) {
        for (int pixel = 0; pixel < pixels(); pixel++) {
            System.arraycopy(map, pixel * padded(), narrow, pixel * channels, channels);
        }
    }

    /** Takes the bits of the padding out of the spikes of an image. */
    public void clearPadding(int[] words) {
        int used = channels % BITS;
        if (used != 0) {
            for (int last = wordsPerPixel() - 1; last < words.length; last += wordsPerPixel()) {
                words[last] &= (1 << used) - 1;
            }
        }
    }
}

package org.spikernel.quantise;

import java.util.List;

/** What each byte of a pixel becomes before the stem: its normalised value as int8, by channel. Immutable. */
public final class PixelTable {
    private static final int BYTES = 256;

    private final int channels;
    private final byte[] table;

    private PixelTable(int channels, byte[] table) {
        this.channels = channels;
        this.table = table;
    }

    /**
     * For pixels that are normalised by {@code (p / 255 - mean) / deviation}.
     *
     * @param mean of each channel
     * @param deviation of each channel
     */
    public static PixelTable of(List<Double> mean, List<Double> deviation) {
        if (mean.isEmpty() || mean.size() != deviation.size()) {
            throw new IllegalArgumentException(
                    "Cannot make table of pixels: each channel needs a mean and a deviation, got " + mean + " and "
                            + deviation);
        }
        byte[] table = new byte[mean.size() * BYTES];
        for (int i = 0; i < table.length; i++) {
            int channel = i / BYTES;
            // The network was trained on floats.
            table[i] = FixedPoint.pixel((float) ((i % BYTES / 255.0 - mean.get(channel)) / deviation.get(channel)));
        }
        return new PixelTable(mean.size(), table);
    }

    /** Number of channels. */
    public int channels() {
        return channels;
    }

    /** What a pixel becomes. */
    public byte value(int channel, int pixel) {
        return table[channel * BYTES + pixel];
    }

    /** Bytes [C,H,W] of an image as int8 [C,H,W]. */
    public byte[] apply(byte[] pixels) {
        if (pixels.length % channels != 0) {
            throw new IllegalArgumentException(
                    "Cannot read image: %d channels of the same size are needed, got %d bytes"
                            .formatted(channels, pixels.length));
        }
        byte[] values = new byte[pixels.length];
        int plane = pixels.length / channels;
        for (int i = 0; i < pixels.length; i++) {
            values[i] = table[i / plane * BYTES + (pixels[i] & 0xFF)];
        }
        return values;
    }
}

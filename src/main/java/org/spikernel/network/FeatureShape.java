package org.spikernel.network;

/**
 * The shape of what flows between two layers for one image, in the order of NCHW arrays.
 *
 * @param channels C
 * @param height H in pixels; 1 behind a fully connected layer
 * @param width W in pixels; 1 behind a fully connected layer
 */
public record FeatureShape(int channels, int height, int width) {
    /** Checks that every side is positive. */
    public FeatureShape {
        if (channels < 1 || height < 1 || width < 1) {
            throw new IllegalArgumentException("Cannot make feature shape: all sides must be at least 1, got [%d,%d,%d]"
                    .formatted(channels, height, width));
        }
    }

    static FeatureShape square(int channels, int side) {
        return new FeatureShape(channels, side, side);
    }

    /** The shape of values without pixels. */
    static FeatureShape vector(int size) {
        return new FeatureShape(size, 1, 1);
    }

    /** H x W. */
    public long pixels() {
        return (long) height * width;
    }

    /** C x H x W: the number of values. */
    public long size() {
        return channels * pixels();
    }

    @Override
    public String toString() {
        return "[" + channels + "," + height + "," + width + "]";
    }
}

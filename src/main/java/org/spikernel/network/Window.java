package org.spikernel.network;

/**
 * How the square window of a convolution or of a pool moves over a map.
 *
 * @param kernel side of the window in pixels
 * @param stride pixels between two windows, in both directions
 * @param padding pixels that are added at each of the four borders
 */
public record Window(int kernel, int stride, int padding) {
    /** Checks the ranges. */
    public Window {
        if (kernel < 1 || stride < 1 || padding < 0) {
            throw new IllegalArgumentException(
                    "Cannot make window: kernel and stride must be at least 1 and padding at least 0, got %d, %d and %d"
                            .formatted(kernel, stride, padding));
        }
    }

    /** A window of an odd kernel around every pixel, or around every {@code stride}-th. */
    static Window around(int kernel, int stride) {
        return new Window(kernel, stride, kernel / 2);
    }

    /** Windows side by side; what is left at the border is dropped. */
    static Window tiles(int side) {
        return new Window(side, side, 0);
    }

    /** Values under the window. */
    public long area() {
        return (long) kernel * kernel;
    }

    /** The shape of what moving over {@code input} gives, with this number of channels. */
    FeatureShape over(FeatureShape input, int channels) {
        return new FeatureShape(channels, positions(input.height()), positions(input.width()));
    }

    private int positions(int side) {
        return (side + 2 * padding - kernel) / stride + 1;
    }
}

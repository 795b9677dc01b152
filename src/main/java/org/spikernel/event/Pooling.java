package org.spikernel.event;

import java.util.Arrays;
import org.spikernel.event.kernel.MapKernels;
import org.spikernel.event.kernel.MapShape;

/** Pools over feature maps: sums of shifted rows. */
public final class Pooling {
    private static final MapKernels PASSES = MapKernels.best();

    private Pooling() {}

    /**
     * Mean over a window around every value, the zeros of the border counted.
     *
     * @param scratch of the map's length
     */
    public static void averageAround(float[] map, MapShape shape, int kernel, float[] scratch, float[] out) {
        if (kernel == 3) {
            averageAroundThree(map, shape, scratch, out, false);
            return;
        }
        around(map, shape, kernel / 2, scratch, out, PASSES::add);
        divide(out, kernel * kernel);
    }

    /**
     * Adds the mean over a window of 3 x 3 around every value to {@code out}.
     *
     * @param scratch of the map's length
     */
    public static void addAverageAroundThree(float[] map, MapShape shape, float[] scratch, float[] out) {
        averageAroundThree(map, shape, scratch, out, true);
    }

    /** The usual window, row by row: sums of three rows at a time, which stay close to the processor. */
    private static void averageAroundThree(float[] map, MapShape shape, float[] scratch, float[] out, boolean adds) {
        int row = shape.rowFloats();
        int side = shape.side();
        float[] sums = scratch.length >= 4 * row ? scratch : new float[4 * row];
        int zeros = 3 * row;
        Arrays.fill(sums, zeros, zeros + row, 0);
        sumRow(map, 0, shape, sums, 0);
        int above = zeros;
        for (int y = 0; y < side; y++) {
            int below = y + 1 < side ? (y + 1) % 3 * row : zeros;
            if (y + 1 < side) {
                sumRow(map, (y + 1) * row, shape, sums, below);
            }
            int middle = y % 3 * row;
            if (adds) {
                PASSES.addAverageNine(sums, above, middle, below, out, y * row, row);
            } else {
                PASSES.averageNine(sums, above, middle, below, out, y * row, row);
            }
            above = middle;
        }
    }

    private static void sumRow(float[] map, int start, MapShape shape, float[] sums, int to) {
        if (shape.side() == 1) {
            System.arraycopy(map, start, sums, to, shape.rowFloats());
        } else {
            PASSES.sumNeighbours(map, start, shape.padded(), shape.rowFloats(), sums, to);
        }
    }

    /** Maximum over a window around every value; the border never wins. */
    public static void maximumAround(float[] map, MapShape shape, int kernel, float[] scratch, float[] out) {
        around(map, shape, kernel / 2, scratch, out, Pooling::maximumRun);
    }

    /** Brings part of a map together with part of a result. */
    private interface Combination {
        void apply(float[] map, int from, float[] out, int to, int count);
    }

    /** Every value together with those up to {@code reach} away: along the rows, then across them. */
    private static void around(
            float[] map, MapShape shape, int reach, float[] scratch, float[] out, Combination combination) {
        int row = shape.rowFloats();
        for (int start = 0; start < map.length; start += row) {
            System.arraycopy(map, start, scratch, start, row);
            for (int shift = 1; shift <= reach; shift++) {
                int floats = shift * shape.padded();
                combination.apply(map, start, scratch, start + floats, row - floats);
                combination.apply(map, start + floats, scratch, start, row - floats);
            }
        }
        System.arraycopy(scratch, 0, out, 0, out.length);
        for (int shift = 1; shift <= reach; shift++) {
            int floats = shift * row;
            combination.apply(scratch, 0, out, floats, out.length - floats);
            combination.apply(scratch, floats, out, 0, out.length - floats);
        }
    }

    /**
     * Puts the gradient of the input of {@link #maximumAround} into {@code out}: each window's goes to its first largest
     * value, row by row.
     *
     * @param gradient of the result
     */
    public static void maximumBack(float[] map, float[] gradient, MapShape shape, int kernel, float[] out) {
        Arrays.fill(out, 0);
        int reach = kernel / 2;
        int side = shape.side();
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                for (int channel = 0; channel < shape.channels(); channel++) {
                    int largest = -1;
                    for (int row = Math.max(0, y - reach); row <= Math.min(side - 1, y + reach); row++) {
                        for (int column = Math.max(0, x - reach); column <= Math.min(side - 1, x + reach); column++) {
                            int i = (row * side + column) * shape.padded() + channel;
                            if (largest < 0 || map[i] > map[largest]) {
                                largest = i;
                            }
                        }
                    }
                    out[largest] += gradient[(y * side + x) * shape.padded() + channel];
                }
            }
        }
    }

    /** Mean over tiles of 2 x 2 values; what is left at the border is dropped. */
    public static void halve(float[] map, MapShape shape, float[] out) {
        int row = shape.rowFloats();
        int half = shape.side() / 2;
        for (int y = 0; y < half; y++) {
            PASSES.halve(map, 2 * y * row, (2 * y + 1) * row, shape.padded(), out, y * half * shape.padded(), half);
        }
    }

    /** Puts the gradient of the input of {@link #halve} into {@code out}: a quarter of each tile's. */
    public static void halveBack(float[] gradient, MapShape shape, float[] out) {
        Arrays.fill(out, 0);
        int half = shape.side() / 2;
        int pixel = shape.padded();
        for (int y = 0; y < 2 * half; y++) {
            for (int x = 0; x < 2 * half; x++) {
                int from = (y / 2 * half + x / 2) * pixel;
                int to = (y * shape.side() + x) * pixel;
                for (int i = 0; i < pixel; i++) {
                    out[to + i] = gradient[from + i] * 0.25f;
                }
            }
        }
    }

    /**
     * Puts the gradient of the spikes of {@link #spikeShare} into {@code out}.
     *
     * @param gradient of the shares, [C, tiles, tiles]
     * @param from where it starts
     */
    public static void spikeShareBack(float[] gradient, int from, MapShape shape, int side, float[] out) {
        Arrays.fill(out, 0);
        int tiles = shape.side() / side;
        float windowSize = side * side;
        for (int y = 0; y < tiles * side; y++) {
            for (int x = 0; x < tiles * side; x++) {
                int tile = y / side * tiles + x / side;
                int to = (y * shape.side() + x) * shape.padded();
                for (int channel = 0; channel < shape.channels(); channel++) {
                    out[to + channel] = gradient[from + channel * tiles * tiles + tile] / windowSize;
                }
            }
        }
    }

    /**
     * Mean number of spikes over tiles of {@code side} x {@code side} pixels, times a factor for each result.
     *
     * @param spikes bits of one image
     * @param factors [C, tiles, tiles], or null for ones
     * @param out [C, tiles, tiles]
     */
    public static void spikeShare(int[] spikes, MapShape shape, int side, float[] factors, float[] out) {
        int tiles = shape.side() / side;
        int wordsPerPixel = shape.wordsPerPixel();
        Arrays.fill(out, 0);
        for (int y = 0; y < tiles * side; y++) {
            for (int x = 0; x < tiles * side; x++) {
                int tile = y / side * tiles + x / side;
                int pixel = (y * shape.side() + x) * wordsPerPixel;
                for (int word = 0; word < wordsPerPixel; word++) {
                    int bits = spikes[pixel + word];
                    while (bits != 0) {
                        int channel = word * Integer.SIZE + Integer.numberOfTrailingZeros(bits);
                        bits &= bits - 1;
                        out[channel * tiles * tiles + tile]++;
                    }
                }
            }
        }
        float windowSize = side * side;
        for (int i = 0; i < out.length; i++) {
            out[i] = factors == null ? out[i] / windowSize : out[i] / windowSize * factors[i];
        }
    }

    private static void maximumRun(float[] map, int from, float[] out, int to, int count) {
        for (int i = 0; i < count; i++) {
            out[to + i] = Math.max(out[to + i], map[from + i]);
        }
    }

    private static void divide(float[] out, float divisor) {
        for (int i = 0; i < out.length; i++) {
            out[i] /= divisor;
        }
    }
}

package org.spikernel.event;

import java.util.Arrays;

/** Pools over feature maps: sums of shifted rows, which the compiler makes loops over vectors. */
final class Pooling {
    private Pooling() {}

    /**
     * Mean over a window around every value, the zeros of the border counted.
     *
     * @param scratch of the map's length
     */
    static void averageAround(float[] map, MapShape shape, int kernel, float[] scratch, float[] out) {
        if (kernel == 3 && shape.side() >= 3) {
            averageAroundThree(map, shape, scratch, out);
            return;
        }
        around(map, shape, kernel / 2, scratch, out, Pooling::addRun);
        divide(out, kernel * kernel);
    }

    /** The usual window, row by row: sums of three rows at a time, which stay close to the processor. */
    private static void averageAroundThree(float[] map, MapShape shape, float[] scratch, float[] out) {
        int row = shape.rowFloats();
        int rows = shape.side();
        sumRow(map, 0, shape, scratch, 0);
        sumRow(map, row, shape, scratch, row);
        for (int i = 0; i < row; i++) {
            out[i] = (scratch[i] + scratch[row + i]) / 9;
        }
        for (int y = 2; y < rows; y++) {
            int above = (y - 2) % 3 * row;
            int middle = (y - 1) % 3 * row;
            int below = y % 3 * row;
            sumRow(map, y * row, shape, scratch, below);
            averageRows(scratch, above, middle, below, out, (y - 1) * row, row);
        }
        int above = (rows - 2) % 3 * row;
        int middle = (rows - 1) % 3 * row;
        int last = (rows - 1) * row;
        for (int i = 0; i < row; i++) {
            out[last + i] = (scratch[above + i] + scratch[middle + i]) / 9;
        }
    }

    /** Sums of three neighbours within one row. */
    private static void sumRow(float[] map, int start, MapShape shape, float[] sums, int to) {
        int pixel = shape.padded();
        int row = shape.rowFloats();
        int last = row - pixel;
        for (int i = 0; i < pixel; i++) {
            sums[to + i] = map[start + i] + map[start + pixel + i];
            sums[to + last + i] = map[start + last - pixel + i] + map[start + last + i];
        }
        for (int i = pixel; i < last; i++) {
            sums[to + i] = map[start + i - pixel] + map[start + i] + map[start + i + pixel];
        }
    }

    private static void averageRows(float[] sums, int above, int middle, int below, float[] out, int start, int count) {
        for (int i = 0; i < count; i++) {
            out[start + i] = (sums[above + i] + sums[middle + i] + sums[below + i]) / 9;
        }
    }

    /** Maximum over a window around every value; the border never wins. */
    static void maximumAround(float[] map, MapShape shape, int kernel, float[] scratch, float[] out) {
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

    /** Mean over tiles of 2 x 2 values; what is left at the border is dropped. */
    static void halve(float[] map, MapShape shape, float[] out) {
        int padded = shape.padded();
        int row = shape.rowFloats();
        int half = shape.side() / 2;
        float[] pairs = new float[row];
        for (int y = 0; y < half; y++) {
            sumRows(map, 2 * y * row, row, pairs);
            for (int x = 0; x < half; x++) {
                int from = 2 * x * padded;
                int to = (y * half + x) * padded;
                for (int i = 0; i < padded; i++) {
                    out[to + i] = (pairs[from + i] + pairs[from + padded + i]) / 4;
                }
            }
        }
    }

    private static void sumRows(float[] map, int start, int row, float[] sums) {
        for (int i = 0; i < row; i++) {
            sums[i] = map[start + i] + map[start + row + i];
        }
    }

    /**
     * Mean number of spikes over tiles of {@code side} x {@code side} pixels, times a factor for each result.
     *
     * @param spikes bits of one image
     * @param factors [C, tiles, tiles], or null for ones
     * @param out [C, tiles, tiles]
     */
    static void spikeShare(int[] spikes, MapShape shape, int side, float[] factors, float[] out) {
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

    /** {@code out += map} from given positions on. */
    static void addRun(float[] map, int from, float[] out, int to, int count) {
        for (int i = 0; i < count; i++) {
            out[to + i] += map[from + i];
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

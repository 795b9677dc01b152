package org.spikernel.quantise.run;

import java.util.Arrays;
import org.spikernel.network.FeatureShape;
import org.spikernel.quantise.FixedPoint;

/** Pools within a cell: each adds what it gives to values [row, column, channel]. */
final class ValuePools {
    private ValuePools() {}

    /** The mean around each value; beyond the border there are zeros. */
    static void addAverage(int[] map, FeatureShape shape, int kernel, int[] values, Saturation saturation) {
        int multiplier = FixedPoint.averageMultiplier(kernel);
        int channels = shape.channels();
        int reach = kernel / 2;
        int[] sums = new int[channels];
        for (int y = 0; y < shape.height(); y++) {
            for (int x = 0; x < shape.width(); x++) {
                Arrays.fill(sums, 0);
                for (int row = Math.max(0, y - reach); row <= Math.min(shape.height() - 1, y + reach); row++) {
                    for (int column = Math.max(0, x - reach);
                            column <= Math.min(shape.width() - 1, x + reach);
                            column++) {
                        int from = (row * shape.width() + column) * channels;
                        for (int channel = 0; channel < channels; channel++) {
                            sums[channel] += map[from + channel];
                        }
                    }
                }
                int to = (y * shape.width() + x) * channels;
                for (int channel = 0; channel < channels; channel++) {
                    values[to + channel] =
                            saturation.bring(values[to + channel] + FixedPoint.average(sums[channel], multiplier));
                }
            }
        }
    }

    /** The maximum around each value; the border never wins. */
    static void addMaximum(int[] map, FeatureShape shape, int kernel, int[] values, Saturation saturation) {
        int channels = shape.channels();
        int reach = kernel / 2;
        int[] largest = new int[channels];
        for (int y = 0; y < shape.height(); y++) {
            for (int x = 0; x < shape.width(); x++) {
                Arrays.fill(largest, FixedPoint.SMALLEST);
                for (int row = Math.max(0, y - reach); row <= Math.min(shape.height() - 1, y + reach); row++) {
                    for (int column = Math.max(0, x - reach);
                            column <= Math.min(shape.width() - 1, x + reach);
                            column++) {
                        int from = (row * shape.width() + column) * channels;
                        for (int channel = 0; channel < channels; channel++) {
                            largest[channel] = Math.max(largest[channel], map[from + channel]);
                        }
                    }
                }
                int to = (y * shape.width() + x) * channels;
                for (int channel = 0; channel < channels; channel++) {
                    values[to + channel] = saturation.bring((long) values[to + channel] + largest[channel]);
                }
            }
        }
    }
}

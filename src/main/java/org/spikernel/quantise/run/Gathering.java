package org.spikernel.quantise.run;

import java.util.Arrays;
import org.spikernel.quantise.FixedPoint;
import org.spikernel.quantise.IntegerConvolution;

/** A convolution at work: sums weights of the spikes under its window. For one thread. */
final class Gathering {
    private final int kernel;
    private final int inputs;
    /** As int32, so that the processor adds several at once. */
    private final int[] weights;

    private final int[] multipliers;
    private final int[] shifts;
    private final int[] biases;
    private final int[] sums;

    Gathering(IntegerConvolution convolution) {
        kernel = convolution.kernel();
        inputs = convolution.inputs();
        byte[] numbers = convolution.weights();
        weights = new int[numbers.length];
        Arrays.setAll(weights, i -> numbers[i]);
        multipliers = convolution.multipliers();
        shifts = convolution.shifts();
        biases = convolution.biases();
        sums = new int[convolution.outputs()];
    }

    /** Forgets the sums. */
    void clear() {
        Arrays.fill(sums, 0);
    }

    /** Adds what the window around a pixel sees. */
    void addAround(SpikeMap spikes, int y, int x) {
        int reach = kernel / 2;
        for (int row = Math.max(0, reach - y); row < Math.min(kernel, spikes.side() + reach - y); row++) {
            for (int column = Math.max(0, reach - x); column < Math.min(kernel, spikes.side() + reach - x); column++) {
                addPixel(spikes, y + row - reach, x + column - reach, row * kernel + column);
            }
        }
    }

    /**
     * Adds the spikes of one pixel.
     *
     * @param place which of the window's weights they have
     */
    void addPixel(SpikeMap spikes, int y, int x, int place) {
        int[] words = spikes.words();
        int from = (y * spikes.side() + x) * spikes.wordsPerPixel();
        for (int word = 0; word < spikes.wordsPerPixel(); word++) {
            int bits = words[from + word];
            while (bits != 0) {
                int channel = word * Integer.SIZE + Integer.numberOfTrailingZeros(bits);
                bits &= bits - 1;
                addRow((place * inputs + channel) * sums.length);
            }
        }
    }

    private void addRow(int from) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += weights[from + i];
        }
    }

    /** Adds the weights of one input at one place of the window, so many times. */
    void addTimes(int place, int channel, int times) {
        int from = (place * inputs + channel) * sums.length;
        for (int i = 0; i < sums.length; i++) {
            sums[i] += times * weights[from + i];
        }
    }

    /** Adds the sums as values, with their biases, to those of one pixel. */
    void addValues(int[] values, int from, Saturation saturation) {
        for (int i = 0; i < sums.length; i++) {
            long value = FixedPoint.requantise(sums[i], multipliers[i], shifts[i]) + biases[i];
            values[from + i] = saturation.bring(values[from + i] + value);
        }
    }
}

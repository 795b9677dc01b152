package org.spikernel.quantise.run;

import java.util.Arrays;
import org.spikernel.quantise.FixedPoint;

/** Neurons between timesteps. */
final class NeuronState {
    private final int channels;
    private final int threshold;
    private final int leak;
    private final int[] potentials;
    private final SpikeMap spikes;

    NeuronState(int channels, int side, int threshold, int leak) {
        this.channels = channels;
        this.threshold = threshold;
        this.leak = leak;
        potentials = new int[channels * side * side];
        spikes = new SpikeMap(channels, side);
    }

    void rest() {
        Arrays.fill(potentials, 0);
    }

    /**
     * One timestep.
     *
     * @param values [row, column, channel]
     */
    SpikeMap fire(int[] values, Saturation saturation) {
        int[] words = spikes.words();
        int from = 0;
        for (int word = 0; from < potentials.length; word += spikes.wordsPerPixel()) {
            for (int first = 0; first < channels; first += Integer.SIZE) {
                int count = Math.min(Integer.SIZE, channels - first);
                words[word + first / Integer.SIZE] = fire(values, from + first, count, saturation);
            }
            from += channels;
        }
        return spikes;
    }

    private int fire(int[] values, int from, int count, Saturation saturation) {
        int bits = 0;
        for (int i = 0; i < count; i++) {
            int potential = saturation.bring(FixedPoint.integrate(potentials[from + i], values[from + i], leak));
            if (potential >= threshold) {
                bits |= 1 << i;
                potential = 0;
            }
            potentials[from + i] = potential;
        }
        return bits;
    }
}

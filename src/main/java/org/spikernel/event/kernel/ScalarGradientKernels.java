package org.spikernel.event.kernel;

import java.util.Arrays;

/** Plain loops, for processes without the vector module; also the definition of what the other loops compute. */
final class ScalarGradientKernels implements GradientKernels {
    @Override
    public void integrate(
            float[] input, float[] potential, MapShape shape, SpikeKernels.LifConstants constants, int[] spikes) {
        Arrays.fill(spikes, 0);
        for (int pixel = 0; pixel < shape.pixels(); pixel++) {
            for (int channel = 0; channel < shape.channels(); channel++) {
                int i = pixel * shape.padded() + channel;
                float before = potential[i] >= constants.threshold() ? constants.reset() : potential[i];
                float v = before + (input[i] - (before - constants.reset())) / constants.tau();
                if (v >= constants.threshold()) {
                    spikes[pixel * shape.wordsPerPixel() + channel / Integer.SIZE] |= 1 << channel;
                }
                potential[i] = v;
            }
        }
    }

    @Override
    public void surrogate(float[] potential, float[] gradient, float[] carried, SpikeKernels.LifConstants constants) {
        for (int i = 0; i < potential.length; i++) {
            float steep = (potential[i] - constants.threshold()) * (float) Math.PI;
            float kept = potential[i] >= constants.threshold() ? 0 : carried[i];
            float total = gradient[i] / (steep * steep + 1) + kept;
            float input = total / constants.tau();
            gradient[i] = input;
            carried[i] = total - input;
        }
    }

    @Override
    public void addProducts(float[] map, float[] other, float[] rowSums, float[] rowProducts) {
        for (int row = 0; row < map.length; row += rowSums.length) {
            for (int i = 0; i < rowSums.length; i++) {
                rowSums[i] += map[row + i];
                rowProducts[i] += map[row + i] * other[row + i];
            }
        }
    }

    @Override
    public void combine(float[] map, float[] other, float[] mapFactors, float[] otherFactors, float[] summands) {
        for (int row = 0; row < map.length; row += summands.length) {
            for (int i = 0; i < summands.length; i++) {
                map[row + i] = map[row + i] * mapFactors[i] + other[row + i] * otherFactors[i] + summands[i];
            }
        }
    }

    @Override
    public void addWeightGradient(EventsByChannel events, float[] output, int[] window, int outputs, float[] weights) {
        int[] starts = events.starts();
        int[] places = events.places();
        float[] sums = new float[outputs];
        for (int channel = 0; channel < events.channels(); channel++) {
            for (int tap = 0; tap < window.length; tap++) {
                Arrays.fill(sums, 0);
                for (int event = starts[channel]; event < starts[channel + 1]; event++) {
                    int from = places[event] + window[tap];
                    for (int i = 0; i < outputs; i++) {
                        sums[i] += output[from + i];
                    }
                }
                int to = (tap * events.channels() + channel) * outputs;
                for (int i = 0; i < outputs; i++) {
                    weights[to + i] += sums[i];
                }
            }
        }
    }
}

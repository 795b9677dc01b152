package org.spikernel.event.kernel;

import java.util.Arrays;

/** Plain loops, for processes without the vector module; also the definition of what the other kernels compute. */
public final class ScalarSpikeKernels implements SpikeKernels {
    @Override
    public void add(EventList events, float[] weights, Place place, float[] out) {
        int[] starts = events.starts();
        int[] offsets = events.offsets();
        for (int row = place.firstOutputRow(); row < place.endOutputRow(); row++) {
            int first = place.inputRow(row) * place.side();
            for (int column = 0; column < place.outputSide(); column++) {
                int base = place.weightBase(column);
                int target = place.outputOffset(row, column);
                if (place.startsSums()) {
                    Arrays.fill(out, target, target + place.block(), 0);
                }
                int end = starts[first + place.to(column)];
                for (int event = starts[first + place.from(column)]; event < end; event++) {
                    int weight = base + offsets[event];
                    for (int i = 0; i < place.block(); i++) {
                        out[target + i] += weights[weight + i];
                    }
                }
            }
        }
    }

    @Override
    public void addWeighted(EventList events, float[] weights, Place place, float[] out) {
        int[] starts = events.starts();
        int[] offsets = events.offsets();
        float[] values = events.values();
        for (int row = place.firstOutputRow(); row < place.endOutputRow(); row++) {
            int first = place.inputRow(row) * place.side();
            for (int column = 0; column < place.outputSide(); column++) {
                int base = place.weightBase(column);
                int target = place.outputOffset(row, column);
                if (place.startsSums()) {
                    Arrays.fill(out, target, target + place.block(), 0);
                }
                int end = starts[first + place.to(column)];
                for (int event = starts[first + place.from(column)]; event < end; event++) {
                    int weight = base + offsets[event];
                    for (int i = 0; i < place.block(); i++) {
                        out[target + i] = Math.fma(weights[weight + i], values[event], out[target + i]);
                    }
                }
            }
        }
    }

    @Override
    public void fireRow(
            float[] input,
            int inputFrom,
            float[] potential,
            int potentialFrom,
            MapShape shape,
            LifConstants constants,
            int[] spikes,
            int row) {
        int wordsPerPixel = shape.wordsPerPixel();
        int firstWord = row * shape.side() * wordsPerPixel;
        Arrays.fill(spikes, firstWord, firstWord + shape.side() * wordsPerPixel, 0);
        for (int pixel = 0; pixel < shape.side(); pixel++) {
            for (int channel = 0; channel < shape.channels(); channel++) {
                int i = pixel * shape.padded() + channel;
                float before = potential[potentialFrom + i];
                float v = before + (input[inputFrom + i] - (before - constants.reset())) / constants.tau();
                if (v >= constants.threshold()) {
                    spikes[firstWord + pixel * wordsPerPixel + channel / Integer.SIZE] |= 1 << channel;
                    v = constants.reset();
                }
                potential[potentialFrom + i] = v;
            }
        }
    }
}

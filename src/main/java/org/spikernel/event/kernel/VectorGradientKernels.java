package org.spikernel.event.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/** The loops of {@link ScalarGradientKernels} on the JDK's vectors; see {@link VectorSpikeKernels}. */
final class VectorGradientKernels implements GradientKernels {
    private static final VectorSpecies<Float> FLOATS = VectorSpikeKernels.FLOATS;
    private static final int LANES = VectorSpikeKernels.LANES;

    private static FloatVector load(float[] map, int i) {
        return FloatVector.fromArray(FLOATS, map, i);
    }

    @Override
    public void integrate(
            float[] input, float[] potential, MapShape shape, SpikeKernels.LifConstants constants, int[] spikes) {
        if (shape.padded() % Integer.SIZE == 0) {
            for (int i = 0; i < input.length; i += Integer.SIZE) {
                int bits = 0;
                for (int bit = 0; bit < Integer.SIZE; bit += LANES) {
                    bits |= integrateLanes(input, potential, i + bit, constants) << bit;
                }
                spikes[i / Integer.SIZE] = bits;
            }
        } else {
            integrateByPixel(input, potential, shape, constants, spikes);
        }
    }

    private static void integrateByPixel(
            float[] input, float[] potential, MapShape shape, SpikeKernels.LifConstants constants, int[] spikes) {
        for (int i = 0; i < input.length; i += LANES) {
            int channel = i % shape.padded();
            int bits = integrateLanes(input, potential, i, constants);
            int word = i / shape.padded() * shape.wordsPerPixel() + channel / Integer.SIZE;
            int bit = channel % Integer.SIZE;
            spikes[word] = bit == 0 ? bits : spikes[word] | bits << bit;
        }
    }

    /** One step of as many neurons as a vector holds; returns a bit for each that fired. */
    private static int integrateLanes(float[] input, float[] potential, int i, SpikeKernels.LifConstants constants) {
        FloatVector last = load(potential, i);
        FloatVector reset = FloatVector.broadcast(FLOATS, constants.reset());
        FloatVector before = VectorSpikeKernels.silentOr(last, reset, constants.threshold());
        FloatVector v = before.add(load(input, i).sub(before.sub(reset)).div(constants.tau()));
        v.intoArray(potential, i);
        return VectorSpikeKernels.fired(VectorSpikeKernels.silent(v, constants.threshold()));
    }

    @Override
    public void surrogate(float[] potential, float[] gradient, float[] carried, SpikeKernels.LifConstants constants) {
        for (int i = 0; i < potential.length; i += LANES) {
            FloatVector v = load(potential, i);
            FloatVector steep = v.sub(constants.threshold()).mul((float) Math.PI);
            IntVector silent = VectorSpikeKernels.silent(v, constants.threshold());
            FloatVector kept = load(carried, i).reinterpretAsInts().and(silent).reinterpretAsFloats();
            FloatVector total = load(gradient, i).div(steep.mul(steep).add(1f)).add(kept);
            FloatVector input = total.div(constants.tau());
            input.intoArray(gradient, i);
            total.sub(input).intoArray(carried, i);
        }
    }

    @Override
    public void addProducts(float[] map, float[] other, float[] rowSums, float[] rowProducts) {
        for (int row = 0; row < map.length; row += rowSums.length) {
            for (int i = 0; i < rowSums.length; i += LANES) {
                FloatVector value = load(map, row + i);
                load(rowSums, i).add(value).intoArray(rowSums, i);
                load(rowProducts, i).add(value.mul(load(other, row + i))).intoArray(rowProducts, i);
            }
        }
    }

    @Override
    public void combine(float[] map, float[] other, float[] mapFactors, float[] otherFactors, float[] summands) {
        for (int row = 0; row < map.length; row += summands.length) {
            for (int i = 0; i < summands.length; i += LANES) {
                load(map, row + i)
                        .mul(load(mapFactors, i))
                        .add(load(other, row + i).mul(load(otherFactors, i)))
                        .add(load(summands, i))
                        .intoArray(map, row + i);
            }
        }
    }

    @Override
    public void addWeightGradient(EventsByChannel events, float[] output, int[] window, int outputs, float[] weights) {
        int block = 0;
        for (; block + 8 * LANES <= outputs; block += 8 * LANES) {
            addEight(events, output, window, outputs, block, weights);
        }
        for (; block + 4 * LANES <= outputs; block += 4 * LANES) {
            addFour(events, output, window, outputs, block, weights);
        }
        for (; block < outputs; block += LANES) {
            addOne(events, output, window, outputs, block, weights);
        }
    }

    private static void addEight(
            EventsByChannel events, float[] output, int[] window, int outputs, int block, float[] weights) {
        int[] starts = events.starts();
        int[] places = events.places();
        for (int channel = 0; channel < events.channels(); channel++) {
            int end = starts[channel + 1];
            for (int tap = 0; tap < window.length; tap++) {
                int base = window[tap] + block;
                FloatVector a = FloatVector.zero(FLOATS);
                FloatVector b = a;
                FloatVector c = a;
                FloatVector d = a;
                FloatVector e = a;
                FloatVector f = a;
                FloatVector g = a;
                FloatVector h = a;
                for (int event = starts[channel]; event < end; event++) {
                    int from = places[event] + base;
                    a = a.add(load(output, from));
                    b = b.add(load(output, from + LANES));
                    c = c.add(load(output, from + 2 * LANES));
                    d = d.add(load(output, from + 3 * LANES));
                    e = e.add(load(output, from + 4 * LANES));
                    f = f.add(load(output, from + 5 * LANES));
                    g = g.add(load(output, from + 6 * LANES));
                    h = h.add(load(output, from + 7 * LANES));
                }
                int to = (tap * events.channels() + channel) * outputs + block;
                add(a, weights, to);
                add(b, weights, to + LANES);
                add(c, weights, to + 2 * LANES);
                add(d, weights, to + 3 * LANES);
                add(e, weights, to + 4 * LANES);
                add(f, weights, to + 5 * LANES);
                add(g, weights, to + 6 * LANES);
                add(h, weights, to + 7 * LANES);
            }
        }
    }

    private static void addFour(
            EventsByChannel events, float[] output, int[] window, int outputs, int block, float[] weights) {
        int[] starts = events.starts();
        int[] places = events.places();
        for (int channel = 0; channel < events.channels(); channel++) {
            int end = starts[channel + 1];
            for (int tap = 0; tap < window.length; tap++) {
                int base = window[tap] + block;
                FloatVector a = FloatVector.zero(FLOATS);
                FloatVector b = a;
                FloatVector c = a;
                FloatVector d = a;
                for (int event = starts[channel]; event < end; event++) {
                    int from = places[event] + base;
                    a = a.add(load(output, from));
                    b = b.add(load(output, from + LANES));
                    c = c.add(load(output, from + 2 * LANES));
                    d = d.add(load(output, from + 3 * LANES));
                }
                int to = (tap * events.channels() + channel) * outputs + block;
                add(a, weights, to);
                add(b, weights, to + LANES);
                add(c, weights, to + 2 * LANES);
                add(d, weights, to + 3 * LANES);
            }
        }
    }

    private static void addOne(
            EventsByChannel events, float[] output, int[] window, int outputs, int block, float[] weights) {
        int[] starts = events.starts();
        int[] places = events.places();
        for (int channel = 0; channel < events.channels(); channel++) {
            int end = starts[channel + 1];
            for (int tap = 0; tap < window.length; tap++) {
                int base = window[tap] + block;
                FloatVector sum = FloatVector.zero(FLOATS);
                for (int event = starts[channel]; event < end; event++) {
                    sum = sum.add(load(output, places[event] + base));
                }
                add(sum, weights, (tap * events.channels() + channel) * outputs + block);
            }
        }
    }

    private static void add(FloatVector sum, float[] weights, int to) {
        load(weights, to).add(sum).intoArray(weights, to);
    }
}

package org.spikernel.event.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The loops of {@link ScalarSpikeKernels} on the JDK's vectors of 4, 8 or 16 floats, for processors that have them. Loaded by
 * name, because the module is there only in processes that were started with it, and compiled apart, because javac
 * warns of the module whatever it is told.
 *
 * <p>Few operations, and one place that calls each, are on purpose: HotSpot stops inlining at 18,000 nodes of a method with
 * all that is inlined into it, or 15 calls deep, and from there on makes an object of every vector.
 * {@code -XX:+PrintInlining} and JFR's allocations show it.
 */
public final class VectorSpikeKernels implements SpikeKernels {
    /** The processor's, 4, 8 or 16 floats: all divide {@link MapShape#LANES}. */
    static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;

    static final int LANES = FLOATS.length();
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final int SIGN = 31;
    private static final int ALL_LANES = (1 << LANES) - 1;
    /** Lane i holds bit i. */
    private static final IntVector LANE_BITS = IntVector.broadcast(INTS, 1)
            .lanewise(VectorOperators.LSHL, IntVector.zero(INTS).addIndex(1));

    @Override
    public void add(EventList events, float[] weights, Place place, float[] out) {
        int part = 0;
        while (part < place.block()) {
            int vectors = (place.block() - part) / LANES;
            if (vectors >= 8) {
                addEight(events, weights, place, part, out);
                part += 8 * LANES;
            } else if (vectors >= 4) {
                addFour(events, weights, place, part, out);
                part += 4 * LANES;
            } else if (vectors >= 2) {
                addTwo(events, weights, place, part, out);
                part += 2 * LANES;
            } else {
                addOne(events, weights, place, part, out);
                part += LANES;
            }
        }
    }

    private static void addEight(EventList events, float[] weights, Place place, int part, float[] out) {
        int[] starts = events.starts();
        int[] offsets = events.offsets();
        for (int row = place.firstOutputRow(); row < place.endOutputRow(); row++) {
            int first = place.inputRow(row) * place.side();
            for (int column = 0; column < place.outputSide(); column++) {
                int base = place.weightBase(column) + part;
                int target = place.outputOffset(row, column) + part;
                FloatVector a = start(place, out, target);
                FloatVector b = start(place, out, target + LANES);
                FloatVector c = start(place, out, target + 2 * LANES);
                FloatVector d = start(place, out, target + 3 * LANES);
                FloatVector e = start(place, out, target + 4 * LANES);
                FloatVector f = start(place, out, target + 5 * LANES);
                FloatVector g = start(place, out, target + 6 * LANES);
                FloatVector h = start(place, out, target + 7 * LANES);
                int end = starts[first + place.to(column)];
                for (int event = starts[first + place.from(column)]; event < end; event++) {
                    int weight = base + offsets[event];
                    a = a.add(FloatVector.fromArray(FLOATS, weights, weight));
                    b = b.add(FloatVector.fromArray(FLOATS, weights, weight + LANES));
                    c = c.add(FloatVector.fromArray(FLOATS, weights, weight + 2 * LANES));
                    d = d.add(FloatVector.fromArray(FLOATS, weights, weight + 3 * LANES));
                    e = e.add(FloatVector.fromArray(FLOATS, weights, weight + 4 * LANES));
                    f = f.add(FloatVector.fromArray(FLOATS, weights, weight + 5 * LANES));
                    g = g.add(FloatVector.fromArray(FLOATS, weights, weight + 6 * LANES));
                    h = h.add(FloatVector.fromArray(FLOATS, weights, weight + 7 * LANES));
                }
                a.intoArray(out, target);
                b.intoArray(out, target + LANES);
                c.intoArray(out, target + 2 * LANES);
                d.intoArray(out, target + 3 * LANES);
                e.intoArray(out, target + 4 * LANES);
                f.intoArray(out, target + 5 * LANES);
                g.intoArray(out, target + 6 * LANES);
                h.intoArray(out, target + 7 * LANES);
            }
        }
    }

    private static void addFour(EventList events, float[] weights, Place place, int part, float[] out) {
        int[] starts = events.starts();
        int[] offsets = events.offsets();
        for (int row = place.firstOutputRow(); row < place.endOutputRow(); row++) {
            int first = place.inputRow(row) * place.side();
            for (int column = 0; column < place.outputSide(); column++) {
                int base = place.weightBase(column) + part;
                int target = place.outputOffset(row, column) + part;
                FloatVector a = start(place, out, target);
                FloatVector b = start(place, out, target + LANES);
                FloatVector c = start(place, out, target + 2 * LANES);
                FloatVector d = start(place, out, target + 3 * LANES);
                int end = starts[first + place.to(column)];
                for (int event = starts[first + place.from(column)]; event < end; event++) {
                    int weight = base + offsets[event];
                    a = a.add(FloatVector.fromArray(FLOATS, weights, weight));
                    b = b.add(FloatVector.fromArray(FLOATS, weights, weight + LANES));
                    c = c.add(FloatVector.fromArray(FLOATS, weights, weight + 2 * LANES));
                    d = d.add(FloatVector.fromArray(FLOATS, weights, weight + 3 * LANES));
                }
                a.intoArray(out, target);
                b.intoArray(out, target + LANES);
                c.intoArray(out, target + 2 * LANES);
                d.intoArray(out, target + 3 * LANES);
            }
        }
    }

    private static void addTwo(EventList events, float[] weights, Place place, int part, float[] out) {
        int[] starts = events.starts();
        int[] offsets = events.offsets();
        for (int row = place.firstOutputRow(); row < place.endOutputRow(); row++) {
            int first = place.inputRow(row) * place.side();
            for (int column = 0; column < place.outputSide(); column++) {
                int base = place.weightBase(column) + part;
                int target = place.outputOffset(row, column) + part;
                FloatVector a = start(place, out, target);
                FloatVector b = start(place, out, target + LANES);
                int end = starts[first + place.to(column)];
                for (int event = starts[first + place.from(column)]; event < end; event++) {
                    int weight = base + offsets[event];
                    a = a.add(FloatVector.fromArray(FLOATS, weights, weight));
                    b = b.add(FloatVector.fromArray(FLOATS, weights, weight + LANES));
                }
                a.intoArray(out, target);
                b.intoArray(out, target + LANES);
            }
        }
    }

    private static void addOne(EventList events, float[] weights, Place place, int part, float[] out) {
        int[] starts = events.starts();
        int[] offsets = events.offsets();
        for (int row = place.firstOutputRow(); row < place.endOutputRow(); row++) {
            int first = place.inputRow(row) * place.side();
            for (int column = 0; column < place.outputSide(); column++) {
                int base = place.weightBase(column) + part;
                int target = place.outputOffset(row, column) + part;
                FloatVector a = start(place, out, target);
                int end = starts[first + place.to(column)];
                for (int event = starts[first + place.from(column)]; event < end; event++) {
                    a = a.add(FloatVector.fromArray(FLOATS, weights, base + offsets[event]));
                }
                a.intoArray(out, target);
            }
        }
    }

    private static FloatVector start(Place place, float[] out, int target) {
        return place.startsSums() ? FloatVector.zero(FLOATS) : FloatVector.fromArray(FLOATS, out, target);
    }

    @Override
    public void addWeighted(EventList events, float[] weights, Place place, float[] out) {
        int part = 0;
        for (; part + 4 * LANES <= place.block(); part += 4 * LANES) {
            addWeightedFour(events, weights, place, part, out);
        }
        for (; part < place.block(); part += LANES) {
            addWeightedOne(events, weights, place, part, out);
        }
    }

    private static void addWeightedFour(EventList events, float[] weights, Place place, int part, float[] out) {
        int[] starts = events.starts();
        int[] offsets = events.offsets();
        float[] values = events.values();
        for (int row = place.firstOutputRow(); row < place.endOutputRow(); row++) {
            int first = place.inputRow(row) * place.side();
            for (int column = 0; column < place.outputSide(); column++) {
                int base = place.weightBase(column) + part;
                int target = place.outputOffset(row, column) + part;
                FloatVector a = start(place, out, target);
                FloatVector b = start(place, out, target + LANES);
                FloatVector c = start(place, out, target + 2 * LANES);
                FloatVector d = start(place, out, target + 3 * LANES);
                int end = starts[first + place.to(column)];
                for (int event = starts[first + place.from(column)]; event < end; event++) {
                    int weight = base + offsets[event];
                    FloatVector value = FloatVector.broadcast(FLOATS, values[event]);
                    a = FloatVector.fromArray(FLOATS, weights, weight).fma(value, a);
                    b = FloatVector.fromArray(FLOATS, weights, weight + LANES).fma(value, b);
                    c = FloatVector.fromArray(FLOATS, weights, weight + 2 * LANES)
                            .fma(value, c);
                    d = FloatVector.fromArray(FLOATS, weights, weight + 3 * LANES)
                            .fma(value, d);
                }
                a.intoArray(out, target);
                b.intoArray(out, target + LANES);
                c.intoArray(out, target + 2 * LANES);
                d.intoArray(out, target + 3 * LANES);
            }
        }
    }

    private static void addWeightedOne(EventList events, float[] weights, Place place, int part, float[] out) {
        int[] starts = events.starts();
        int[] offsets = events.offsets();
        float[] values = events.values();
        for (int row = place.firstOutputRow(); row < place.endOutputRow(); row++) {
            int first = place.inputRow(row) * place.side();
            for (int column = 0; column < place.outputSide(); column++) {
                int base = place.weightBase(column) + part;
                int target = place.outputOffset(row, column) + part;
                FloatVector a = start(place, out, target);
                int end = starts[first + place.to(column)];
                for (int event = starts[first + place.from(column)]; event < end; event++) {
                    FloatVector w = FloatVector.fromArray(FLOATS, weights, base + offsets[event]);
                    a = w.fma(FloatVector.broadcast(FLOATS, values[event]), a);
                }
                a.intoArray(out, target);
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
        FloatVector reset = FloatVector.broadcast(FLOATS, constants.reset());
        int words = shape.wordsPerPixel();
        int firstWord = row * shape.side() * words;
        for (int pixel = 0; pixel < shape.side(); pixel++) {
            for (int channel = 0; channel < shape.padded(); channel += LANES) {
                int i = pixel * shape.padded() + channel;
                FloatVector before = FloatVector.fromArray(FLOATS, potential, potentialFrom + i);
                FloatVector v = FloatVector.fromArray(FLOATS, input, inputFrom + i)
                        .sub(before.sub(reset))
                        .div(constants.tau())
                        .add(before);
                IntVector silent = silent(v, constants.threshold());
                where(silent, v, reset).intoArray(potential, potentialFrom + i);
                int word = firstWord + pixel * words + channel / Integer.SIZE;
                int bit = channel % Integer.SIZE;
                spikes[word] = bit == 0 ? fired(silent) : spikes[word] | fired(silent) << bit;
            }
        }
    }

    /** All ones where potentials are below the threshold, else zero. */
    static IntVector silent(FloatVector v, float threshold) {
        return v.sub(threshold).reinterpretAsInts().lanewise(VectorOperators.ASHR, SIGN);
    }

    /** Potentials that are below the threshold, else the reset potential. */
    static FloatVector silentOr(FloatVector v, FloatVector reset, float threshold) {
        return where(silent(v, threshold), v, reset);
    }

    private static FloatVector where(IntVector silent, FloatVector v, FloatVector reset) {
        IntVector resetBits = reset.reinterpretAsInts();
        return v.reinterpretAsInts()
                .lanewise(VectorOperators.XOR, resetBits)
                .and(silent)
                .lanewise(VectorOperators.XOR, resetBits)
                .reinterpretAsFloats();
    }

    /** A bit for each neuron that is not silent. */
    static int fired(IntVector silent) {
        return ALL_LANES ^ LANE_BITS.and(silent).reduceLanes(VectorOperators.OR);
    }
}

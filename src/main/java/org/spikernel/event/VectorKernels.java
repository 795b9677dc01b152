package org.spikernel.event;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The loops of {@link ScalarKernels} on the JDK's vectors of 16 floats, for processors that have them. Loaded by name, because the module is there only in processes that were started with it, and compiled apart, because javac
 * warns of the module whatever it is told.
 */
final class VectorKernels implements Kernels {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_512;
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_512;
    private static final int LANES = 16;
    private static final int SIGN = 31;
    /** Lane i holds bit i. */
    private static final IntVector LANE_BITS = IntVector.broadcast(INTS, 1)
            .lanewise(VectorOperators.LSHL, IntVector.zero(INTS).addIndex(1));

    @Override
    public void add(EventList events, float[] weights, Place place, float[] out) {
        switch (place.block()) {
            case 4 * LANES -> add64(events, weights, place, out);
            case 2 * LANES -> add32(events, weights, place, out);
            default -> add16(events, weights, place, out);
        }
    }

    private static void add64(EventList events, float[] weights, Place place, float[] out) {
        int[] starts = events.starts();
        int[] offsets = events.offsets();
        for (int row = place.firstOutputRow(); row < place.endOutputRow(); row++) {
            int first = place.inputRow(row) * place.side();
            for (int column = 0; column < place.outputSide(); column++) {
                int base = place.weightBase(column);
                int target = place.outputOffset(row, column);
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

    private static void add32(EventList events, float[] weights, Place place, float[] out) {
        int[] starts = events.starts();
        int[] offsets = events.offsets();
        for (int row = place.firstOutputRow(); row < place.endOutputRow(); row++) {
            int first = place.inputRow(row) * place.side();
            for (int column = 0; column < place.outputSide(); column++) {
                int base = place.weightBase(column);
                int target = place.outputOffset(row, column);
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

    private static void add16(EventList events, float[] weights, Place place, float[] out) {
        int[] starts = events.starts();
        int[] offsets = events.offsets();
        for (int row = place.firstOutputRow(); row < place.endOutputRow(); row++) {
            int first = place.inputRow(row) * place.side();
            for (int column = 0; column < place.outputSide(); column++) {
                int base = place.weightBase(column);
                int target = place.outputOffset(row, column);
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
        if (place.block() == 4 * LANES) {
            addWeighted64(events, weights, place, out);
            return;
        }
        for (int part = 0; part < place.block(); part += LANES) {
            addWeighted16(events, weights, place, part, out);
        }
    }

    private static void addWeighted64(EventList events, float[] weights, Place place, float[] out) {
        int[] starts = events.starts();
        int[] offsets = events.offsets();
        float[] values = events.values();
        for (int row = place.firstOutputRow(); row < place.endOutputRow(); row++) {
            int first = place.inputRow(row) * place.side();
            for (int column = 0; column < place.outputSide(); column++) {
                int base = place.weightBase(column);
                int target = place.outputOffset(row, column);
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

    private static void addWeighted16(EventList events, float[] weights, Place place, int part, float[] out) {
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
        int word = row * shape.side() * shape.wordsPerPixel();
        if (shape.padded() % Integer.SIZE == 0) {
            fireWholeWords(input, inputFrom, potential, potentialFrom, shape.rowFloats(), constants, spikes, word);
        } else {
            fireByPixel(input, inputFrom, potential, potentialFrom, shape, constants, spikes, word);
        }
    }

    private static void fireWholeWords(
            float[] input,
            int inputFrom,
            float[] potential,
            int potentialFrom,
            int count,
            LifConstants constants,
            int[] spikes,
            int word) {
        for (int i = 0; i < count; i += Integer.SIZE) {
            int low = fireLanes(input, inputFrom + i, potential, potentialFrom + i, constants);
            int high = fireLanes(input, inputFrom + i + LANES, potential, potentialFrom + i + LANES, constants);
            spikes[word + i / Integer.SIZE] = low | high << LANES;
        }
    }

    private static void fireByPixel(
            float[] input,
            int inputFrom,
            float[] potential,
            int potentialFrom,
            MapShape shape,
            LifConstants constants,
            int[] spikes,
            int firstWord) {
        int vectors = shape.padded() / LANES;
        int i = 0;
        int word = firstWord;
        for (int pixel = 0; pixel < shape.side(); pixel++) {
            for (int vector = 0; vector < vectors; vector++) {
                int bits = fireLanes(input, inputFrom + i, potential, potentialFrom + i, constants);
                i += LANES;
                if (vector % 2 == 0) {
                    spikes[word] = bits;
                } else {
                    spikes[word++] |= bits << LANES;
                }
            }
            word += vectors % 2;
        }
    }

    /** One step of 16 neurons; returns a bit for each that fired. */
    private static int fireLanes(float[] input, int from, float[] potential, int i, LifConstants constants) {
        FloatVector before = FloatVector.fromArray(FLOATS, potential, i);
        FloatVector change = FloatVector.fromArray(FLOATS, input, from)
                .sub(before.sub(constants.reset()))
                .div(constants.tau());
        FloatVector v = before.add(change);
        // All ones where v is below the threshold.
        IntVector silent = v.sub(constants.threshold()).reinterpretAsInts().lanewise(VectorOperators.ASHR, SIGN);
        IntVector reset = FloatVector.broadcast(FLOATS, constants.reset()).reinterpretAsInts();
        IntVector kept = v.reinterpretAsInts().and(silent);
        kept.or(reset.lanewise(VectorOperators.AND_NOT, silent))
                .reinterpretAsFloats()
                .intoArray(potential, i);
        return LANE_BITS.lanewise(VectorOperators.AND_NOT, silent).reduceLanes(VectorOperators.OR);
    }
}

package org.spikernel.event.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The loops of {@link ScalarMapKernels} on the JDK's vectors; see {@link VectorSpikeKernels}. */
final class VectorMapKernels implements MapKernels {
    private static final VectorSpecies<Float> FLOATS = VectorSpikeKernels.FLOATS;
    private static final int LANES = VectorSpikeKernels.LANES;
    private static final FloatVector NINTH = FloatVector.broadcast(FLOATS, 1f / 9);
    private static final FloatVector MINUS_NINE = FloatVector.broadcast(FLOATS, -9f);

    private static FloatVector load(float[] map, int i) {
        return FloatVector.fromArray(FLOATS, map, i);
    }

    @Override
    public void add(float[] map, int from, float[] out, int to, int count) {
        for (int i = 0; i < count; i += LANES) {
            load(out, to + i).add(load(map, from + i)).intoArray(out, to + i);
        }
    }

    @Override
    public void normaliseRow(float[] map, int from, float[] factors, float[] summands, float[] out, int to) {
        for (int i = 0; i < factors.length; i += LANES) {
            normalised(map, from, factors, summands, i).intoArray(out, to + i);
        }
    }

    @Override
    public void addNormalised(float[] map, float[] factors, float[] summands, float[] out) {
        for (int row = 0; row < map.length; row += factors.length) {
            for (int i = 0; i < factors.length; i += LANES) {
                load(out, row + i)
                        .add(normalised(map, row, factors, summands, i))
                        .intoArray(out, row + i);
            }
        }
    }

    private static FloatVector normalised(float[] map, int row, float[] factors, float[] summands, int i) {
        return load(map, row + i).mul(load(factors, i)).add(load(summands, i));
    }

    @Override
    public void addMoments(float[] map, float[] rowSums, float[] rowSquares) {
        int row = rowSums.length;
        int start = 0;
        for (; start <= map.length - 4 * row; start += 4 * row) {
            for (int i = 0; i < row; i += LANES) {
                FloatVector a = load(map, start + i);
                FloatVector b = load(map, start + row + i);
                FloatVector c = load(map, start + 2 * row + i);
                FloatVector d = load(map, start + 3 * row + i);
                load(rowSums, i).add(a.add(b).add(c.add(d))).intoArray(rowSums, i);
                FloatVector squares = a.mul(a).add(b.mul(b)).add(c.mul(c).add(d.mul(d)));
                load(rowSquares, i).add(squares).intoArray(rowSquares, i);
            }
        }
        for (; start < map.length; start += row) {
            for (int i = 0; i < row; i += LANES) {
                FloatVector value = load(map, start + i);
                load(rowSums, i).add(value).intoArray(rowSums, i);
                load(rowSquares, i).add(value.mul(value)).intoArray(rowSquares, i);
            }
        }
    }

    @Override
    public void sumNeighbours(float[] map, int start, int pixel, int row, float[] sums, int to) {
        int last = row - pixel;
        for (int i = 0; i < pixel; i += LANES) {
            load(map, start + i).add(load(map, start + pixel + i)).intoArray(sums, to + i);
            load(map, start + last - pixel + i).add(load(map, start + last + i)).intoArray(sums, to + last + i);
        }
        for (int i = pixel; i < last; i += LANES) {
            load(map, start + i - pixel)
                    .add(load(map, start + i))
                    .add(load(map, start + i + pixel))
                    .intoArray(sums, to + i);
        }
    }

    @Override
    public void averageNine(float[] sums, int above, int middle, int below, float[] out, int start, int count) {
        for (int i = 0; i < count; i += LANES) {
            ninth(sums, above + i, middle + i, below + i).intoArray(out, start + i);
        }
    }

    @Override
    public void addAverageNine(float[] sums, int above, int middle, int below, float[] out, int start, int count) {
        for (int i = 0; i < count; i += LANES) {
            load(out, start + i)
                    .add(ninth(sums, above + i, middle + i, below + i))
                    .intoArray(out, start + i);
        }
    }

    private static FloatVector ninth(float[] sums, int above, int middle, int below) {
        FloatVector sum = load(sums, above).add(load(sums, middle)).add(load(sums, below));
        FloatVector quotient = sum.mul(NINTH);
        return quotient.fma(MINUS_NINE, sum).fma(NINTH, quotient);
    }

    @Override
    public void halve(float[] map, int upper, int lower, int pixel, float[] out, int start, int pixels) {
        for (int x = 0; x < pixels; x++) {
            int left = 2 * x * pixel;
            int right = left + pixel;
            for (int i = 0; i < pixel; i += LANES) {
                FloatVector a = load(map, upper + left + i).add(load(map, lower + left + i));
                FloatVector b = load(map, upper + right + i).add(load(map, lower + right + i));
                a.add(b).mul(0.25f).intoArray(out, start + x * pixel + i);
            }
        }
    }
}

package org.spikernel.event.kernel;

/** Plain loops, for processes without the vector module; also the definition of what the other passes compute. */
final class ScalarMapKernels implements MapKernels {
    @Override
    public void add(float[] map, int from, float[] out, int to, int count) {
        for (int i = 0; i < count; i++) {
            out[to + i] += map[from + i];
        }
    }

    @Override
    public void normaliseRow(float[] map, int from, float[] factors, float[] summands, float[] out, int to) {
        for (int i = 0; i < factors.length; i++) {
            out[to + i] = map[from + i] * factors[i] + summands[i];
        }
    }

    @Override
    public void addNormalised(float[] map, float[] factors, float[] summands, float[] out) {
        for (int row = 0; row < map.length; row += factors.length) {
            for (int i = 0; i < factors.length; i++) {
                out[row + i] += map[row + i] * factors[i] + summands[i];
            }
        }
    }

    @Override
    public void addMoments(float[] map, float[] rowSums, float[] rowSquares) {
        int row = rowSums.length;
        int start = 0;
        for (; start <= map.length - 4 * row; start += 4 * row) {
            for (int i = 0; i < row; i++) {
                float a = map[start + i];
                float b = map[start + row + i];
                float c = map[start + 2 * row + i];
                float d = map[start + 3 * row + i];
                rowSums[i] += a + b + (c + d);
                rowSquares[i] += a * a + b * b + (c * c + d * d);
            }
        }
        for (; start < map.length; start += row) {
            for (int i = 0; i < row; i++) {
                float value = map[start + i];
                rowSums[i] += value;
                rowSquares[i] += value * value;
            }
        }
    }

    @Override
    public void sumNeighbours(float[] map, int start, int pixel, int row, float[] sums, int to) {
        int last = row - pixel;
        for (int i = 0; i < pixel; i++) {
            sums[to + i] = map[start + i] + map[start + pixel + i];
            sums[to + last + i] = map[start + last - pixel + i] + map[start + last + i];
        }
        for (int i = pixel; i < last; i++) {
            sums[to + i] = map[start + i - pixel] + map[start + i] + map[start + i + pixel];
        }
    }

    @Override
    public void averageNine(float[] sums, int above, int middle, int below, float[] out, int start, int count) {
        for (int i = 0; i < count; i++) {
            out[start + i] = MapKernels.ninth(sums[above + i] + sums[middle + i] + sums[below + i]);
        }
    }

    @Override
    public void addAverageNine(float[] sums, int above, int middle, int below, float[] out, int start, int count) {
        for (int i = 0; i < count; i++) {
            out[start + i] += MapKernels.ninth(sums[above + i] + sums[middle + i] + sums[below + i]);
        }
    }

    @Override
    public void halve(float[] map, int upper, int lower, int pixel, float[] out, int start, int pixels) {
        for (int x = 0; x < pixels; x++) {
            int left = 2 * x * pixel;
            for (int i = left; i < left + pixel; i++) {
                float a = map[upper + i] + map[lower + i];
                float b = map[upper + pixel + i] + map[lower + pixel + i];
                out[start + x * pixel + i - left] = (a + b) / 4;
            }
        }
    }
}

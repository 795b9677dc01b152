package org.spikernel.event.kernel;

/**
 * The loops that go over whole feature maps. As with {@link SpikeKernels}, every implementation computes the same float32
 * operations in the same order. Offsets and counts are in floats and multiples of {@link MapShape#LANES}.
 */
public interface MapKernels {
    /** {@code out[to + i] += map[from + i]}. */
    void add(float[] map, int from, float[] out, int to, int count);

    /**
     * {@code out = map * factors + summands}, each rounded.
     *
     * @param factors of one row of pixels, used for every row
     * @param summands likewise
     */
    default void normalise(float[] map, float[] factors, float[] summands, float[] out) {
        for (int row = 0; row < map.length; row += factors.length) {
            normaliseRow(map, row, factors, summands, out, row);
        }
    }

    /** As {@link #normalise}, of the row that starts at {@code from} to the row that starts at {@code to}. */
    void normaliseRow(float[] map, int from, float[] factors, float[] summands, float[] out, int to);

    /** {@code out += map * factors + summands}, as {@link #normalise}. */
    void addNormalised(float[] map, float[] factors, float[] summands, float[] out);

    /** Adds all rows of a map, and their squares, to one row of sums each; four rows at a time, in pairs. */
    void addMoments(float[] map, float[] rowSums, float[] rowSquares);

    /**
     * Sums of each pixel and its neighbours within one row of pixels.
     *
     * @param start of the row in the map
     * @param pixel floats of one pixel
     * @param row floats of the row; at least two pixels
     * @param to where the sums go
     */
    void sumNeighbours(float[] map, int start, int pixel, int row, float[] sums, int to);

    /** {@code out[start + i] = ninth(sums[above + i] + sums[middle + i] + sums[below + i])}. */
    void averageNine(float[] sums, int above, int middle, int below, float[] out, int start, int count);

    /** As {@link #averageNine}, added. */
    void addAverageNine(float[] sums, int above, int middle, int below, float[] out, int start, int count);

    /**
     * Mean over tiles of 2 x 2 pixels of two rows: {@code (a + below a + (b + below b)) / 4}.
     *
     * @param upper start of the upper row in the map
     * @param lower start of the lower row
     * @param pixel floats of one pixel
     * @param start of the row of results
     * @param pixels of that row
     */
    void halve(float[] map, int upper, int lower, int pixel, float[] out, int start, int pixels);

    /** The fastest that this process can run. */
    static MapKernels best() {
        return Chosen.PASSES;
    }

    /**
     * {@code value / 9}, correctly rounded like the division, which takes a processor several times as long: a quotient,
     * what it leaves over (exact in a fused operation), and the correction (Markstein). Values so small that what is
     * left over underflows may be off by a last bit.
     */
    static float ninth(float value) {
        float quotient = value * (1f / 9);
        return Math.fma(Math.fma(-9f, quotient, value), 1f / 9, quotient);
    }

    /** Chosen once per process, so that the compiler sees one implementation. */
    final class Chosen {
        private static final MapKernels PASSES =
                KernelLoader.load(MapKernels.class, "VectorMapKernels", ScalarMapKernels::new);

        private Chosen() {}
    }
}

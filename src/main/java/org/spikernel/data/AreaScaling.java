package org.spikernel.data;

/**
 * Makes square images smaller: each new pixel is the mean of the area that it covers, weighted by how much of each old pixel
 * lies in it, rounded to the nearest value, halves up. In whole numbers: the same on every machine, and easy to do on a chip.
 */
final class AreaScaling {
    private final int from;
    private final int to;

    /**
     * From one side to another, pixels.
     *
     * @throws IllegalArgumentException when images would have to become larger
     */
    AreaScaling(int from, int to) {
        if (to < 1 || to > from) {
            throw new IllegalArgumentException(
                    "Cannot scale images: their side must be from 1 to %d, as it is, got %d".formatted(from, to));
        }
        this.from = from;
        this.to = to;
    }

    /**
     * Scales one plane.
     *
     * @param source holds side x side values from {@code start} on
     * @param target takes the new ones from {@code targetStart} on
     */
    void scale(byte[] source, int start, byte[] target, int targetStart) {
        long area = (long) from * from;
        for (int y = 0; y < to; y++) {
            for (int x = 0; x < to; x++) {
                target[targetStart + y * to + x] = (byte) ((2 * sum(source, start, y, x) + area) / (2 * area));
            }
        }
    }

    /** In units of an old pixel's area divided by the square of {@link #to}. */
    private long sum(byte[] source, int start, int y, int x) {
        long sum = 0;
        for (int row = y * from / to; row * to < (y + 1) * from; row++) {
            for (int column = x * from / to; column * to < (x + 1) * from; column++) {
                sum += (long) overlap(row, y) * overlap(column, x) * (source[start + row * from + column] & 0xFF);
            }
        }
        return sum;
    }

    /** How much of an old pixel lies in a new one, along one side. */
    private int overlap(int old, int made) {
        return Math.min((old + 1) * to, (made + 1) * from) - Math.max(old * to, made * from);
    }
}

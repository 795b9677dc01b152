package org.spikernel.export.nir.run;

/** How a window moves over a map, in rows (0) and columns (1). */
final class MapWindow {
    private final int[] extent;
    private final int[] stride;
    private final int[] padding;

    /**
     * @param extent pixels from its first to its last, both counted
     * @param stride pixels between two windows
     * @param padding pixels that are added at each border
     */
    MapWindow(int[] extent, int[] stride, int[] padding) {
        this.extent = extent;
        this.stride = stride;
        this.padding = padding;
    }

    int[] extent() {
        return extent;
    }

    /** How many windows there are; what is left at the border is dropped. */
    int positions(int direction, int side) {
        long free = (long) side + 2L * padding[direction] - extent[direction];
        return free < 0 ? 0 : Math.toIntExact(free / stride[direction] + 1);
    }

    /** The window in which a pixel is {@code offset} from the first; -1 when it is in none so. */
    int position(int direction, int pixel, int offset, int positions) {
        int first = pixel + padding[direction] - offset;
        if (first < 0 || first % stride[direction] != 0) {
            return -1;
        }
        int position = first / stride[direction];
        return position < positions ? position : -1;
    }
}

package org.spikernel.event.kernel;

import java.util.Arrays;

/**
 * The neurons of one image and timestep that fired, pixel by pixel. An event is stored as the offset of its weights but
 * for what depends on the output pixel: {@code (c * kernel + x) * block} for channel c and column x, so that all events
 * of the columns that a window spans are one run of the list and their weights are found by one addition
 * ({@link SpikeKernels.Place#weightBase}). Reused for image after image.
 */
public final class EventList {
    private int[] starts = new int[0];
    private int[] offsets = new int[0];
    private float[] values = new float[0];
    private int size;

    /** Position of each pixel's first event, and of the end. */
    int[] starts() {
        return starts;
    }

    int[] offsets() {
        return offsets;
    }

    /** Value of each event; only of weighted lists. */
    float[] values() {
        return values;
    }

    /** Lists the spikes of an image. */
    public void listSpikes(int[] words, MapShape shape, int kernel, int block) {
        reserve(shape.pixels(), shape.neurons());
        int wordsPerPixel = shape.wordsPerPixel();
        int count = 0;
        int pixel = 0;
        for (int y = 0; y < shape.side(); y++) {
            for (int x = 0; x < shape.side(); x++) {
                starts[pixel] = count;
                for (int word = 0; word < wordsPerPixel; word++) {
                    int bits = words[pixel * wordsPerPixel + word];
                    int channel = word * Integer.SIZE;
                    while (bits != 0) {
                        int fired = channel + Integer.numberOfTrailingZeros(bits);
                        bits &= bits - 1;
                        offsets[count++] = (fired * kernel + x) * block;
                    }
                }
                pixel++;
            }
        }
        starts[pixel] = count;
        size = count;
    }

    /** Lists the values of an image [C,side,side] that are not zero. */
    public void listValues(float[] image, int from, MapShape shape, int kernel, int block) {
        reserve(shape.pixels(), shape.neurons());
        if (values.length < offsets.length) {
            values = new float[offsets.length];
        }
        int count = 0;
        int pixel = 0;
        for (int y = 0; y < shape.side(); y++) {
            for (int x = 0; x < shape.side(); x++) {
                starts[pixel] = count;
                for (int channel = 0; channel < shape.channels(); channel++) {
                    float value = image[from + channel * shape.pixels() + pixel];
                    if (value != 0) {
                        values[count] = value;
                        offsets[count++] = (channel * kernel + x) * block;
                    }
                }
                pixel++;
            }
        }
        starts[pixel] = count;
        size = count;
    }

    /** The events of a list of one pixel whose offsets lie in a range; shares the arrays of this list. */
    public EventList between(int fromOffset, int endOffset) {
        EventList part = new EventList();
        part.offsets = offsets;
        part.values = values;
        part.starts = new int[] {position(fromOffset), position(endOffset)};
        part.size = part.starts[1] - part.starts[0];
        return part;
    }

    private int position(int offset) {
        int found = Arrays.binarySearch(offsets, 0, size, offset);
        return found < 0 ? -found - 1 : found;
    }

    private void reserve(int pixels, int events) {
        if (starts.length < pixels + 1) {
            starts = new int[pixels + 1];
        }
        if (offsets.length < events) {
            offsets = new int[events];
        }
    }
}

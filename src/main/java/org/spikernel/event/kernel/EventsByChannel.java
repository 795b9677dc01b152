package org.spikernel.event.kernel;

import java.util.Arrays;

/** The neurons of one image and timestep that fired, channel by channel. Reused for image after image. */
public final class EventsByChannel {
    private int[] starts = new int[0];
    private int[] places = new int[0];
    private int[] next = new int[0];
    private int channels;

    /** C. */
    int channels() {
        return channels;
    }

    /** Position of each channel's first event, and of the end. */
    int[] starts() {
        return starts;
    }

    /** Of each event the place of its pixel, as {@link #list} was told. */
    int[] places() {
        return places;
    }

    /**
     * Lists the spikes of an image.
     *
     * @param pixelPlaces the place of each pixel
     */
    public void list(int[] words, MapShape shape, int[] pixelPlaces) {
        channels = shape.channels();
        if (starts.length < channels + 1) {
            starts = new int[channels + 1];
            next = new int[channels + 1];
        }
        if (places.length < shape.neurons()) {
            places = new int[shape.neurons()];
        }
        count(words, shape);
        int wordsPerPixel = shape.wordsPerPixel();
        for (int pixel = 0; pixel < shape.pixels(); pixel++) {
            int place = pixelPlaces[pixel];
            for (int word = 0; word < wordsPerPixel; word++) {
                int bits = words[pixel * wordsPerPixel + word];
                int channel = word * Integer.SIZE;
                while (bits != 0) {
                    int fired = channel + Integer.numberOfTrailingZeros(bits);
                    bits &= bits - 1;
                    places[next[fired]++] = place;
                }
            }
        }
    }

    private void count(int[] words, MapShape shape) {
        Arrays.fill(starts, 0, channels + 1, 0);
        int wordsPerPixel = shape.wordsPerPixel();
        for (int i = 0; i < words.length; i++) {
            int channel = i % wordsPerPixel * Integer.SIZE;
            for (int bits = words[i]; bits != 0; bits &= bits - 1) {
                starts[channel + Integer.numberOfTrailingZeros(bits) + 1]++;
            }
        }
        for (int channel = 0; channel < channels; channel++) {
            next[channel] = starts[channel];
            starts[channel + 1] += starts[channel];
        }
    }
}

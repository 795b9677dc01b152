package org.spikernel.quantise.run;

/** Spikes of one layer at one timestep, a bit each: for each pixel of a row after the other, words of 32 channels. */
final class SpikeMap {
    private final int side;
    private final int wordsPerPixel;
    private final int[] words;

    SpikeMap(int channels, int side) {
        this.side = side;
        wordsPerPixel = (channels + Integer.SIZE - 1) / Integer.SIZE;
        words = new int[wordsPerPixel * side * side];
    }

    int side() {
        return side;
    }

    int wordsPerPixel() {
        return wordsPerPixel;
    }

    int[] words() {
        return words;
    }

    int count() {
        int count = 0;
        for (int word : words) {
            count += Integer.bitCount(word);
        }
        return count;
    }
}

package org.spikernel.score.proxy;

import java.util.Arrays;

/** A set of patterns of as many ints each: a table with linear probing, since a network has millions. */
final class PatternSet {
    private static final int FIRST_PLACES = 1 << 12;
    /** By which places are found, odd, bits spread: 2^32 over the golden ratio. */
    private static final int SPREAD = 0x9E3779B9;

    private final int words;
    private int[] table;
    private boolean[] used;
    private int size;

    /** Without any. */
    PatternSet(int words) {
        this.words = words;
        table = new int[FIRST_PLACES * words];
        used = new boolean[FIRST_PLACES];
    }

    /** Adds a pattern, which is copied, unless it is there. */
    void add(int[] pattern) {
        if (put(pattern, 0)) {
            size++;
            if (size > used.length / 2) {
                grow();
            }
        }
    }

    /** How many. */
    int size() {
        return size;
    }

    private boolean put(int[] from, int at) {
        int place = place(from, at);
        while (used[place]) {
            if (Arrays.equals(table, place * words, (place + 1) * words, from, at, at + words)) {
                return false;
            }
            place = (place + 1) & (used.length - 1);
        }
        used[place] = true;
        System.arraycopy(from, at, table, place * words, words);
        return true;
    }

    private int place(int[] from, int at) {
        int hash = 0;
        for (int i = at; i < at + words; i++) {
            hash = (hash ^ from[i]) * SPREAD;
            hash ^= hash >>> 15;
        }
        return hash & (used.length - 1);
    }

    private void grow() {
        int[] before = table;
        boolean[] there = used;
        table = new int[before.length * 2];
        used = new boolean[there.length * 2];
        for (int place = 0; place < there.length; place++) {
            if (there[place]) {
                put(before, place * words);
            }
        }
    }
}

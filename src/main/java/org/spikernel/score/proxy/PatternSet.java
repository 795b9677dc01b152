package org.spikernel.score.proxy;

/** A set of patterns of as many ints each: a table with linear probing, since a network has millions. */
final class PatternSet {
    private static final int FIRST_PLACES = 1 << 14;
    /** By which places are found, odd, bits spread: 2^32 over the golden ratio. */
    private static final int SPREAD = 0x9E3779B9;

    private final int words;
    /** Patterns by place; zeros where there is none. */
    private int[] table;

    private int places;
    private int size;
    private boolean zero;

    /** Without any. */
    PatternSet(int words) {
        this.words = words;
        places = FIRST_PLACES;
        table = new int[places * words];
    }

    /** Adds a pattern, which is copied, unless it is there. */
    void add(int[] pattern) {
        if (isZero(pattern, 0)) {
            zero = true;
        } else if (put(pattern, 0)) {
            size++;
            if (size > places / 2) {
                grow();
            }
        }
    }

    /** How many. */
    int size() {
        return zero ? size + 1 : size;
    }

    private boolean isZero(int[] from, int at) {
        int any = 0;
        for (int i = 0; i < words; i++) {
            any |= from[at + i];
        }
        return any == 0;
    }

    private boolean put(int[] from, int at) {
        int place = place(from, at) * words;
        while (!isZero(table, place)) {
            int differences = 0;
            for (int i = 0; i < words; i++) {
                differences |= table[place + i] ^ from[at + i];
            }
            if (differences == 0) {
                return false;
            }
            place += words;
            if (place == table.length) {
                place = 0;
            }
        }
        System.arraycopy(from, at, table, place, words);
        return true;
    }

    private int place(int[] from, int at) {
        int hash = 0;
        for (int i = 0; i < words; i++) {
            hash = (hash ^ from[at + i]) * SPREAD;
            hash ^= hash >>> 15;
        }
        return hash & (places - 1);
    }

    private void grow() {
        int[] before = table;
        places *= 2;
        table = new int[places * words];
        for (int at = 0; at < before.length; at += words) {
            if (!isZero(before, at)) {
                put(before, at);
            }
        }
    }
}

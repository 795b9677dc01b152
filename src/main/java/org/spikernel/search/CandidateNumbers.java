package org.spikernel.search;

import java.io.Serializable;
import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.Stream;

/**
 * Some of the candidates of a run, by operation set and number within it: a bit each, so that ten million fit a
 * megabyte. Not thread-safe.
 */
public final class CandidateNumbers implements Serializable {
    private static final long serialVersionUID = 1L;

    private final BitSet[] sets;

    /** None, of so many operation sets. */
    public CandidateNumbers(int sets) {
        this.sets = Stream.generate(BitSet::new).limit(sets).toArray(BitSet[]::new);
    }

    /** Adds a candidate. */
    public void add(int set, int number) {
        sets[set].set(number);
    }

    /** Adds all of {@code others}. */
    public void addAll(CandidateNumbers others) {
        for (int set = 0; set < sets.length; set++) {
            sets[set].or(others.sets[set]);
        }
    }

    public boolean contains(int set, int number) {
        return sets[set].get(number);
    }

    /** Those of these that are not among {@code others}. */
    public CandidateNumbers minus(CandidateNumbers others) {
        CandidateNumbers left = new CandidateNumbers(sets.length);
        for (int set = 0; set < sets.length; set++) {
            left.sets[set].or(sets[set]);
            left.sets[set].andNot(others.sets[set]);
        }
        return left;
    }

    /** How many. */
    public int count() {
        return Arrays.stream(sets).mapToInt(BitSet::cardinality).sum();
    }
}

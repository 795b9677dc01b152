package org.spikernel.text;

/** Counted things in sentences. */
public final class Plural {
    private Plural() {}

    /** As in {@code 1 seed}, {@code 2 seeds}; of words whose plural has an s. */
    public static String of(long count, String word) {
        return count + " " + word + (count == 1 ? "" : "s");
    }
}

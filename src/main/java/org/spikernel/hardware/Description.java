package org.spikernel.hardware;

import java.io.Serializable;
import java.util.List;

/**
 * A chip in words.
 *
 * @param title its full name
 * @param verdict what of the search space it can compute, and why; empty where its file does not say
 * @param sources where the facts are from
 */
public record Description(String title, String verdict, List<Source> sources) implements Serializable {
    /** Copies. */
    public Description {
        sources = List.copyOf(sources);
    }

    /** How a source was taken. */
    public enum Verified {
        /** It was read. */
        READ,
        /** Known from elsewhere: to be confirmed. */
        UNREAD
    }

    /**
     * A source.
     *
     * @param what it says
     * @param at where it is
     */
    public record Source(String what, String at, Verified verified) implements Serializable {}
}

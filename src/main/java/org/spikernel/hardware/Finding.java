package org.spikernel.hardware;

/**
 * Something of a network that a chip computes otherwise.
 *
 * @param kind whether that is in the way
 * @param what is so
 * @param change that would make it otherwise
 */
public record Finding(Kind kind, String what, String change) {
    /** How much a finding matters. */
    public enum Kind {
        /** The chip cannot give the same spikes. */
        CANNOT,
        /** It can, in a way that whoever brings the network there has to know. */
        NOTE
    }

    static Finding cannot(String what, String change) {
        return new Finding(Kind.CANNOT, what, change);
    }

    static Finding note(String what, String change) {
        return new Finding(Kind.NOTE, what, change);
    }
}

package org.spikernel.key;

/** A value that is part of the key of a stored result. */
public interface Keyed {
    /**
     * Everything of the value that determines results. The names in it are literals: a text that changes makes every
     * result that is stored under it unknown.
     */
    String keyText();
}

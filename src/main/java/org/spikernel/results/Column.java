package org.spikernel.results;

import java.util.Objects;

/**
 * A column of a table.
 *
 * @param name snake case, with the unit where there is one
 * @param type how it is stored
 * @param comment what it means, from {@link Comment}
 */
public record Column(String name, Type type, String comment) {
    /** How a column is stored; every type can hold null. */
    public enum Type {
        /** UTF-8 text. */
        STRING,
        /** 64-bit integer. */
        LONG,
        /** 32-bit integer. */
        INT,
        /** 64-bit float. */
        DOUBLE,
        /** True or false. */
        BOOLEAN,
        /** Instant, microseconds, UTC. */
        TIMESTAMP,
        /** List of 64-bit floats. */
        DOUBLE_LIST,
        /** Map of text to 64-bit integer. */
        LONG_MAP,
        /** Map of text to text. */
        STRING_MAP
    }

    public Column {
        Objects.requireNonNull(name);
        Objects.requireNonNull(type);
        Objects.requireNonNull(comment);
    }
}

package org.spikernel.search;

import org.spikernel.key.Keyed;

/** How cells are drawn from a space. */
public enum Sampling implements Keyed {
    /** Every cell at most once, up to equivalence. */
    WITHOUT_REPLACEMENT("without-replacement"),
    /** As in the paper: the same cell may come again, with other weights. */
    WITH_REPLACEMENT("with-replacement");

    private final String label;

    Sampling(String label) {
        this.label = label;
    }

    /** The name in configuration. */
    public String label() {
        return label;
    }

    @Override
    public String keyText() {
        return switch (this) {
            case WITHOUT_REPLACEMENT -> "WITHOUT_REPLACEMENT";
            case WITH_REPLACEMENT -> "WITH_REPLACEMENT";
        };
    }
}

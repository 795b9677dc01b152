package org.spikernel.search;

/** How cells are drawn from a space. */
public enum Sampling {
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
}

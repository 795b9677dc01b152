package org.spikernel.bench.replay;

/** Where a replayed predictor's expectations come from when there are no trainings of another task. */
public enum PriorChoice {
    /** Nowhere. */
    NONE,
    /** The topology prior that comes with the program. */
    SHIPPED,
    /** Topology priors fitted to the table itself, each to nine tenths of its cells, for the others. */
    CROSSED
}

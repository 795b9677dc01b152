package org.spikernel.space;

/** In which directions the edges of a cell may run. */
public enum Connectivity {
    /** Only from a lower node to a higher one. */
    FORWARD,
    /** Each pair of nodes has one direction, forward or back; a feedback edge reads the previous timestep. */
    FEEDBACK
}

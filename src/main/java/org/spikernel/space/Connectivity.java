package org.spikernel.space;

import org.spikernel.key.Keyed;

/** In which directions the edges of a cell may run. */
public enum Connectivity implements Keyed {
    /** Only from a lower node to a higher one. */
    FORWARD,
    /** Each pair of nodes has one direction, forward or back; a feedback edge reads the previous timestep. */
    FEEDBACK;

    @Override
    public String keyText() {
        return switch (this) {
            case FORWARD -> "FORWARD";
            case FEEDBACK -> "FEEDBACK";
        };
    }
}

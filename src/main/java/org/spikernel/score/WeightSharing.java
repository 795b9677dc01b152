package org.spikernel.score;

import org.spikernel.key.Keyed;
import org.spikernel.random.Seed;

/** Whose initial weights a candidate is scored with. Each candidate's weights have the published distribution either way. */
public enum WeightSharing implements Keyed {
    /**
     * Weights are a function of the run's seed, the cell of the network, the edge and the shape: candidates that agree
     * in an operation agree in its weights, so that comparisons lose noise and common parts are computed once.
     */
    SHARED("shared"),
    /** Each candidate has weights of its own, as in the paper. */
    PER_CANDIDATE("per-candidate");

    private final String label;

    WeightSharing(String label) {
        this.label = label;
    }

    /**
     * Seed of the weights that a candidate is scored with.
     *
     * @param search seed of the search
     * @param own seed of the candidate's own weights
     */
    public Seed seed(Seed search, Seed own) {
        return switch (this) {
            case SHARED -> search.derive("shared-weights");
            case PER_CANDIDATE -> own;
        };
    }

    /** The name in configuration. */
    public String label() {
        return label;
    }

    @Override
    public String keyText() {
        return switch (this) {
            case SHARED -> "SHARED";
            case PER_CANDIDATE -> "PER_CANDIDATE";
        };
    }
}

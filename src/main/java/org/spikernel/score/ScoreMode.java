package org.spikernel.score;

import java.io.Serializable;
import java.util.Objects;

/**
 * How untrained networks are run.
 *
 * @param engine what runs them
 * @param weights whose weights they have
 */
public record ScoreMode(SpikeEngine engine, WeightSharing weights) implements Serializable {
    /** Checks that nothing is missing. */
    public ScoreMode {
        Objects.requireNonNull(engine, "engine");
        Objects.requireNonNull(weights, "weights");
    }
}

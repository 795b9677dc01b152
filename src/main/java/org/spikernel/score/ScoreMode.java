package org.spikernel.score;

import java.io.Serializable;
import java.util.Objects;
import org.spikernel.key.KeyText;
import org.spikernel.key.Keyed;

/**
 * How untrained networks are run.
 *
 * @param engine what runs them
 * @param weights whose weights they have
 */
public record ScoreMode(SpikeEngine engine, WeightSharing weights) implements Keyed, Serializable {
    /** Checks that nothing is missing. */
    public ScoreMode {
        Objects.requireNonNull(engine, "engine");
        Objects.requireNonNull(weights, "weights");
    }

    @Override
    public String keyText() {
        return KeyText.start("ScoreMode")
                .with("engine", engine)
                .with("weights", weights)
                .end();
    }
}

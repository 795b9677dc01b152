package org.spikernel.score.run;

import java.io.Serializable;
import java.util.List;
import org.spikernel.score.ScoreOutcome;

/**
 * What came of scoring a candidate.
 *
 * @param outcome its score, by the measure that ranks
 * @param also what the other measures say, in their order; empty when the passes broke off
 */
public record Measured(ScoreOutcome outcome, List<Measurement> also) implements Serializable {
    public Measured {
        also = List.copyOf(also);
    }

    /** Nothing was measured. */
    static Measured rejected(ScoreOutcome.Rejected why) {
        return new Measured(why, List.of());
    }
}

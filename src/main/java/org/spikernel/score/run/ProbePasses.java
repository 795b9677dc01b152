package org.spikernel.score.run;

import java.util.List;
import java.util.concurrent.CancellationException;
import org.spikernel.network.LayerGraph;
import org.spikernel.network.SpikeCounter;
import org.spikernel.random.Seed;
import org.spikernel.score.ScoreOutcome;
import org.spikernel.score.ScoreOutcome.Reason;
import org.spikernel.score.ScoreOutcome.Rejected;
import org.spikernel.score.ScoreOutcome.Remark;
import org.spikernel.score.ScoreOutcome.Scored;

/** What the passes over the probe batches have in common, by events and by the engine alike. */
final class ProbePasses {
    private ProbePasses() {}

    /** Called layer by layer, so that a scoring that is to end ends soon. */
    static void requireNotInterrupted() {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("Scoring was interrupted");
        }
    }

    /** Seed of what is random in a pass. */
    static Seed noise(Seed seed, int repeat) {
        return seed.derive("repeat").derive(repeat);
    }

    /**
     * What comes of the passes.
     *
     * @param scores one for each probe batch
     * @param activity of all passes
     */
    static ScoreOutcome outcome(List<Double> scores, SpikeCounter activity) {
        if (!scores.stream().allMatch(Double::isFinite)) {
            return new Rejected(
                    Reason.SCORE_NOT_FINITE,
                    "scores of the probe batches: " + scores + (activity.spikes() == 0 ? "; no neuron fires" : ""));
        }
        double mean = scores.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        boolean silent = activity.spikes(LayerGraph.LAST_SPIKING_LAYER) == 0;
        return new Scored(mean, scores, activity.activity(), silent ? List.of(Remark.LAST_LAYER_SILENT) : List.of());
    }
}

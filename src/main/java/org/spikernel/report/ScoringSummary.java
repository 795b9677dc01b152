package org.spikernel.report;

import java.util.List;
import java.util.Map;

/**
 * What scoring untrained networks gave, aggregated.
 *
 * @param sets each kernel set
 * @param operations labels by code of each kernel set, as in none, skip, conv1x1
 * @param bins how many candidates have which score and size
 * @param best the best-scored of each kernel set
 * @param times what each stage took for each kernel set
 */
public record ScoringSummary(
        List<KernelSetScores> sets,
        Map<String, List<String>> operations,
        ScoreBins bins,
        List<BestScored> best,
        List<SearchTime> times) {
    /** Copies. */
    public ScoringSummary {
        sets = List.copyOf(sets);
        operations = Map.copyOf(operations);
        best = List.copyOf(best);
        times = List.copyOf(times);
    }

    /**
     * Scores of the full measure over a kernel set's candidates.
     *
     * @param candidates rows of the full measure, whatever became of them
     * @param scored of these with a score
     * @param failed of these that broke off or were rejected
     * @param cheap rows of cheap stages that came before
     * @param quantiles of the scores at 5, 25, 50, 75 and 95 %; empty without scores
     * @param best highest score; null without one
     * @param meanFiringRate spikes per neuron and timestep; null without scores
     */
    public record KernelSetScores(
            String kernelSet,
            long candidates,
            long scored,
            long failed,
            long cheap,
            List<Double> quantiles,
            Double best,
            Double meanFiringRate) {
        /** Copies. */
        public KernelSetScores {
            quantiles = List.copyOf(quantiles);
        }
    }

    /** A candidate that scored high. */
    public record BestScored(String kernelSet, int rank, String cell, double score, long params) {}
}

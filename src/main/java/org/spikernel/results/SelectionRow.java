package org.spikernel.results;

import java.io.Serializable;
import java.time.Instant;

/** A row of the table selections. */
@Comment("One row per question 'which trained network is best within this memory?' and its answer.")
public record SelectionRow(
        @Comment("Run that was asked.") String runId,
        @Comment("When it was asked, UTC.") Instant selectedAt,

        @Comment("Budget as it was asked, as in 10M-params or 2MiB.")
        String budget,

        @Comment("Bits of one stored parameter.") int bits,

        @Comment("Bits of one membrane potential; 0 leaves the state out, as the paper does.")
        int stateBits,

        @Comment("Chosen candidate; null when nothing fits.")
        String candidateKey,

        @Comment("Why it was chosen, or why nothing was.") String reason,

        @Comment("Second best within the budget, or the nearest miss when nothing fits.")
        String runnerUp,

        @Comment("Trainings of the chosen candidate, with seeds of their own; null when nothing fits.")
        Integer trainings,

        @Comment(
                "Validation accuracy of the chosen candidate, 0 to 1, mean over its trainings; at these bits where the reason says"
                        + " so, else in float32.")
        Double valAccuracy,

        @Comment("Lower end of its 95 % interval.") Double valAccuracyLow,
        @Comment("Upper end of its 95 % interval.") Double valAccuracyHigh,

        @Comment(
                "What the interval is made of: 't, N seeds' (Student's, of the mean over seeds) or 'binomial, N images'"
                        + " (Wilson's, of one training: the noise of the validation images alone).")
        String intervalBasis,

        @Comment("Validation accuracy of the runner-up within the budget, 0 to 1, mean over its trainings.")
        Double runnerUpValAccuracy,

        @Comment("Lower end of its 95 % interval.") Double runnerUpValAccuracyLow,
        @Comment("Upper end of its 95 % interval.") Double runnerUpValAccuracyHigh,

        @Comment(
                "Whether the two accuracies differ by no more than noise, at 5 %: Welch's test over seeds, or that of two"
                        + " proportions where either has one seed; null without a runner-up or where the noise is unknown.")
        Boolean tied)
        implements Serializable {}

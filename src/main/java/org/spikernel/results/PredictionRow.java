package org.spikernel.results;

import java.io.Serializable;

/** A row of the table predictions. */
@Comment(
        "One row per network that a search strategy (search.strategy) asked to be trained: what was expected of it then.")
public record PredictionRow(
        @Comment("Run that it belongs to.") String runId,

        @Comment("Number of the question, from 0 in the order in which they were asked.")
        int trial,

        @Comment("Candidate that was asked for.") String candidateKey,

        @Comment("Training that answers it, as in trainings.")
        String trainingKey,

        @Comment("Name of the kernel set, as in candidates.")
        String kernelSet,

        @Comment("Cell as it is built.") String canonicalCell,

        @Comment("Strategy: random, score-top-k, predictor or evolution.")
        String strategy,

        @Comment(
                "Validation accuracy, 0 to 1, that was expected; null before the first training, and of strategies that expect none.")
        Double predictedAccuracy,

        @Comment("Lower end of the 95 % interval of one training.")
        Double predictedLow,

        @Comment("Upper end of it.") Double predictedHigh,
        @Comment("What was known beforehand, in words.") String prior,

        @Comment("Own trainings that the expectation had learned from.")
        int learnedFrom,

        @Comment(
                "Expectation before any own training: its order counts, not its unit; null of strategies that have none.")
        Double priorExpectation)
        implements Serializable {}

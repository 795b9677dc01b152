package org.spikernel.results;

import java.io.Serializable;

/** A row of the table epochs. */
@Comment("One row per epoch of a training.")
public record EpochRow(
        @Comment("Run that it belongs to.") String runId,
        @Comment("Candidate that was trained.") String candidateKey,
        @Comment("Training that it belongs to.") String trainingKey,
        @Comment("Number of the seed, from 0.") int trainSeed,
        @Comment("Number of the epoch, from 1.") int epoch,
        @Comment("Learning rate of the epoch.") double learningRate,

        @Comment("Mean cross entropy over the epoch's batches, nats.")
        double trainLoss,

        @Comment("Accuracy on the augmented training images as they were seen, 0 to 1.")
        double trainAccuracy,

        @Comment("Mean cross entropy on the validation part, nats; null without a validation part.")
        Double valLoss,

        @Comment("Accuracy on the validation part, 0 to 1; null without a validation part.")
        Double valAccuracy,

        @Comment("Accuracy on the test part, 0 to 1; only after the last epoch.")
        Double testAccuracy,

        @Comment("Training images per second.") double imagesPerS,
        @Comment("Wall time of the epoch, seconds.") double seconds)
        implements Serializable {}

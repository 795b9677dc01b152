package org.spikernel.results;

import java.io.Serializable;

/** A row of the table epochs. */
@Describe("One row per epoch of a training.")
public record EpochRow(
        @Describe("Run that it belongs to.") String runId,
        @Describe("Candidate that was trained.") String candidateKey,
        @Describe("Training that it belongs to.") String trainingKey,
        @Describe("Number of the seed, from 0.") int trainSeed,
        @Describe("Number of the epoch, from 1.") int epoch,
        @Describe("Learning rate of the epoch.") double learningRate,

        @Describe("Mean cross entropy over the epoch's batches, nats.")
        double trainLoss,

        @Describe("Accuracy on the augmented training images as they were seen, 0 to 1.")
        double trainAccuracy,

        @Describe("Mean cross entropy on the validation part, nats; null without a validation part.")
        Double valLoss,

        @Describe("Accuracy on the validation part, 0 to 1; null without a validation part.")
        Double valAccuracy,

        @Describe("Accuracy on the test part, 0 to 1; only after the last epoch.")
        Double testAccuracy,

        @Describe("Training images per second.") double imagesPerS,
        @Describe("Wall time of the epoch, seconds.") double seconds)
        implements Serializable {}

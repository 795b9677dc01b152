package org.spikernel.results;

import java.io.Serializable;

/** A row of the table trainings. */
@Describe("One row per training of a candidate with one seed.")
public record TrainingRow(
        @Describe("Run that it belongs to.") String runId,
        @Describe("Candidate that was trained.") String candidateKey,

        @Describe("SHA-256 of everything that determines the training's result.")
        String trainingKey,

        @Describe("Name of the kernel set (operation set).") String kernelSet,
        @Describe("Cell as it was built.") String canonicalCell,

        @Describe("Rank by score within the kernel set, from 1; 0 for cells given by hand.")
        int rank,

        @Describe("Number of the seed, from 0.") int trainSeed,
        @Describe("completed, diverged or failed.") String status,

        @Describe("Why it diverged or failed, or what is remarkable about it.")
        String reason,

        @Describe("Epochs that were completed.") int epochsDone,

        @Describe("Highest validation accuracy of any epoch, 0 to 1; optimistic, so that it does not select.")
        Double bestValAccuracy,

        @Describe("Validation accuracy of the weights at weights_path (last epoch), 0 to 1; it is what selects.")
        Double finalValAccuracy,

        @Describe("Accuracy on the test part, 0 to 1, measured once, after the last epoch; it selects nothing.")
        Double testAccuracy,

        @Describe("Parameters: weights, biases and both vectors of every batch norm.")
        long params,

        @Describe("Bytes of the parameters at the run's bit width.")
        long memoryBytes,

        @Describe("Neurons with a membrane potential, per image.")
        long neurons,

        @Describe("Multiply-accumulates of one image over all timesteps, dense.")
        long macs,

        @Describe("Accumulates caused by spikes, per image over all timesteps, on the test part.")
        Double synopsPerImage,

        @Describe("Compute energy per image, microjoule: 0.9 pJ per synaptic operation, 4.6 pJ per dense multiply-"
                + "accumulate (45 nm, float32, without memory access).")
        Double energyEstimateUj,

        @Describe("Wall time, seconds.") double elapsedS,
        @Describe("Host that trained it.") String host,
        @Describe("Device that trained it.") String device,

        @Describe("File with the trained weights (safetensors).")
        String weightsPath)
        implements Serializable {
    /** Status of a training that reached its last epoch. */
    public static final String COMPLETED = "completed";
    /** Status of a training whose loss stopped being a number. */
    public static final String DIVERGED = "diverged";
    /** Status of a training that broke off. */
    public static final String FAILED = "failed";
}

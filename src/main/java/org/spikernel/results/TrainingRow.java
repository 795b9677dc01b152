package org.spikernel.results;

import java.io.Serializable;
import java.util.Collections;
import java.util.List;

/** A row of the table trainings. */
@Comment("One row per training of a candidate with one seed.")
public record TrainingRow(
        @Comment("Run that it belongs to.") String runId,
        @Comment("Candidate that was trained.") String candidateKey,

        @Comment("SHA-256 of everything that determines the training's result.")
        String trainingKey,

        @Comment(
                "Name of the kernel set (operation set); where the macro-architecture varies, followed by what is special about this one: 1x1_3x3/w8t2 has width 8 and 2 timesteps (h hidden, p pool, s stem stride, i image size, b bits).")
        String kernelSet,

        @Comment("Cell as it was built.") String canonicalCell,

        @Comment("Rank by score within the kernel set, from 1; 0 for cells given by hand.")
        int rank,

        @Comment("Number of the seed, from 0.") int trainSeed,

        @Comment("completed, stopped (at a rung), diverged or failed.")
        String status,

        @Comment("Why it was stopped, diverged or failed, or what is remarkable about it.")
        String reason,

        @Comment("Rung at which it was stopped, from 1; null for others.")
        Integer rung,

        @Comment("Whether it is one of the trainings that are measured on the test part: all, or those of the finalists"
                + " (train.finalists); null for those of older versions, which were all measured.")
        Boolean finalist,

        @Comment("Epochs that were completed.") int epochsDone,

        @Comment("Highest validation accuracy of any epoch, 0 to 1; optimistic, so that it does not select.")
        Double bestValAccuracy,

        @Comment("Validation accuracy of the weights at weights_path (last epoch), 0 to 1; it is what selects.")
        Double finalValAccuracy,

        @Comment(
                "Accuracy on the test part, 0 to 1, measured once, after the last epoch, and only for finalists; it selects"
                        + " nothing.")
        Double testAccuracy,

        @Comment("Images of the validation part.") Integer valImages,

        @Comment("Images of the test part; null where they were not looked at, and for those of older versions.")
        Integer testImages,

        @Comment("Parameters: weights, biases and both vectors of every batch norm.")
        long params,

        @Comment(
                "Bytes of the parameters at the run's bit width, or at that of the network where space.macro.bits varies it.")
        long memoryBytes,

        @Comment("Neurons with a membrane potential, per image.")
        long neurons,

        @Comment("Multiply-accumulates of one image over all timesteps, dense.")
        long macs,

        @Comment("Accumulates caused by spikes, per image over all timesteps, on the test part; older versions counted"
                + " those beyond the borders, too.")
        Double synopsPerImage,

        @Comment(
                "As energy_compute_uj; older versions counted accumulates beyond the borders, too, and fc1 as if no input"
                        + " were zero.")
        Double energyEstimateUj,

        @Comment(
                "Accumulates per image over all timesteps on the test part, by the rules of NeuroBench (one image a call):"
                        + " weights that are not zero times inputs that are not zero, without borders, of calls that read only zeros"
                        + " and ones; null for those of older versions, as all columns down to energy_sram_uj.")
        Double effectiveAcs,

        @Comment(
                "Multiply-accumulates per image, counted the same way: of calls that read other numbers (the stem, fc1).")
        Double effectiveMacs,

        @Comment("Operations per image as if nothing were zero, without borders; macs has them with borders.")
        Long denseOps,

        @Comment("Share of the neurons' outputs that are zero, 0 to 1, on the test part.")
        Double activationSparsity,

        @Comment("Share of the weights of convolutions and fully connected layers that are zero, 0 to 1.")
        Double connectionSparsity,

        @Comment(
                "Energy per image, compute only, microjoule: 0.9 pJ per accumulate, 4.6 pJ per multiply-accumulate (45 nm,"
                        + " float32; without memory).")
        Double energyComputeUj,

        @Comment("Energy per image, compute and SRAM, microjoule, an estimate: int8 weights and int16 potentials, each"
                + " layer's in an on-chip memory of their size (45 nm; without DRAM, network, clock and leakage).")
        Double energySramUj,

        @Comment("Wall time, seconds, of all its epochs.") double elapsedS,
        @Comment("Host that trained it.") String host,
        @Comment("Device that trained it.") String device,

        @Comment("File with the trained weights (safetensors).")
        String weightsPath)
        implements Serializable {
    /** Status of a training that reached its last epoch. */
    public static final String COMPLETED = "completed";
    /** Status of a training that was not promoted to the next rung: it competes with no completed one. */
    public static final String STOPPED = "stopped";
    /** Status of a training whose loss stopped being a number. */
    public static final String DIVERGED = "diverged";
    /** Status of a training that broke off. */
    public static final String FAILED = "failed";

    /** Status of a training that came to a goal before its last epoch; such a row is not written to the table. */
    public static final String PAUSED = "paused";

    /**
     * The same training, stopped at a rung.
     *
     * @param accuracies of the validation part after each epoch up to the rung
     */
    public TrainingRow stopped(int atRung, String why, List<Double> accuracies) {
        return new TrainingRow(
                runId,
                candidateKey,
                trainingKey,
                kernelSet,
                canonicalCell,
                rank,
                trainSeed,
                STOPPED,
                why,
                atRung,
                null,
                accuracies.size(),
                Collections.max(accuracies),
                accuracies.get(accuracies.size() - 1),
                null,
                valImages,
                null,
                params,
                memoryBytes,
                neurons,
                macs,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                elapsedS,
                host,
                device,
                null);
    }
}

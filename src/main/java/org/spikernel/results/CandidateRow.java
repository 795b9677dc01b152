package org.spikernel.results;

import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A row of the table candidates. */
@Comment("One row per candidate network that was scored untrained, rejected or failed.")
public record CandidateRow(
        @Comment("Run that it belongs to.") String runId,

        @Comment("SHA-256 of everything that determines the score.")
        String candidateKey,

        @Comment(
                "Name of the kernel set (operation set); where the macro-architecture varies, followed by what is special about this one: 1x1_3x3/w8t2 has width 8 and 2 timesteps (h hidden, p pool, s stem stride, i image size, b bits).")
        String kernelSet,

        @Comment("Kernel sizes of the set's convolutions, as in 1x3.")
        String kernels,

        @Comment("Seed of the candidate's initial weights.") long cellSeed,

        @Comment("Number of the draw within the kernel set, from 0; null for cells given by hand.")
        Long drawIndex,

        @Comment("Cell as it was drawn, 4x4 operation codes row by row.")
        String cell,

        @Comment("Cell as it was built: pruned, inner nodes in canonical order.")
        String canonicalCell,

        @Comment("Operations by code, from 0, separated by commas.")
        String operations,

        @Comment("Parameters: weights, biases and both vectors of every batch norm.")
        long params,

        @Comment("Parameters by part of the network.") Map<String, Long> paramsByPart,

        @Comment("Bytes of the parameters at the bit width in bits.")
        long memoryBytes,

        @Comment("Bits of one stored parameter, as memory_bytes counts it.")
        int bits,

        @Comment("Neurons with a membrane potential, per image.")
        long neurons,

        @Comment("Multiply-accumulates of one image over all timesteps, dense.")
        long macs,

        @Comment("Mean score over the repeats; null unless status is scored.")
        Double score,

        @Comment("Name of the score, as in sahd.") String scoreName,
        @Comment("Version of the score, as in 1.") String scoreVersion,
        @Comment("Score of every probe batch.") List<Double> scoreRepeats,

        @Comment("Mean spikes per neuron and timestep over all layers, on the probe batches.")
        Double firingRate,

        @Comment("scored, rejected or failed.") String status,

        @Comment("Why it was rejected or failed, or what is remarkable about it.")
        String reason,

        @Comment("Stage of the search that scored it; full is the whole measure.")
        String stage,

        @Comment("Host that scored it.") String host,
        @Comment("Device that scored it.") String device,
        @Comment("Wall time, milliseconds.") double elapsedMs,

        @Comment("CPU time of the task's thread, milliseconds.")
        double cpuMs,

        @Comment("End of the scoring, UTC.") Instant scoredAt)
        implements Serializable {
    /** Stage whose scores decide what is trained. */
    public static final String FULL_STAGE = "full";
    /** Status of a candidate with a finite score. */
    public static final String SCORED = "scored";
    /** Status of a candidate that has no finite score. */
    public static final String REJECTED = "rejected";
    /** Status of a candidate whose scoring broke off. */
    public static final String FAILED = "failed";

    public CandidateRow {
        paramsByPart = Map.copyOf(paramsByPart);
        scoreRepeats = List.copyOf(scoreRepeats);
    }
}

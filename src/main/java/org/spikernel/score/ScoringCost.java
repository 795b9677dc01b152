package org.spikernel.score;

import java.io.Serializable;

/**
 * Predicts the CPU time of a scoring from the network's dense multiply-accumulates. Good for sharing work out and for an
 * estimate of a search; {@code spikernel bench} measures the rate of a machine.
 *
 * @param macsPerSecond dense multiply-accumulates that one core or device gets done in a second, everything else of a
 *     scoring included
 */
public record ScoringCost(double macsPerSecond) implements Serializable {
    /** Events on one core: measured at width 32 on x86-64 with AVX-512, common parts once. */
    public static final ScoringCost EVENTS = new ScoringCost(1.7e11);
    /** PyTorch on one such core. */
    public static final ScoringCost TORCH = new ScoringCost(4e10);
    /** The same in bfloat16. */
    public static final ScoringCost TORCH_BFLOAT16 = new ScoringCost(7e10);

    /**
     * A program on a GPU. Not measured: computed for an H200 (4.3 TB/s, 297 TFLOP/s in TF32) with two parts of each weight,
     * 0.26 s for the paper's network of 1x1 and 3x3. Others are some times slower, processors hundreds.
     */
    public static final ScoringCost GPU = new ScoringCost(6e13);

    /** Checks the range. */
    public ScoringCost {
        if (!(macsPerSecond > 0)) {
            throw new IllegalArgumentException(
                    "Cannot predict a scoring: the rate must be positive, got " + macsPerSecond);
        }
    }

    /** The cost of scoring on processors. */
    public static ScoringCost of(SpikeEngine engine) {
        return switch (engine) {
            case TORCH, PROGRAM -> TORCH;
            case TORCH_BFLOAT16 -> TORCH_BFLOAT16;
            case AUTO, EVENTS -> EVENTS;
        };
    }

    /** Seconds to score a network with these settings. */
    public double seconds(long macsPerImage, ScoreSettings settings) {
        return (double) macsPerImage * settings.batchSize() * settings.repeats() / macsPerSecond;
    }
}

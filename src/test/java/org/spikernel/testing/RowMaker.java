package org.spikernel.testing;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.spikernel.results.BitWidthRow;
import org.spikernel.results.CandidateRow;
import org.spikernel.results.EpochRow;
import org.spikernel.results.FirmwareRow;
import org.spikernel.results.LayerRow;
import org.spikernel.results.PredictionRow;
import org.spikernel.results.RunRow;
import org.spikernel.results.ScoreRow;
import org.spikernel.results.SelectionRow;
import org.spikernel.results.TrainingRow;

/** Rows with everything in them that a test does not care about. */
public final class RowMaker {
    public static final Instant INSTANT = Instant.parse("2026-02-03T04:05:06.123456Z");

    private RowMaker() {}

    public static CandidateRow candidate(String run, String key) {
        return candidate(run, key, "1x1_3x3", "0001 0000 0000 0000", 1.5, 100, 10);
    }

    public static CandidateRow candidate(
            String run, String key, String set, String cell, Double score, long params, long neurons) {
        return new CandidateRow(
                run,
                key,
                set,
                "1x3",
                -5L,
                3L,
                cell,
                cell,
                "none,skip",
                params,
                Map.of("stem", params),
                params * 4,
                32,
                neurons,
                1_000,
                score,
                "sahd",
                "1",
                score == null ? List.of() : List.of(score, score),
                score == null ? null : 0.25,
                score == null ? CandidateRow.REJECTED : CandidateRow.SCORED,
                score == null ? "score_not_finite" : null,
                "full",
                "host",
                "cpu",
                12.5,
                11.5,
                INSTANT);
    }

    /** Of the whole network. */
    public static ScoreRow score(String run, String candidate, String measure, double value) {
        return new ScoreRow(run, candidate, measure, "1", null, value, 0.5);
    }

    /** Completed, measured on the test images or not. */
    public static TrainingRow training(String run, String candidate, int seed, double accuracy, boolean finalist) {
        return training(run, candidate, seed, accuracy, 100, 10, finalist);
    }

    public static TrainingRow training(
            String run, String candidate, int seed, Double accuracy, long params, long neurons) {
        return training(run, candidate, seed, accuracy, params, neurons, true);
    }

    private static TrainingRow training(
            String run, String candidate, int seed, Double accuracy, long params, long neurons, boolean finalist) {
        return new TrainingRow(
                run,
                candidate,
                candidate + "-" + seed,
                "1x1_3x3",
                "0001 0000 0000 0000",
                1,
                seed,
                accuracy == null ? TrainingRow.DIVERGED : TrainingRow.COMPLETED,
                accuracy == null ? "diverged" : null,
                null,
                accuracy == null ? null : finalist,
                2,
                accuracy,
                accuracy,
                finalist ? accuracy : null,
                accuracy == null ? null : 500,
                accuracy == null || !finalist ? null : 400,
                params,
                params * 4,
                neurons,
                1_000,
                accuracy == null ? null : 99.5,
                accuracy == null ? null : 0.125,
                accuracy == null ? null : 99.5,
                accuracy == null ? null : 8.0,
                accuracy == null ? null : 900L,
                accuracy == null ? null : 0.75,
                accuracy == null ? null : 0.0,
                accuracy == null ? null : 0.125,
                accuracy == null ? null : 0.5,
                3.5,
                "host",
                "cpu",
                accuracy == null ? null : "file:/weights/" + candidate + "/" + seed);
    }

    /** The same training of another cell. */
    public static TrainingRow ofCell(TrainingRow row, String kernelSet, String cell) {
        return new TrainingRow(
                row.runId(),
                row.candidateKey(),
                row.trainingKey(),
                kernelSet,
                cell,
                row.rank(),
                row.trainSeed(),
                row.status(),
                row.reason(),
                row.rung(),
                row.finalist(),
                row.epochsDone(),
                row.bestValAccuracy(),
                row.finalValAccuracy(),
                row.testAccuracy(),
                row.valImages(),
                row.testImages(),
                row.params(),
                row.memoryBytes(),
                row.neurons(),
                row.macs(),
                row.synopsPerImage(),
                row.energyEstimateUj(),
                row.effectiveAcs(),
                row.effectiveMacs(),
                row.denseOps(),
                row.activationSparsity(),
                row.connectionSparsity(),
                row.energyComputeUj(),
                row.energySramUj(),
                row.elapsedS(),
                row.host(),
                row.device(),
                row.weightsPath());
    }

    public static EpochRow epoch(String run, String candidate, int epoch) {
        return new EpochRow(run, candidate, candidate + "-0", 0, epoch, 0.1, 2.25, 0.5, null, null, null, 100, 1.5);
    }

    public static LayerRow layer(String run, String candidate, int timestep) {
        return new LayerRow(run, candidate, candidate + "-0", 0, "fc1.lif", timestep, 8, 2.5, 0.3125, 25);
    }

    public static RunRow run(String run, String status) {
        return new RunRow(
                run,
                INSTANT,
                status.equals("running") ? null : INSTANT.plusSeconds(60),
                status,
                "search",
                "run { name = \"x\" }\n",
                "c0ffee",
                "v1",
                Map.of("java", "17", "spark", "4.1.3"),
                "synthetic",
                "f00d",
                -1,
                "",
                Map.of(),
                INSTANT,
                1,
                Map.of());
    }

    /** Of 500 images of the validation part, as those of {@link #training}. */
    public static BitWidthRow bitWidth(
            String run, String candidate, int seed, String arithmetic, int bits, double accuracy) {
        return bitWidth(run, candidate, seed, arithmetic, bits, BitWidthRow.VALIDATION, accuracy);
    }

    public static BitWidthRow bitWidth(
            String run, String candidate, int seed, String arithmetic, int bits, String part, double accuracy) {
        int images = part.equals(BitWidthRow.TEST) ? 400 : 500;
        return new BitWidthRow(
                run,
                candidate,
                candidate + "-" + seed,
                seed,
                arithmetic,
                bits,
                part,
                images,
                (int) Math.round(accuracy * images),
                accuracy,
                accuracy * 0.9,
                accuracy,
                0.75,
                arithmetic.equals(BitWidthRow.INTEGER) ? 2.5 : 0,
                100,
                (100L * bits + 7) / 8,
                arithmetic.equals(BitWidthRow.INTEGER) ? (Long) (5000L + 10L * bits) : null,
                arithmetic.equals(BitWidthRow.INTEGER) ? (Long) 700L : null,
                bits == 32 ? (Double) 0.125 : null,
                arithmetic.equals(BitWidthRow.INTEGER) && bits == 8 ? (Double) 0.5 : null);
    }

    /** Of 20 images. */
    public static FirmwareRow firmware(String run, String candidate, int seed, int bits, String core) {
        return new FirmwareRow(
                run,
                candidate,
                candidate + "-" + seed,
                bits,
                core,
                "gcc 12",
                5000L + 10L * bits,
                700,
                600,
                1_000_000,
                20,
                INSTANT);
    }

    /** Of seed 0; an expected accuracy with an interval of 0.1 to both sides, or none. */
    public static PredictionRow prediction(String run, int trial, String candidate, Double accuracy) {
        return new PredictionRow(
                run,
                trial,
                candidate,
                candidate + "-0",
                "1x1_3x3",
                "0001 0000 0000 0000",
                "predictor",
                accuracy,
                accuracy == null ? null : (Double) (accuracy - 0.1),
                accuracy == null ? null : (Double) (accuracy + 0.1),
                "scores",
                accuracy == null ? 0 : trial,
                1.5);
    }

    public static SelectionRow selection(String run) {
        return new SelectionRow(
                run,
                INSTANT,
                "2MiB",
                8,
                16,
                null,
                "nothing fits the budget",
                "key-2",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }
}

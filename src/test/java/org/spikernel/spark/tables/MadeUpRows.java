package org.spikernel.spark.tables;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.spikernel.random.RandomStream;
import org.spikernel.random.Seed;
import org.spikernel.results.CandidateRow;
import org.spikernel.results.EpochRow;
import org.spikernel.results.LayerRow;
import org.spikernel.results.ResultKey;
import org.spikernel.results.RunRow;
import org.spikernel.results.TrainingRow;

/**
 * Rows as a run would write them, computed from nothing but the run's name and a number, for measuring tables.
 *
 * @param runId the run that they belong to
 */
public record MadeUpRows(String runId) {
    static final int EPOCHS = 20;
    private static final List<String> SETS = List.of("1x1_3x3", "1x1_5x5", "3x3_5x5", "1x1_7x7", "3x3_7x7", "5x5_7x7");
    private static final int LAYERS = 14;
    private static final int TIMESTEPS = 5;
    private static final Instant STARTED = Instant.parse("2026-01-01T00:00:00Z");
    /** One in so many. */
    private static final int FAILURES = 200;

    RunRow run() {
        return new RunRow(
                runId,
                STARTED,
                STARTED.plusSeconds(3600),
                "finished",
                "search",
                "",
                ResultKey.of("bench", List.of(runId)),
                "bench",
                Map.of(),
                "synthetic",
                ResultKey.of("bench", List.of()),
                1,
                "",
                Map.of(),
                STARTED,
                1,
                Map.of());
    }

    public CandidateRow candidate(int number) {
        RandomStream random = random("candidate", number);
        String cell = cell(random);
        long params = params(random);
        boolean failed = number % FAILURES == FAILURES - 1;
        double score = 300 + 40 * random.nextGaussian();
        return new CandidateRow(
                runId,
                candidateKey(number),
                set(number),
                set(number).replace("_", "x"),
                random.nextLong(),
                (long) number,
                cell,
                cell,
                "none,skip,conv1x1,conv3x3,avgpool3x3",
                params,
                Map.of("stem", params / 100, "cell1", params / 5, "cell2", params / 3, "classifier", params / 2),
                params * 4,
                32,
                10_000 + random.nextInt(50_000),
                params * 800,
                failed ? null : score,
                "sahd",
                "1",
                failed ? List.of() : List.of(score - 1, score + 1),
                failed ? null : 0.05 + 0.1 * random.nextDouble(),
                failed ? CandidateRow.FAILED : CandidateRow.SCORED,
                failed ? "OutOfMemoryError: Java heap space" : null,
                CandidateRow.FULL_STAGE,
                "host-" + number % 4,
                "cpu",
                100 + 50 * random.nextDouble(),
                90 + 40 * random.nextDouble(),
                STARTED.plusMillis(100L * number));
    }

    /** Of the candidate of that number, with one seed. */
    TrainingRow training(int number) {
        CandidateRow candidate = candidate(number);
        double accuracy = accuracy(number, EPOCHS);
        return new TrainingRow(
                runId,
                candidate.candidateKey(),
                trainingKey(number),
                candidate.kernelSet(),
                candidate.canonicalCell(),
                1 + number / SETS.size(),
                0,
                TrainingRow.COMPLETED,
                null,
                null,
                true,
                EPOCHS,
                accuracy,
                accuracy,
                accuracy - 0.01,
                5000,
                10_000,
                candidate.params(),
                candidate.memoryBytes(),
                candidate.neurons(),
                candidate.macs(),
                0.1 * candidate.macs(),
                0.01 * candidate.macs(),
                0.1 * candidate.macs(),
                0.02 * candidate.macs(),
                candidate.macs(),
                0.9,
                0.0,
                0.01 * candidate.macs(),
                0.04 * candidate.macs(),
                600,
                "host-" + number % 4,
                "gpu0",
                "runs/" + runId + "/" + trainingKey(number) + ".safetensors");
    }

    List<EpochRow> epochs(int number) {
        return IntStream.rangeClosed(1, EPOCHS)
                .mapToObj(epoch -> new EpochRow(
                        runId,
                        candidateKey(number),
                        trainingKey(number),
                        0,
                        epoch,
                        0.1 / epoch,
                        2.3 / epoch,
                        accuracy(number, epoch),
                        2.3 / epoch,
                        accuracy(number, epoch),
                        epoch == EPOCHS ? accuracy(number, epoch) - 0.01 : null,
                        1000,
                        30))
                .toList();
    }

    List<LayerRow> layers(int number) {
        RandomStream random = random("layers", number);
        return IntStream.range(0, LAYERS * TIMESTEPS)
                .mapToObj(i -> new LayerRow(
                        runId,
                        candidateKey(number),
                        trainingKey(number),
                        0,
                        "cell" + i / TIMESTEPS + ".lif",
                        i % TIMESTEPS,
                        4096,
                        400 * random.nextDouble(),
                        0.1 * random.nextDouble(),
                        40_000 * random.nextDouble()))
                .toList();
    }

    String candidateKey(int number) {
        return ResultKey.of("bench-candidate", List.of(runId, number));
    }

    private String trainingKey(int number) {
        return ResultKey.of("bench-training", List.of(runId, number));
    }

    private double accuracy(int number, int epoch) {
        double last = 0.3 + 0.5 * random("accuracy", number).nextDouble();
        return last * (1 - Math.exp(-epoch / 5.0));
    }

    private static String set(int number) {
        return SETS.get(number % SETS.size());
    }

    private static String cell(RandomStream random) {
        return IntStream.range(0, 4)
                .mapToObj(row -> IntStream.range(0, 4)
                        .mapToObj(column -> column > row ? String.valueOf(random.nextInt(5)) : "0")
                        .collect(Collectors.joining()))
                .collect(Collectors.joining(" "));
    }

    /** From 60,000 to 6 million, evenly in the logarithm. */
    private static long params(RandomStream random) {
        return Math.round(60_000 * Math.pow(100, random.nextDouble()));
    }

    private RandomStream random(String what, int number) {
        return new Seed(1).derive(runId).derive(what).derive(number).stream();
    }
}

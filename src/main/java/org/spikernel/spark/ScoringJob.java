package org.spikernel.spark;

import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.spikernel.cost.ArchitectureCost;
import org.spikernel.data.ImageBatch;
import org.spikernel.results.CandidateRow;
import org.spikernel.score.ScoreOutcome;
import org.spikernel.score.ScoreSettings;
import org.spikernel.score.Scorer;
import org.spikernel.snn.LayerActivity;
import org.spikernel.snn.TorchEngine;
import org.spikernel.space.Architecture;
import org.spikernel.space.Operation;
import org.spikernel.space.OperationSet;

/**
 * Scores candidates on executors. The rows do not depend on how candidates are spread over partitions, executors or
 * retries, but for host, device and times. A candidate that fails is a row.
 */
final class ScoringJob {
    private static final Logger LOG = LoggerFactory.getLogger(ScoringJob.class);

    private ScoringJob() {}

    /**
     * What every task needs.
     *
     * @param runId run that the rows belong to
     * @param experiment what determines the scores
     * @param bits of one stored parameter, for the rows' memory
     * @param device which device tasks compute on
     * @param probe batches on which networks are scored
     */
    record Work(String runId, Experiment experiment, int bits, DeviceChoice device, List<ImageBatch> probe)
            implements Serializable {}

    /**
     * Blocks until all are scored.
     *
     * @param onRows called as tasks end, on Spark's scheduler thread: it must return at once
     */
    static void run(
            JavaSparkContext spark,
            Work work,
            SparkSettings settings,
            List<Candidate> candidates,
            Consumer<List<CandidateRow>> onRows) {
        if (candidates.isEmpty()) {
            return;
        }
        Broadcast<Work> shared = spark.broadcast(work);
        int tasks = (candidates.size() + settings.candidatesPerTask() - 1) / settings.candidatesPerTask();
        JavaRDD<Candidate> rdd = spark.parallelize(candidates, tasks);
        try {
            TaskResults.forEach(
                    ClusterResources.sharingGpus(rdd, work.device(), settings.scoringsPerGpu()),
                    partition -> scoreAll(shared.value(), partition),
                    onRows);
        } finally {
            shared.destroy();
        }
    }

    private static List<CandidateRow> scoreAll(Work work, Iterator<Candidate> candidates) {
        TaskDevice device = TaskDevice.ofRunningTask(work.device());
        List<CandidateRow> rows = new ArrayList<>();
        while (candidates.hasNext()) {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("Scoring was interrupted");
            }
            rows.add(score(work, candidates.next(), device));
        }
        return rows;
    }

    static CandidateRow score(Work work, Candidate candidate, TaskDevice device) {
        long wallNanos = System.nanoTime();
        long cpuNanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        Experiment experiment = work.experiment();
        Result result = result(work, candidate, device);
        double cpuMs = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpuNanos) / 1e6;
        double elapsedMs = (System.nanoTime() - wallNanos) / 1e6;
        Architecture architecture = candidate.architecture(experiment);
        ArchitectureCost cost = ArchitectureCost.of(architecture);
        OperationSet operations = candidate.operationSet(experiment);
        ScoreSettings settings = experiment.score();
        return new CandidateRow(
                work.runId(),
                candidate.key(experiment),
                operations.name(),
                kernels(operations),
                candidate.weights().value(),
                candidate.draw(),
                candidate.drawn().toString(),
                candidate.canonical().toString(),
                operations.operations().stream().map(Operation::label).collect(Collectors.joining(",")),
                cost.parameters().total(),
                cost.byPart(),
                cost.weightBytes(work.bits()),
                work.bits(),
                cost.neurons(),
                cost.macsPerImage(),
                result.score(),
                settings.measure().measureName(),
                String.valueOf(settings.measure().version()),
                result.repeats(),
                result.firingRate(),
                result.status(),
                result.reason(),
                "full",
                host(),
                device.description(),
                elapsedMs,
                cpuMs,
                Instant.now().truncatedTo(ChronoUnit.MICROS));
    }

    /** The part of a row that the scoring decides. */
    private record Result(String status, String reason, Double score, List<Double> repeats, Double firingRate) {
        static Result of(ScoreOutcome outcome) {
            return outcome.fold(
                    scored -> new Result(
                            CandidateRow.SCORED,
                            scored.remarks().isEmpty()
                                    ? null
                                    : scored.remarks().stream()
                                            .map(remark -> remark.name().toLowerCase(java.util.Locale.ROOT))
                                            .collect(Collectors.joining(", ")),
                            scored.score(),
                            scored.repeats(),
                            meanRate(scored.activity())),
                    rejected -> new Result(
                            CandidateRow.REJECTED,
                            rejected.reason().name().toLowerCase(java.util.Locale.ROOT) + ": " + rejected.detail(),
                            null,
                            List.of(),
                            null));
        }

        /** Spikes over neurons, all layers and timesteps together. */
        private static double meanRate(List<LayerActivity> activity) {
            double spikes =
                    activity.stream().mapToDouble(LayerActivity::spikesPerImage).sum();
            return spikes / activity.stream().mapToLong(LayerActivity::neurons).sum();
        }
    }

    /** One candidate's failure must not fail the task: four failed tasks end a job. */
    private static Result result(Work work, Candidate candidate, TaskDevice device) {
        Experiment experiment = work.experiment();
        try {
            return Result.of(Scorer.score(
                    candidate.architecture(experiment),
                    experiment.initialisation(),
                    experiment.score(),
                    work.probe(),
                    candidate.weights(),
                    TorchEngine.device(device.name())));
        } catch (RuntimeException | OutOfMemoryError e) {
            LOG.warn(
                    "Candidate {} of {} failed",
                    candidate.drawn(),
                    candidate.operationSet(experiment).name(),
                    e);
            return new Result(CandidateRow.FAILED, FailureReason.of(e), null, List.of(), null);
        }
    }

    private static String kernels(OperationSet operations) {
        return operations.operations().stream()
                .filter(operation -> operation.kind() == Operation.Kind.LIF_CONV)
                .map(operation -> String.valueOf(operation.kernel()))
                .distinct()
                .collect(Collectors.joining("x"));
    }

    static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }
}

package org.spikernel.spark.scoring;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.spikernel.results.CandidateRow;
import org.spikernel.score.ScoreOutcome;
import org.spikernel.score.run.Measured;
import org.spikernel.score.run.Measurement;
import org.spikernel.score.run.Scorer;
import org.spikernel.search.Candidate;
import org.spikernel.search.DeviceChoice;
import org.spikernel.search.Experiment;
import org.spikernel.search.TaskSettings;
import org.spikernel.spark.task.ClusterResources;
import org.spikernel.spark.task.DeviceRoom;
import org.spikernel.spark.task.FailureReason;
import org.spikernel.spark.task.FaultInjection;
import org.spikernel.spark.task.FaultIsolatingTasks;
import org.spikernel.spark.task.TaskDevice;
import org.spikernel.spark.task.Watchdog;
import org.spikernel.torch.TorchEngine;

/**
 * Scores candidates on executors. The rows do not depend on how candidates are spread over partitions, executors or
 * retries, but for host, device and times. A candidate that fails is a row.
 */
public final class ScoringJob {
    private static final Logger LOG = LoggerFactory.getLogger(ScoringJob.class);

    /** Of a GPU, when nobody of this process computes on it: more than its context is another process's. */
    private static final long OTHERS_BYTES = 2L << 30;

    private ScoringJob() {}

    /**
     * Blocks until all are scored.
     *
     * @param onRows called as tasks end, on Spark's scheduler thread: it must return at once
     */
    public static void run(
            JavaSparkContext spark,
            ScoringWork work,
            TaskSettings settings,
            List<List<Candidate>> shares,
            Consumer<List<ScoredRows>> onRows) {
        if (shares.isEmpty()) {
            return;
        }
        Shared known = new Shared(work, new ScorerPool());
        Broadcast<Shared> shared = spark.broadcast(known);
        DeviceChoice device = work.tasks().device();
        int scoringsPerGpu = settings.scoringsPerGpu();
        try {
            new FaultIsolatingTasks<>(
                            spark,
                            rdd -> ClusterResources.sharingGpus(rdd, device, scoringsPerGpu),
                            new ScoringTask(shared))
                    .run(shares, FaultIsolatingTasks.Round.TOGETHER, onRows);
        } finally {
            shared.destroy();
            // Tasks of a local run have put theirs into this very object.
            known.idle().closeAll();
        }
    }

    /** What the tasks of a process share. */
    private record Shared(ScoringWork work, ScorerPool idle) implements Serializable {}

    /** What executors do. */
    private record ScoringTask(Broadcast<Shared> shared) implements FaultIsolatingTasks.Work<Candidate, ScoredRows> {
        @Override
        public FaultIsolatingTasks.Report<Candidate, ScoredRows> run(
                List<Candidate> share, FaultIsolatingTasks.Attempt attempt) {
            ScoringWork work = shared.value().work();
            ScorerPool idle = shared.value().idle();
            TaskDevice device = work.device();
            boolean together = attempt.round() == FaultIsolatingTasks.Round.TOGETHER;
            if (!together) {
                // These candidates have taken too much memory, or an executor down.
                idle.closeAll();
            }
            // A task's candidates see images of one side.
            int side = work.side(share.get(0));
            String kind = device.name() + " " + side;
            Scorer scorer = idle.take(kind, () -> work.newScorer(device, side));
            boolean sound = false;
            try {
                FaultIsolatingTasks.Report<Candidate, ScoredRows> report = run(share, attempt, work, device, scorer);
                sound = report.left().isEmpty()
                        && report.done().stream()
                                .noneMatch(row -> row.candidate().status().equals(CandidateRow.FAILED));
                return report;
            } finally {
                if (sound && together) {
                    idle.giveBack(kind, scorer);
                } else {
                    scorer.close();
                }
            }
        }

        private FaultIsolatingTasks.Report<Candidate, ScoredRows> run(
                List<Candidate> share,
                FaultIsolatingTasks.Attempt attempt,
                ScoringWork work,
                TaskDevice device,
                Scorer scorer) {
            boolean mayBeLeft = attempt.round() != FaultIsolatingTasks.Round.ALONE;
            Place place = new Place(work, device, scorer, work.tasks().limits().ofThisProcess());
            List<ScoredRows> rows = new ArrayList<>();
            List<Candidate> left = new ArrayList<>();
            for (int i = 0; i < share.size(); i++) {
                Candidate candidate = share.get(i);
                if (Thread.currentThread().isInterrupted()) {
                    throw new CancellationException("Scoring was interrupted");
                }
                if (i + 1 < share.size()) {
                    place.announce(share.get(i + 1));
                }
                try {
                    ScoredRows row = score(place, candidate);
                    String reason = row.candidate().reason();
                    boolean lost = FailureReason.isDeviceLost(reason);
                    if (lost) {
                        device.lose(reason);
                    }
                    // What ran out of a GPU's memory did so alone on it.
                    boolean crowded = FailureReason.isOutOfMemory(reason) && !FailureReason.isOutOfGpuMemory(reason);
                    if (mayBeLeft && (lost || crowded)) {
                        left.add(candidate);
                    } else {
                        rows.add(row);
                    }
                    if (lost) {
                        left.addAll(share.subList(i + 1, share.size()));
                        break;
                    }
                } catch (Watchdog.EndedException e) {
                    if (e.isLeftBehind() && device.isGpu()) {
                        device.lose("scoring of " + candidate.label(work.experiment()) + " does not return from it");
                    }
                    // The scorer may be in any state: others go on in another task.
                    boolean again = mayBeLeft && e.why() == Watchdog.Cause.MEMORY_LIMIT;
                    if (!again) {
                        rows.add(ScoredRows.of(CandidateRows.failed(work, candidate, device, FailureReason.of(e))));
                    }
                    left.addAll(share.subList(again ? i : i + 1, share.size()));
                    break;
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            return new FaultIsolatingTasks.Report<>(rows, left);
        }

        /** Beside others that there is room for; where a GPU's memory is used up, once more, alone on it. */
        private ScoredRows score(Place place, Candidate candidate) throws Watchdog.EndedException, IOException {
            String device = place.device().name();
            DeviceRoom room = DeviceRoom.ofProcess();
            TaskContext context = TaskContext.get();
            long bytes = place.device().isGpu() ? place.work().deviceBytes(candidate) : 0;
            ScoredRows row;
            DeviceRoom.Stay stay = room.enter(device, bytes, context::isInterrupted);
            try {
                row = place.watched(candidate, context.attemptNumber());
            } finally {
                stay.close();
            }
            if (!FailureReason.isOutOfGpuMemory(row.candidate().reason())) {
                return row;
            }
            LOG.warn(
                    "Candidate {} is tried again alone on {}: {}",
                    candidate.label(place.work().experiment()),
                    device,
                    row.candidate().reason());
            DeviceRoom.Stay alone = room.enterAlone(device, context::isInterrupted);
            try {
                shared.value().idle().closeAll();
                TorchEngine.emptyCache();
                long others = TorchEngine.gpuBytesTaken(device);
                ScoredRows again = place.watched(candidate, context.attemptNumber() + 1);
                return others > OTHERS_BYTES
                                && FailureReason.isOutOfGpuMemory(
                                        again.candidate().reason())
                        ? ScoredRows.of(CandidateRows.failed(
                                place.work(),
                                candidate,
                                place.device(),
                                "%s (beside %d MiB of %s that others hold)"
                                        .formatted(again.candidate().reason(), others >> 20, device)))
                        : again;
            } finally {
                alone.close();
            }
        }

        /** Where a task scores. */
        private record Place(ScoringWork work, TaskDevice device, Scorer scorer, Watchdog.Limits limits) {
            void announce(Candidate next) {
                Experiment measured = work.measure().experiment();
                scorer.announce(next.architecture(measured), next.scoredWeights(measured));
            }

            ScoredRows watched(Candidate candidate, int attempt) throws Watchdog.EndedException, IOException {
                return Watchdog.run(
                        "Scoring of " + candidate.label(work.experiment()),
                        limits,
                        sign -> ScoringJob.score(work, candidate, device, scorer, attempt));
            }
        }

        @Override
        public String label(Candidate candidate) {
            return candidate.label(shared.value().work().experiment());
        }

        @Override
        public ScoredRows giveUp(Candidate candidate) {
            ScoringWork work = shared.value().work();
            TaskDevice device = work.device();
            return ScoredRows.of(CandidateRows.failed(work, candidate, device, FailureReason.EXECUTOR_LOST));
        }
    }

    static ScoredRows score(ScoringWork work, Candidate candidate, TaskDevice device, Scorer scorer, int attempt) {
        long wallNanos = System.nanoTime();
        long cpuNanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        Result result = result(work.measure().experiment(), candidate, scorer, attempt);
        double cpuMs = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpuNanos) / 1e6;
        double elapsedMs = (System.nanoTime() - wallNanos) / 1e6;
        CandidateRow row = CandidateRows.row(work, candidate, device, result.candidate(), elapsedMs, cpuMs);
        return new ScoredRows(row, ScoreRows.of(work.runId(), row.candidateKey(), result.also()));
    }

    /** What the scoring decides. */
    private record Result(CandidateRows.Result candidate, List<Measurement> also) {}

    /** One candidate's failure must not fail the task: four failed tasks end a job. */
    private static Result result(Experiment experiment, Candidate candidate, Scorer scorer, int attempt) {
        try {
            FaultInjection.run(candidate, attempt);
            Measured measured = scorer.measure(candidate.architecture(experiment), candidate.scoredWeights(experiment));
            return new Result(CandidateRows.Result.of(measured.outcome()), measured.also());
        } catch (CancellationException e) {
            throw e;
        } catch (RuntimeException | OutOfMemoryError e) {
            LOG.warn("Candidate {} failed", candidate.label(experiment), e);
            if (e instanceof RuntimeException engine && FailureReason.isOutOfGpuMemory(FailureReason.of(e))) {
                String line = TorchEngine.firstLine(engine);
                return new Result(
                        CandidateRows.Result.of(new ScoreOutcome.Rejected(ScoreOutcome.Reason.OUT_OF_MEMORY, line)),
                        List.of());
            }
            return new Result(CandidateRows.Result.failed(FailureReason.of(e)), List.of());
        }
    }
}

package org.spikernel.cli.progress;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.spikernel.cli.progress.StageProgress.Steps;
import org.spikernel.results.CandidateRow;
import org.spikernel.results.ReasonWords;
import org.spikernel.results.TrainingRow;
import org.spikernel.search.SearchListener;
import org.spikernel.search.SuccessiveHalving;

/** Counts what a run has done, for those who show it. Thread-safe. */
public final class ProgressTracker implements SearchListener, AutoCloseable {
    private final List<ProgressRenderer> renderers;
    private final int epochsPerTraining;
    private final LongSupplier nanoTime;
    private final LongSupplier retried;

    private String measure = "";
    /** Of the training that begins next; empty where every one runs to its last epoch. */
    private Optional<Planned> plannedEpochs = Optional.empty();

    private Stage stage = Stage.SCORE;
    private Steps steps = Steps.NONE;
    private int planned;
    private int reused;
    private long startedNanos;
    private final Map<String, Integer> failures = new TreeMap<>();
    private final Map<String, Double> best = new TreeMap<>();

    /** Epochs of a stage, and how many of them were there before. */
    private record Planned(long epochs, long done) {}

    /**
     * Shows progress in all these ways.
     *
     * @param nanoTime a clock, nanoseconds
     * @param retried counts tasks that ran again
     */
    public ProgressTracker(
            List<ProgressRenderer> renderers, int epochsPerTraining, LongSupplier nanoTime, LongSupplier retried) {
        this.renderers = List.copyOf(renderers);
        this.epochsPerTraining = epochsPerTraining;
        this.nanoTime = nanoTime;
        this.retried = retried;
    }

    @Override
    public synchronized void measuring(String name) {
        measure = name.equals(CandidateRow.FULL_STAGE) ? "" : " " + name;
    }

    @Override
    public synchronized void epochsPlanned(long epochs, long done) {
        plannedEpochs = Optional.of(new Planned(epochs, Math.min(epochs, done)));
    }

    @Override
    public synchronized void reachedRung(int rung, SuccessiveHalving.Progress reached) {
        renderers.forEach(renderer -> renderer.reachedRung(rung, reached));
    }

    @Override
    public synchronized void remark(String line) {
        renderers.forEach(renderer -> renderer.remark(line));
    }

    @Override
    public synchronized void stageStarted(Stage started, int total, int alreadyDone) {
        stage = started;
        planned = total;
        reused = alreadyDone;
        failures.clear();
        best.clear();
        startedNanos = nanoTime.getAsLong();
        steps = switch (started) {
            case SCORE -> new Steps("scoring" + measure, "candidates", total, alreadyDone, alreadyDone);
            case TRAIN, FINALS -> {
                Planned epochs = plannedEpochs.orElse(
                        new Planned((long) total * epochsPerTraining, (long) alreadyDone * epochsPerTraining));
                plannedEpochs = Optional.empty();
                yield new Steps(
                        started == Stage.TRAIN ? "training" : "finals",
                        "epochs",
                        epochs.epochs(),
                        epochs.done(),
                        epochs.done());
            }
        };
        renderers.forEach(renderer -> renderer.started(progress()));
    }

    @Override
    public synchronized void scored(List<CandidateRow> rows) {
        for (CandidateRow row : rows) {
            if (!row.status().equals(CandidateRow.SCORED)) {
                failures.merge(ReasonWords.of(row.reason()), 1, Integer::sum);
            }
            note(row.kernelSet(), row.score());
        }
        advance(rows.size());
    }

    @Override
    public synchronized void epochsEnded(int sinceStart) {
        advance(steps.doneBefore() + sinceStart - steps.done());
    }

    @Override
    public synchronized void trained(TrainingRow row) {
        boolean ended =
                row.status().equals(TrainingRow.COMPLETED) || row.status().equals(TrainingRow.STOPPED);
        if (!ended) {
            failures.merge(ReasonWords.of(row.reason()), 1, Integer::sum);
        }
        note(row.kernelSet(), row.finalValAccuracy());
        advance(0);
    }

    @Override
    public synchronized void stageEnded(Stage ended) {
        renderers.forEach(renderer -> renderer.ended(progress()));
    }

    private void note(String kernelSet, Double value) {
        if (value != null && !value.isNaN()) {
            best.merge(String.valueOf(kernelSet), value, Math::max);
        }
    }

    private void advance(long count) {
        steps = steps.plus(count);
        renderers.forEach(renderer -> renderer.moved(progress()));
    }

    private StageProgress progress() {
        return new StageProgress(
                stage,
                steps,
                planned,
                reused,
                (nanoTime.getAsLong() - startedNanos) / 1e9,
                failures,
                retried.getAsLong(),
                best);
    }

    /** Nothing is shown any more, whatever had begun. */
    @Override
    public synchronized void close() {
        renderers.forEach(ProgressRenderer::close);
    }
}

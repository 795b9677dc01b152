package org.spikernel.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.spikernel.results.CandidateRow;
import org.spikernel.results.TrainingRow;
import org.spikernel.spark.SearchListener;
import org.spikernel.train.RungRace;

/**
 * Shows a run on standard error: a bar with rate and time left on a terminal, a plain line every few seconds elsewhere.
 * Thread-safe.
 */
final class ProgressView implements SearchListener {
    static final Duration LINE_INTERVAL = Duration.ofSeconds(10);

    private final PrintStream stream;
    private final Look look;
    private final LongSupplier nanoTime;
    private final LongSupplier retried;
    private final int epochsPerTraining;
    private Steps steps = Steps.NONE;
    private String measure = "";
    /** Of the training that begins next; empty where every one runs to its last epoch. */
    private Optional<Planned> planned = Optional.empty();

    private ProgressBar bar;
    private long startedNanos;
    private long lastLineNanos;
    private int failed;
    private double best = Double.NEGATIVE_INFINITY;

    /** What is counted in the current stage. */
    record Steps(String name, String unit, long total, long done, long doneBefore) {
        static final Steps NONE = new Steps("", "", 0, 0, 0);

        Steps plus(long count) {
            return new Steps(name, unit, total, Math.min(total, done + count), doneBefore);
        }

        /** As in {@code scoring: 30 of 120 candidates (25 %), 2.00/s, 0:45 left}. */
        String line(double seconds) {
            double rate = (done - doneBefore) / seconds;
            return String.format(
                    Locale.ROOT,
                    "%s: %d of %d %s (%d %%), %.2f/s, %s left",
                    name,
                    done,
                    total,
                    unit,
                    100 * done / Math.max(1, total),
                    rate,
                    rate > 0 ? clock((total - done) / rate) : "unknown time");
        }
    }

    /** Epochs of a stage, and how many of them were there before. */
    private record Planned(long epochs, long done) {}

    /** How progress is shown. */
    enum Look {
        BAR,
        LINES
    }

    /**
     * Shows a bar when the launcher saw a terminal.
     *
     * @param retried counts tasks that ran again
     */
    ProgressView(PrintStream stream, int epochsPerTraining, LongSupplier retried) {
        this(
                stream,
                epochsPerTraining,
                System.getenv("SPIKERNEL_TTY") == null ? Look.LINES : Look.BAR,
                System::nanoTime,
                retried);
    }

    ProgressView(PrintStream stream, int epochsPerTraining, Look look, LongSupplier nanoTime, LongSupplier retried) {
        this.stream = stream;
        this.epochsPerTraining = epochsPerTraining;
        this.look = look;
        this.nanoTime = nanoTime;
        this.retried = retried;
    }

    @Override
    public synchronized void measuring(String name) {
        measure = name.equals(CandidateRow.FULL_STAGE) ? "" : " " + name;
    }

    @Override
    public synchronized void epochsPlanned(long epochs, long done) {
        planned = Optional.of(new Planned(epochs, Math.min(epochs, done)));
    }

    @Override
    public synchronized void reachedRung(int rung, RungRace.Progress progress) {
        if (look == Look.BAR && !progress.complete()) {
            return;
        }
        stream.println(String.format(
                Locale.ROOT,
                "rung %d, epoch %d: %d network(s) there, best validation accuracy %.2f %%%s",
                rung,
                progress.epoch(),
                progress.reached(),
                100 * progress.bestAccuracy(),
                progress.complete() ? "; the best " + Math.min(progress.places(), progress.reached()) + " go on" : ""));
    }

    @Override
    public synchronized void stageStarted(Stage stage, int total, int reused) {
        failed = 0;
        best = Double.NEGATIVE_INFINITY;
        startedNanos = nanoTime.getAsLong();
        lastLineNanos = startedNanos;
        steps = switch (stage) {
            case SCORE -> new Steps("scoring" + measure, "candidates", total, reused, reused);
            case TRAIN, FINALS -> {
                Planned epochs = planned.orElse(
                        new Planned((long) total * epochsPerTraining, (long) reused * epochsPerTraining));
                planned = Optional.empty();
                yield new Steps(
                        stage == Stage.TRAIN ? "training" : "finals",
                        "epochs",
                        epochs.epochs(),
                        epochs.done(),
                        epochs.done());
            }
        };
        stream.println(steps.name() + ": " + total
                + (stage == Stage.SCORE ? " candidates" : stage == Stage.TRAIN ? " networks" : " trainings")
                + (reused == 0 ? "" : ", " + reused + " already done"));
        if (look == Look.BAR && steps.done() < steps.total()) {
            bar = new ProgressBarBuilder()
                    .setTaskName(steps.name())
                    .setInitialMax(steps.total())
                    .startsFrom(steps.done(), Duration.ZERO)
                    .setUnit(" " + steps.unit(), 1)
                    .setStyle(ProgressBarStyle.ASCII)
                    .showSpeed()
                    .setConsumer(new ConsoleProgressBarConsumer(stream))
                    .build();
        }
    }

    @Override
    public synchronized void scored(List<CandidateRow> rows) {
        for (CandidateRow row : rows) {
            failed += row.status().equals(CandidateRow.SCORED) ? 0 : 1;
            best = row.score() == null ? best : Math.max(best, row.score());
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
        failed += ended ? 0 : 1;
        best = row.finalValAccuracy() == null ? best : Math.max(best, row.finalValAccuracy());
        note();
    }

    @Override
    public synchronized void stageEnded(Stage stage) {
        if (bar != null) {
            bar.close();
            bar = null;
        }
        double seconds = (nanoTime.getAsLong() - startedNanos) / 1e9;
        stream.println(String.format(
                Locale.ROOT,
                "%s: done in %s%s%s",
                steps.name(),
                clock(seconds),
                bestSoFar(stage),
                (failed == 0 ? "" : ", " + failed + " without result (see column reason)") + retries()));
    }

    private String retries() {
        long tasks = retried.getAsLong();
        return tasks == 0 ? "" : ", " + tasks + " tasks ran again";
    }

    private String bestSoFar(Stage stage) {
        if (best == Double.NEGATIVE_INFINITY) {
            return "";
        }
        return stage == Stage.SCORE
                ? String.format(Locale.ROOT, ", best score %.4f", best)
                : String.format(Locale.ROOT, ", best validation accuracy %.2f %%", 100 * best);
    }

    private void advance(long count) {
        steps = steps.plus(count);
        if (bar != null) {
            bar.stepTo(steps.done());
        }
        note();
    }

    private void note() {
        long now = nanoTime.getAsLong();
        if (look == Look.BAR || now - lastLineNanos < LINE_INTERVAL.toNanos()) {
            return;
        }
        lastLineNanos = now;
        stream.println(steps.line((now - startedNanos) / 1e9)
                + (failed == 0 ? "" : ", " + failed + " without result")
                + retries());
    }

    /** Minutes and seconds, hours where there are any. */
    static String clock(double seconds) {
        long whole = Math.round(seconds);
        return whole >= 3600
                ? String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60)
                : String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60);
    }
}

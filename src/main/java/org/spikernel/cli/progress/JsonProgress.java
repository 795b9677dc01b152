package org.spikernel.cli.progress;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.spikernel.cli.output.Output;
import org.spikernel.search.SearchListener.Stage;
import org.spikernel.search.SuccessiveHalving;

/**
 * Progress as JSON lines of the kind {@code progress}, among the results on standard output: when a stage starts and
 * ends, and every few seconds between. All have the same keys.
 */
final class JsonProgress implements ProgressRenderer {
    static final List<String> KEYS = List.of(
            "run_id",
            "stage",
            "state",
            "unit",
            "total",
            "done",
            "already_done",
            "seconds",
            "per_second",
            "seconds_left",
            "failed",
            "tasks_retried",
            "best_of",
            "best");
    private static final Duration INTERVAL = Duration.ofSeconds(2);

    private final Output output;
    private final String runId;
    private double lastSeconds;

    JsonProgress(Output output, String runId) {
        this.output = output;
        this.runId = runId;
    }

    @Override
    public void started(StageProgress progress) {
        lastSeconds = 0;
        print("started", progress);
    }

    @Override
    public void moved(StageProgress progress) {
        if (progress.seconds() - lastSeconds >= INTERVAL.toSeconds()) {
            lastSeconds = progress.seconds();
            print("running", progress);
        }
    }

    /** Which trainings go on is in the table of trainings. */
    @Override
    public void reachedRung(int rung, SuccessiveHalving.Progress reached) {}

    /** What was expected, and from what, is in the table of predictions. */
    @Override
    public void remark(String line) {}

    @Override
    public void ended(StageProgress progress) {
        print("ended", progress);
    }

    private void print(String state, StageProgress progress) {
        StageProgress.Steps steps = progress.steps();
        OptionalDouble left = steps.secondsLeft(progress.seconds());
        output.table(
                "progress",
                KEYS,
                List.of(Arrays.asList(
                        runId,
                        steps.name(),
                        state,
                        steps.unit(),
                        steps.total(),
                        steps.done(),
                        steps.doneBefore(),
                        progress.seconds(),
                        steps.rate(progress.seconds()),
                        left.isPresent() ? left.getAsDouble() : null,
                        progress.failed(),
                        progress.retried(),
                        progress.stage() == Stage.SCORE ? "score" : "val_accuracy",
                        progress.best())));
    }
}

package org.spikernel.cli.progress;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import org.spikernel.search.SuccessiveHalving;
import org.spikernel.text.Plural;

/** A line every few seconds, for logs and pipes. */
public final class PlainProgress implements ProgressRenderer {
    public static final Duration LINE_INTERVAL = Duration.ofSeconds(10);

    private final PrintStream stream;
    private double lastLineSeconds;

    PlainProgress(PrintStream stream) {
        this.stream = stream;
    }

    @Override
    public void started(StageProgress progress) {
        lastLineSeconds = 0;
        stream.println(start(progress));
    }

    static String start(StageProgress progress) {
        String what =
                switch (progress.stage()) {
                    case SCORE -> " candidates";
                    case TRAIN -> " networks";
                    case FINALS -> " trainings";
                };
        return progress.steps().name() + ": " + progress.planned() + what
                + (progress.reused() == 0 ? "" : ", " + progress.reused() + " already done");
    }

    @Override
    public void moved(StageProgress progress) {
        if (progress.seconds() - lastLineSeconds < LINE_INTERVAL.toSeconds()) {
            return;
        }
        lastLineSeconds = progress.seconds();
        stream.println(progress.steps().line(progress.seconds())
                + (progress.failed() == 0 ? "" : ", " + progress.failed() + " without result")
                + progress.retries());
    }

    @Override
    public void reachedRung(int rung, SuccessiveHalving.Progress reached) {
        stream.println(rungLine(rung, reached));
    }

    @Override
    public void remark(String line) {
        stream.println(line);
    }

    static String rungLine(int rung, SuccessiveHalving.Progress reached) {
        return String.format(
                Locale.ROOT,
                "rung %d, epoch %d: %s there, best validation accuracy %.2f %%%s",
                rung,
                reached.epoch(),
                Plural.of(reached.reached(), "network"),
                100 * reached.bestAccuracy(),
                reached.complete() ? "; the best " + Math.min(reached.places(), reached.reached()) + " go on" : "");
    }

    @Override
    public void ended(StageProgress progress) {
        stream.println(end(progress));
    }

    static String end(StageProgress progress) {
        String best = progress.bestOfAll().isEmpty()
                ? ""
                : ", best " + progress.measure() + " "
                        + progress.print(progress.bestOfAll().getAsDouble());
        return progress.steps().name() + ": done in " + StageProgress.clock(progress.seconds()) + best
                + (progress.failed() == 0 ? "" : ", " + progress.failuresInWords())
                + progress.retries();
    }
}

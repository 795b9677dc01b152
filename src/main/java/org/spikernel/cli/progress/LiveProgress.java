package org.spikernel.cli.progress;

import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.spikernel.search.SuccessiveHalving;

/**
 * A few lines on a terminal, drawn anew in place by {@link #tick} while a stage runs. When the stage ends, a plain line
 * stays. Thread-safe.
 */
final class LiveProgress implements ProgressRenderer {
    private final LiveScreen screen;
    private final IntSupplier columns;
    private final LongSupplier nanoTime;
    /** Null while no stage runs. */
    private StageProgress last;

    private long lastNanos;
    private boolean closed;

    /**
     * Draws on a screen.
     *
     * @param columns of the terminal, which may change
     * @param nanoTime a clock, nanoseconds
     */
    LiveProgress(LiveScreen screen, IntSupplier columns, LongSupplier nanoTime) {
        this.screen = screen;
        this.columns = columns;
        this.nanoTime = nanoTime;
    }

    @Override
    public synchronized void started(StageProgress progress) {
        screen.print(PlainProgress.start(progress));
        moved(progress);
        tick();
    }

    @Override
    public synchronized void moved(StageProgress progress) {
        last = progress;
        lastNanos = nanoTime.getAsLong();
    }

    @Override
    public synchronized void reachedRung(int rung, SuccessiveHalving.Progress reached) {
        if (reached.complete()) {
            screen.print(PlainProgress.rungLine(rung, reached));
        }
    }

    @Override
    public synchronized void remark(String line) {
        screen.print(line);
    }

    @Override
    public synchronized void ended(StageProgress progress) {
        last = null;
        screen.print(PlainProgress.end(progress));
    }

    /** Draws what has changed, and the time. */
    synchronized void tick() {
        if (last == null || closed) {
            return;
        }
        StageProgress shown = last.later((nanoTime.getAsLong() - lastNanos) / 1e9);
        boolean complete = shown.steps().done() >= shown.steps().total();
        int width = columns.getAsInt();
        screen.draw(complete ? List.of() : LiveLines.of(shown, width), width);
    }

    @Override
    public synchronized void close() {
        closed = true;
        screen.clear();
    }
}

package org.spikernel.cli.progress;

import java.io.IOError;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Timer;
import java.util.TimerTask;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.spikernel.search.SuccessiveHalving;

/** The live view on the terminal that standard error is. Until closed, what else goes to standard error comes above it. */
final class LiveTerminal implements ProgressRenderer {
    private static final Logger LOG = LoggerFactory.getLogger(LiveTerminal.class);
    private static final int REDRAW_MILLIS = 500;
    private static final int USUAL_COLUMNS = 80;

    private final PrintStream standardError;
    private final Terminal terminal;
    private final LiveProgress progress;
    private int columns = USUAL_COLUMNS;
    private final Timer redraws = new Timer("live view", true);

    private LiveTerminal(Terminal terminal) {
        this.terminal = terminal;
        standardError = System.err;
        LiveScreen screen = new LiveScreen(standardError);
        progress = new LiveProgress(screen, this::columns, System::nanoTime);
        System.setErr(screen.guarded());
        redraws.schedule(
                new TimerTask() {
                    @Override
                    public void run() {
                        progress.tick();
                    }
                },
                REDRAW_MILLIS,
                REDRAW_MILLIS);
    }

    /** Plain lines where there is no terminal after all. */
    static ProgressRenderer open() {
        try {
            // Only asked for its size; it is neither read from nor switched to another mode.
            return new LiveTerminal(TerminalBuilder.builder()
                    .name("spikernel")
                    .system(true)
                    .systemOutput(TerminalBuilder.SystemOutput.SysErr)
                    .dumb(false)
                    .build());
        } catch (IOException | IllegalStateException e) {
            LOG.debug("No live view", e);
            return new PlainProgress(System.err);
        }
    }

    private int columns() {
        try {
            int now = terminal.getWidth();
            columns = now > 0 ? now : USUAL_COLUMNS;
        } catch (IOError | RuntimeException e) {
            // The terminal library asks a program such as stty, which Ctrl-C ends too.
            LOG.debug("The terminal's width stays what it was", e);
        }
        return columns;
    }

    @Override
    public void started(StageProgress stage) {
        progress.started(stage);
    }

    @Override
    public void moved(StageProgress stage) {
        progress.moved(stage);
    }

    @Override
    public void reachedRung(int rung, SuccessiveHalving.Progress reached) {
        progress.reachedRung(rung, reached);
    }

    @Override
    public void remark(String line) {
        progress.remark(line);
    }

    @Override
    public void ended(StageProgress stage) {
        progress.ended(stage);
    }

    @Override
    public void close() {
        redraws.cancel();
        progress.close();
        System.setErr(standardError);
        try {
            terminal.close();
        } catch (IOException e) {
            LOG.debug("Cannot close the terminal", e);
        }
    }
}

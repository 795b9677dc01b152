package org.spikernel.cli.progress;

import java.util.List;
import org.spikernel.cli.output.Output;

/**
 * Chooses how a run's progress is shown on standard error: live where the launcher saw a terminal that can draw in place,
 * else in plain lines; with JSON in plain lines, and among the results on standard output as JSON too.
 */
public final class ProgressRenderers {
    private ProgressRenderers() {}

    public static List<ProgressRenderer> of(Output output, String runId) {
        if (output.isJson()) {
            return List.of(new PlainProgress(System.err), new JsonProgress(output, runId));
        }
        // The launcher looks whether standard error is a terminal; Java cannot tell.
        boolean drawable = System.getenv("SPIKERNEL_TTY") != null && !"dumb".equals(System.getenv("TERM"));
        return List.of(drawable ? LiveTerminal.open() : new PlainProgress(System.err));
    }
}

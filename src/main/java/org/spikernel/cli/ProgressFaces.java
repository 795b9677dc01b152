package org.spikernel.cli;

import java.util.List;

/**
 * Chooses how a run's progress is shown on standard error: live where the launcher saw a terminal that can draw in place,
 * else in plain lines; with JSON in plain lines, and among the results on standard output as JSON too.
 */
final class ProgressFaces {
    private ProgressFaces() {}

    static List<ProgressFace> of(Output output, String runId) {
        if (output.isJson()) {
            return List.of(new PlainProgress(System.err), new JsonProgress(output, runId));
        }
        // The launcher looks whether standard error is a terminal; Java cannot tell.
        boolean drawable = System.getenv("SPIKERNEL_TTY") != null && !"dumb".equals(System.getenv("TERM"));
        return List.of(drawable ? LiveTerminal.open() : new PlainProgress(System.err));
    }
}

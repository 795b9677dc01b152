package org.spikernel.cli.sql;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Shows text a screen at a time: by the program that {@code PAGER} names, or {@code less}. */
final class Pager {
    /** Ends by itself when all fits on one screen, keeps colours, cuts long lines (arrows scroll), leaves the text there. */
    private static final String LESS = "less -FRSX";

    private final String command;

    Pager(String command) {
        this.command = command;
    }

    static Pager ofUser() {
        String named = System.getenv("PAGER");
        return new Pager(named == null || named.isBlank() ? LESS : named);
    }

    /** Shows it until the reader has seen enough; false when there is no such program. */
    boolean show(byte[] text) {
        try {
            Process process = new ProcessBuilder(List.of("sh", "-c", command))
                    .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (OutputStream input = process.getOutputStream()) {
                input.write(text);
            } catch (IOException e) {
                // The reader closed the pager before the end of the text.
            }
            // 127: the shell found no such program.
            return process.waitFor() != 127;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}

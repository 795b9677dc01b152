package org.spikernel.cli.export;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Compilers and emulators of this machine. */
final class Commands {
    private Commands() {}

    /** Whether a command is on the PATH. */
    static boolean isThere(String command) {
        try {
            return new ProcessBuilder(command, "--version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Runs a command and gives the lines that it prints.
     *
     * @throws ExportFailure when it fails, with its first line
     */
    static List<String> run(List<String> command, Path folder) throws IOException {
        Path output = Files.createTempFile("spikernel-output", ".txt");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            int code = waitFor(process);
            List<String> lines = Files.readAllLines(output, StandardCharsets.UTF_8);
            if (code != 0) {
                throw new ExportFailure("%s must succeed, got %s"
                        .formatted(
                                Path.of(command.get(0)).getFileName(),
                                lines.isEmpty() ? "exit code " + code : lines.get(0)));
            }
            return lines;
        } finally {
            Files.delete(output);
        }
    }

    private static int waitFor(Process process) {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new ExportFailure("interrupted");
        }
    }
}

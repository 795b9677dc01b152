package org.spikernel.cli.export;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Compilers and emulators of this machine. */
final class Commands {
    private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

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

    /** Ends those that run, for a process that is about to end itself. */
    static void endAll() {
        RUNNING.forEach(Process::destroyForcibly);
    }

    /** What is done with a command while it runs. */
    @FunctionalInterface
    interface Use<T> {
        T of(Process process) throws IOException;
    }

    /** Starts a command, and ends it when its use is over, if it has not ended by then. */
    static <T> T use(ProcessBuilder command, Use<T> use) throws IOException {
        Process process = command.start();
        RUNNING.add(process);
        try {
            return use.of(process);
        } finally {
            process.destroyForcibly();
            RUNNING.remove(process);
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
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            int code = use(builder, Commands::waitFor);
            List<String> lines = Files.readAllLines(output, StandardCharsets.UTF_8);
            if (code != 0) {
                throw failure(command, lines.isEmpty() ? "exit code " + code : lines.get(0));
            }
            return lines;
        } finally {
            Files.delete(output);
        }
    }

    /**
     * Runs a command and hands on each line that it prints as it does.
     *
     * @throws ExportFailure when it fails, with its last line
     */
    static void follow(List<String> command, Path folder, Consumer<String> lines) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        use(builder, process -> {
            String last = "";
            try (BufferedReader printed =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                for (String line = printed.readLine(); line != null; line = printed.readLine()) {
                    last = line;
                    lines.accept(line);
                }
            }
            int code = waitFor(process);
            if (code != 0) {
                throw failure(command, last.isEmpty() ? "exit code " + code : last);
            }
            return code;
        });
    }

    private static ExportFailure failure(List<String> command, String found) {
        return new ExportFailure(
                "%s must succeed, got %s".formatted(Path.of(command.get(0)).getFileName(), found));
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

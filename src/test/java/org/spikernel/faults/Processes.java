package org.spikernel.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Starts, signals and awaits processes. */
public final class Processes {
    /** Nobody is awaited for longer: not a measure of speed, but an end to tests that would hang. */
    private static final long PATIENCE_MINUTES = 20;

    public static final Path PROJECT =
            Path.of(System.getProperty("project.dir", "")).toAbsolutePath();

    private Processes() {}

    /** A process with its output in a file. */
    public record Running(Process process, Path log) {
        boolean lives() {
            return process.isAlive();
        }

        /** The exit code; nothing that it started itself is left when it takes too long. */
        public int await() throws InterruptedException, IOException {
            if (process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
                return process.exitValue();
            }
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            kill();
            throw new AssertionError("Cannot wait for " + log.getFileName() + " any longer than " + PATIENCE_MINUTES
                    + " min: " + tail());
        }

        /** Waits for the end, which must be a good one. */
        public void requireSuccess() throws InterruptedException, IOException {
            int code = await();
            if (code != 0) {
                throw new AssertionError(log.getFileName() + " ended with " + code + ": " + tail());
            }
        }

        /** Waits until it has said this, or has ended, which must not be before. */
        public void awaitText(String text) throws InterruptedException, IOException {
            boolean said = Processes.await(() -> {
                boolean lived = lives();
                return says(text) || !lived;
            });
            if (!said || !says(text)) {
                throw new AssertionError(log.getFileName() + " did not say '" + text + "': " + tail());
            }
        }

        private boolean says(String text) {
            try {
                return text().contains(text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** As kill -9: nothing in it has the time to say good-bye. */
        public void kill() throws InterruptedException {
            process.destroyForcibly().waitFor();
        }

        public String text() throws IOException {
            return Files.readString(log);
        }

        public String tail() throws IOException {
            List<String> lines = text().lines().toList();
            return String.join(System.lineSeparator(), lines.subList(Math.max(0, lines.size() - 30), lines.size()));
        }
    }

    public static Running start(Path log, Map<String, String> environment, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(PROJECT.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().remove("SPARK_HOME");
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        return new Running(process, log);
    }

    /** Runs to the end, which must be a good one. */
    public static void run(Path log, String... command) throws IOException, InterruptedException {
        Running running = start(log, Map.of(), List.of(command));
        int code = running.await();
        if (code != 0) {
            throw new IOException(String.join(" ", command) + " ended with " + code + ": " + running.tail());
        }
    }

    /** Processes whose command line holds all of these. */
    public static List<ProcessHandle> withArguments(String... parts) {
        return ProcessHandle.allProcesses()
                .filter(process ->
                        Stream.of(parts).allMatch(part -> arguments(process).contains(part)))
                .toList();
    }

    private static String arguments(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"))
                    .replace('\0', ' ');
        } catch (IOException e) {
            // It has ended since.
            return "";
        }
    }

    public static void signal(String name, ProcessHandle process) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .start()
                .waitFor();
    }

    /** Waits until it is so; says whether it became so in time. */
    public static boolean await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(PATIENCE_MINUTES);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Thread.sleep(20);
        }
        return true;
    }
}

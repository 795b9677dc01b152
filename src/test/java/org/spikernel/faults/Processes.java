package org.spikernel.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Starts, signals and awaits processes. */
public final class Processes {
    static final Path PROJECT = Path.of(System.getProperty("project.dir", "")).toAbsolutePath();

    private Processes() {}

    /** A process with its output in a file. */
    public record Running(Process process, Path log) {
        boolean lives() {
            return process.isAlive();
        }

        /** The exit code; nothing that it started itself is left when it takes too long. */
        public int await(long seconds) throws InterruptedException, IOException {
            if (process.waitFor(seconds, TimeUnit.SECONDS)) {
                return process.exitValue();
            }
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            kill();
            throw new AssertionError(
                    "Cannot wait for " + log.getFileName() + " any longer than " + seconds + " s: " + tail());
        }

        /** As kill -9: nothing in it has the time to say good-bye. */
        void kill() throws InterruptedException {
            process.destroyForcibly().waitFor();
        }

        String text() throws IOException {
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
    static void run(Path log, String... command) throws IOException, InterruptedException {
        Running running = start(log, Map.of(), List.of(command));
        int code = running.await(60);
        if (code != 0) {
            throw new IOException(String.join(" ", command) + " ended with " + code + ": " + running.tail());
        }
    }

    /** Processes whose command line holds all of these. */
    static List<ProcessHandle> withArguments(String... parts) {
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

    static void signal(String name, ProcessHandle process) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .start()
                .waitFor();
    }

    /** Waits until it is so; says whether it became so in time. */
    static boolean await(long seconds, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Thread.sleep(20);
        }
        return true;
    }
}

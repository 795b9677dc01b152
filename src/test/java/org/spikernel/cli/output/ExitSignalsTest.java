package org.spikernel.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.spikernel.faults.Processes;

class ExitSignalsTest {
    private static final Path PROJECT =
            Path.of(System.getProperty("project.dir", "")).toAbsolutePath();

    @TempDir
    Path folder;

    @Test
    void aSignalIsOneLineWhateverComplainsOfTheEnd() throws Exception {
        Processes.Running running = Processes.start(
                folder.resolve("process.log"),
                Map.of(),
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Dlog4j2.configurationFile=" + PROJECT.resolve("conf/log4j2.properties"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Complaining.class.getName()));
        running.awaitText("begun");
        // Not INT, which a process ignores whose parent does, as one in the background.
        Processes.signal("TERM", running.process().toHandle());

        assertThat(running.await()).isEqualTo(128 + 15);
        assertThat(running.text().lines().map(line -> line.replaceFirst("^\\d\\d:\\d\\d:\\d\\d ", "")))
                .containsExactly(
                        "error before", "begun", "warning one row is not written", "Interrupted, with a row less.");
    }

    /** What Spark, its pools and a command's own thread do while a process ends. */
    static final class Complaining {
        private Complaining() {}

        public static void main(String[] arguments) {
            ExitSignals.expect();
            ExitSignals.beforeExit(() -> {
                complain();
                LoggerFactory.getLogger("org.spikernel.run").warn("one row is not written");
                return "Interrupted, with a row less.";
            });
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                complain();
                LoggerFactory.getLogger("org.spikernel.run").warn("the session is closed");
                new IllegalStateException("rejected").printStackTrace();
            }));
            LoggerFactory.getLogger("org.apache.spark.scheduler").error("before");
            System.out.println("begun");
            ExitSignals.awaitExit();
        }

        private static void complain() {
            LoggerFactory.getLogger("org.apache.spark.scheduler").error("killed", new IllegalStateException("killed"));
            Thread failing = new Thread(() -> {
                throw new IllegalStateException("stopped");
            });
            failing.start();
            try {
                failing.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

package org.spikernel.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.spikernel.faults.Processes;

class StandardOutputTest {
    private static final Path PROJECT =
            Path.of(System.getProperty("project.dir", "")).toAbsolutePath();

    @TempDir
    Path folder;

    @Test
    void whatIsPrintedArrives() {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        StandardOutput output = new StandardOutput(target, StandardCharsets.UTF_8, () -> false);
        output.stream().print("größe");
        assertThat(output.failure()).isEmpty();
        assertThat(target.toString(StandardCharsets.UTF_8)).isEqualTo("größe");
    }

    @Test
    void firstReasonCountsUnlessItIsThatTheReaderHasLeft() {
        assertThat(failing("disk", false).failure()).contains("disk 0");
        assertThat(failing("disk", true).failure()).isEmpty();
        assertThat(failing("Broken pipe", false).failure()).isEmpty();
    }

    private static StandardOutput failing(String reason, boolean pipe) {
        AtomicInteger writes = new AtomicInteger();
        OutputStream target = new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                throw new IOException(reason + " " + writes.getAndIncrement());
            }
        };
        StandardOutput output = new StandardOutput(target, StandardCharsets.UTF_8, () -> pipe);
        output.stream().println("a");
        output.stream().println("b");
        return output;
    }

    @ParameterizedTest
    @ValueSource(strings = {"space --json", "--help", "--version"})
    void fullDiskIsToldAndAReaderThatHasLeftIsNot(String command) throws Exception {
        assumeTrue(Files.isWritable(Path.of("/dev/full")), "not on Linux");
        Processes.Running full = run(command + " >/dev/full");
        assertThat(full.await()).as(full.text()).isEqualTo(ExitCodes.FAILED);
        assertThat(full.text().lines())
                .last()
                .asString()
                .startsWith("Cannot write standard output: it must have room for the results, got ");

        Processes.Running left = run(command + " | head -c 1 >/dev/null; exit ${PIPESTATUS[0]}");
        assertThat(left.await()).as(left.text()).isZero();
        assertThat(left.text()).doesNotContain("Cannot", "Exception");
    }

    private Processes.Running run(String command) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return Processes.start(
                Files.createTempFile(folder, "run", ".log"),
                Map.of(
                        "COMMAND",
                        java + " -XX:TieredStopAtLevel=1 -Dlog4j2.configurationFile='" + PROJECT
                                + "/conf/log4j2.properties' -cp '" + PROJECT + "/target/spikernel.jar:" + PROJECT
                                + "/target/spark/jars/*' org.spikernel.cli.Main"),
                List.of("bash", "-c", "eval \"$COMMAND \"" + "'" + command.replace("'", "'\\''") + "'"));
    }
}

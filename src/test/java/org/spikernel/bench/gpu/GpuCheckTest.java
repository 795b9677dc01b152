package org.spikernel.bench.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.pytorch.jni.JniUtils;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.spikernel.torch.EngineFiles;
import org.spikernel.torch.TorchEngine;

/** The whole check, on a processor. */
@Tag("djl")
class GpuCheckTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-12-01T08:00:00Z"), ZoneOffset.UTC);

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int check(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--output", folder.toString()));
        all.addAll(List.of(arguments));
        return GpuCheck.run(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                CLOCK,
                all.toArray(String[]::new));
    }

    /** What a machine gets that has nothing of this project: two scripts, the jar, and a libtorch. */
    @Test
    void theJarAloneFindsTheReferencesNumbersOnAProcessorAndTheFilesSaySo() throws IOException, InterruptedException {
        Path project = Path.of(System.getProperty("project.dir", ""));
        Path jar = project.resolve("target/gpu-check.jar");
        assumeTrue(Files.exists(jar), "skipped: mvn package makes " + jar);
        assertThat(Files.size(jar)).isLessThan(10_000_000);
        for (Path file : List.of(jar, project.resolve("submit/gpu-check"), project.resolve("submit/gpu-check.py"))) {
            Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
        }
        TorchEngine.start();
        ProcessBuilder command = new ProcessBuilder(
                folder.resolve("gpu-check").toString(),
                "--output",
                folder.toString(),
                "--device",
                "cpu",
                "--width",
                "2",
                "--images",
                "4",
                "--probe",
                "4",
                "--seconds",
                "3600");
        command.environment()
                .put("PYTORCH_LIBRARY_PATH", EngineFiles.folder().orElseThrow().toString());
        command.environment().put("PYTORCH_VERSION", TorchEngine.version());
        command.environment().put("PYTORCH_FLAVOR", "cpu");
        Process process = command.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(said).isZero();
        JsonNode all =
                new ObjectMapper().readTree(folder.resolve(CheckReport.JSON).toFile());
        assertThat(all.get("failed").asBoolean()).isFalse();
        assertThat(all.get("complete").asBoolean()).isTrue();
        JsonNode passes = finding(all, "passes");
        assertThat(passes.get("verdict").asText()).isEqualTo("ok");
        assertThat(passes.get("spike_counts").asInt()).isEqualTo(3 * 3900);
        assertThat(passes.get("spike_counts_differing").asInt()).isZero();
        assertThat(finding(all, "steps, autograd")
                        .get("largest_gradient_error_of_allowed")
                        .asDouble())
                .isGreaterThan(0)
                .isLessThan(1);
        assertThat(finding(all, "training step, exact").get("images_per_second").asDouble())
                .isPositive();
        // Guessing among ten classes costs log 10, and a fresh network does not know more.
        assertThat(finding(all, "training step, exact").get("first_loss").asDouble())
                .isCloseTo(Math.log(10), within(0.5));
        assertThat(finding(all, "candidate, exact").get("candidates_per_second").asDouble())
                .isPositive();
        assertThat(finding(all, "candidates by program").get("verdict").asText())
                .isEqualTo("ok");
        assertThat(finding(all, "steps, program").get("verdict").asText()).isEqualTo("ok");
        assertThat(finding(all, "training step, forward cell").get("kernels").asInt())
                .isBetween(100, 500);
        assertThat(finding(all, "training step, feedback").get("kernels").asInt())
                .isBetween(100, 800);
        assertThat(finding(all, "host's work, feedback")
                        .get("whole_step_milliseconds")
                        .asDouble())
                .isPositive();
        assertThat(finding(all, "out of memory").get("verdict").asText()).isEqualTo("skipped");
        assertThat(folder.resolve(CheckReport.PAGE))
                .content()
                .contains("Are the numbers the reference's?", "passes", "images/s at width 2");
    }

    private static JsonNode finding(JsonNode all, String check) {
        for (JsonNode one : all.get("findings")) {
            if (one.get("check").asText().equals(check)) {
                return one;
            }
        }
        throw new AssertionError("no finding " + check + " in " + all);
    }

    @Test
    void pythonsFiguresAreTakenOverAndWhatIsNoneIsTold() {
        CheckReport report = new CheckReport(line -> {});
        PythonTorch python = new PythonTorch(Path.of("gpu-check.py"), CheckRequest.of(), report);

        python.report("""
                {"fused twin": {"torch": "2.7.1", "width": 2, "batch": 4, "steps": 5, "step_seconds": 0.25,
                "images_per_second": 16.0}}
                """);
        python.report("Segmentation fault");

        assertThat(report.findings())
                .extracting(Finding::toString)
                .containsExactly(
                        "fast     note     fused twin: 16.0 images/s at width 2, batch 4 (torch 2.7.1, 5 steps, median"
                                + " 0.2500 s)",
                        "fast     skipped  plain PyTorch: python3 must print one JSON object, got Segmentation fault");
    }

    @Test
    void aGpuThatIsNotThereIsRefusedWithTheReason() {
        assertThat(check("--device", "gpu9")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .startsWith("Cannot use device: it must be one of [cpu], got gpu9; the engine's libraries are for"
                        + " processors (")
                .hasLineCount(1);
    }

    @Test
    void anOutputThatCannotBeWrittenIsRefusedBeforeAnythingIsChecked() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        for (Path output : List.of(file, file.resolve("below"))) {
            err.reset();
            assertThat(check("--output", output.toString())).isEqualTo(2);
            assertThat(err.toString(StandardCharsets.UTF_8))
                    .startsWith("Cannot check: --output must be a folder that can be written, got " + output + " (")
                    .hasLineCount(1);
        }
        assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void whatAProcessorIsComparedByTakesAllOfIt() {
        TorchEngine.start();
        int before = JniUtils.getNumThreads();

        assertThat(SpeedChecks.byAllProcessors(JniUtils::getNumThreads))
                .isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(JniUtils.getNumThreads()).isEqualTo(before);
    }

    @Test
    void figuresThatAreNoNumbersAreText() throws IOException {
        CheckReport report = new CheckReport(line -> {});
        report.add(new Finding(
                Finding.Part.FAST, "step", Finding.Verdict.FAILED, "lost", Map.of("loss", Double.NaN, "images", 4)));

        report.write(folder, CLOCK.instant(), true);

        JsonNode step = finding(
                new ObjectMapper().readTree(folder.resolve(CheckReport.JSON).toFile()), "step");
        assertThat(step.get("loss").asText()).isEqualTo("NaN");
        assertThat(step.get("images").asInt()).isEqualTo(4);
    }

    @Test
    void aWrongSpikeIsCounted() {
        GoldenCase golden = GoldenCase.load("o04_fwd_skip_only_r2");
        double[] counts = golden.tensor("expect/spike_counts").doubles();
        float[] off = new float[counts.length];
        for (int i = 0; i < off.length; i++) {
            off[i] = (float) counts[i];
        }
        off[3]++;

        assertThat(new GoldenPass(off, new float[0], 0).differing(golden)).isEqualTo(1);
        assertThat(new GoldenPass(new float[0], new float[0], 0).differing(golden))
                .isEqualTo(off.length);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--device tpu | Cannot check: --device must be auto, cpu, gpu0, gpu1, ..., got tpu",
                "--width 0 | Cannot check: --width must be 1 to 1024, got 0",
                "--images many | Cannot check: --images must be 2 to 4096, got many",
                "--seconds | Cannot check: --seconds needs a value, got none",
                "now | Cannot check: options are --device, --output, --width, --images, --probe and --seconds, got now"
            })
    void badOptionsAreRefusedWithOneLine(String options, String line) {
        assertThat(check(options.split(" "))).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo(line + System.lineSeparator());
    }
}

package org.spikernel.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.spikernel.bench.PeakMemory;
import org.spikernel.event.EventNetwork;
import org.spikernel.testing.Console;

class BenchCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static Console bench(String... options) {
        List<String> arguments = new ArrayList<>(List.of("bench", "--json", "--candidates", "2"));
        for (String setting :
                List.of("space.kernel-sets=[[1,3],[3,5]]", "macro.width=2", "macro.hidden=8", "score.batch-size=4")) {
            arguments.addAll(List.of("-D", setting));
        }
        arguments.addAll(List.of(options));
        Console console = Console.run(arguments.toArray(String[]::new));
        assertThat(console.exitCode()).as(String.join("\n", console.errors())).isZero();
        return console;
    }

    /** What was said to be measured, in that order, without its time. */
    private static List<String> measured(Console console) {
        return console.errors().stream()
                .filter(line -> line.matches("measured {2}.*: [0-9.]+ ms each"))
                .map(line -> line.replaceAll("measured {2}|: [0-9.]+ ms each$", ""))
                .toList();
    }

    @Test
    void levelsAreReportedAsTheyAreMeasuredAndComparedAtTheEnd() throws IOException {
        Console console = bench("--levels", "torch,events,shared", "--devices", "cpu", "--executors", "2");

        List<String> measured = new ArrayList<>();
        List<String> rows = new ArrayList<>();
        for (String set : List.of("1x1_3x3 2", "3x3_5x5 2", "all 4")) {
            for (String level : List.of("torch", "events", "shared")) {
                measured.add(level + " of " + set.replace(" ", ", ") + " candidates on cpu");
                rows.add(set + " " + level);
            }
        }
        assertThat(measured(console)).isEqualTo(measured);

        List<String> found = new ArrayList<>();
        for (String line : console.output()) {
            JsonNode row = JSON.readTree(line);
            String level = row.get("level").asText();
            found.add(row.get("kernel_set").asText() + " " + row.get("candidates") + " " + level);
            // The system counts in steps of ten milliseconds, and so little work may take less.
            assertThat(row.get("cpu_ms").asDouble()).isNotNegative();
            assertThat(row.get("peak_mib").asLong() > 0).isEqualTo(PeakMemory.start());
            if (level.equals("events")) {
                // The same networks: their scores differ by rounding at most.
                assertThat(row.get("tau").asDouble()).isEqualTo(1);
                assertThat(row.get("best").asInt()).isEqualTo(1);
            }
            assertThat(row.get("of_before").isNull()).isEqualTo(level.equals("torch"));
        }
        assertThat(found).isEqualTo(rows);
        assertThat(console.errors())
                .anyMatch(line -> line.matches("the configured search scores 40 candidates: about .* with 2"));
    }

    @Test
    void stagesAreReportedSetBySet() {
        Console console =
                bench("--stages", "-D", "score.stages=[{keep=0.5,batch-size=2,repeats=1,timesteps=2,width=1}]");
        assertThat(measured(console))
                .isEqualTo(List.of(
                        "full measure of 1x1_3x3, 2 candidates on cpu",
                        "full measure of 3x3_5x5, 2 candidates on cpu"));
        assertThat(console.output()).hasSize(2).allMatch(line -> line.contains("\"kendall_tau\":"));
    }

    @Test
    void programsAreCountedAndTimedBesideTheOtherEngines() throws IOException {
        Console console = bench(
                "--programs",
                "2",
                "--devices",
                "cpu",
                "--cells",
                "0302 0030 0002 0000",
                "-D",
                "space.kernel-sets=[[1,3]]",
                "-D",
                "train.batch-size=4");

        List<String> found = new ArrayList<>();
        for (String line : console.output()) {
            JsonNode row = JSON.readTree(line);
            String engine = row.get("engine").asText();
            found.add(row.get("work").asText() + " " + engine);
            assertThat(row.get("ms").asDouble()).isPositive();
            assertThat(row.get("per_s").asDouble()).isPositive();
            assertThat(row.get("calls").asLong())
                    .isGreaterThanOrEqualTo(row.get("kernels").asLong());
            if (engine.equals("program")) {
                assertThat(row.get("kernels").asInt()).isBetween(100, 500);
                assertThat(row.get("reads").asInt()).isZero();
            }
        }
        List<String> steps = EventNetwork.usesVectors()
                ? List.of("step layer-wise", "step autograd", "step program")
                : List.of("step autograd", "step program");
        assertThat(found)
                .startsWith(steps.toArray(String[]::new))
                .endsWith("candidate events", "candidate torch", "candidate program")
                .hasSize(steps.size() + 3);
    }
}

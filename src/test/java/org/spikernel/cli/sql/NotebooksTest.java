package org.spikernel.cli.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spikernel.testing.Console;

/** The notebooks as a user runs them, over two fresh small runs; where Jupyter is installed. */
@Tag("notebook")
class NotebooksTest {
    private static final Path PROJECT = Path.of(System.getProperty("project.dir"));

    private static final String SETTINGS = """
            data { validation-fraction = 0.25, synthetic { image-size = 8, train-count = 200, test-count = 40 } }
            macro { width = 4, ratio = 1, pool = 2, hidden = 16, group = 1, timesteps = 2, dropout = 0 }
            # So small a network fires only when it fires easily.
            neuron { threshold = 0.5 }
            init { fc1-deviation = 1.5 }
            space { kernel-sets = [[1, 3], [3, 5]], draws = 6 }
            score { batch-size = 16 }
            train { top = 2, epochs = 2, batch-size = 20, learning-rate = 0.02 }
            """;

    @TempDir
    Path folder;

    @Test
    void allRunAgainstAFreshWarehouse() throws Exception {
        assumeTrue(isOnPath("jupyter-nbconvert"), "no jupyter-nbconvert on PATH");
        assumeTrue(Files.exists(PROJECT.resolve("target/spikernel.jar")), "no target/spikernel.jar");
        search("run.name=first");
        search("run.name=second", "run.seed=2");

        String log = notebooks();

        try (Stream<Path> notebooks = Files.list(PROJECT.resolve("notebooks"))) {
            List<Path> all =
                    notebooks.filter(path -> path.toString().endsWith(".ipynb")).toList();
            assertThat(all).hasSize(4);
            for (Path notebook : all) {
                requireThatEveryCellShowsSomething(
                        folder.resolve("out").resolve(notebook.getFileName().toString()), log);
            }
        }
    }

    private void search(String... more) throws Exception {
        Path settings = Files.writeString(folder.resolve("small.conf"), SETTINGS);
        List<String> arguments = new ArrayList<>(List.of("search", "--config", settings.toString()));
        Stream.concat(
                        Stream.of(more),
                        Stream.of("tables.warehouse=" + folder.resolve("lake"), "run.output=" + folder.resolve("runs")))
                .forEach(setting -> arguments.addAll(List.of("-D", setting)));
        Console console = Console.run(arguments.toArray(String[]::new));
        assertThat(console.exitCode()).as(String.join("\n", console.errors())).isZero();
    }

    private String notebooks() throws Exception {
        Path log = folder.resolve("log");
        ProcessBuilder command = new ProcessBuilder(
                        PROJECT.resolve("submit/notebook").toString(),
                        "run",
                        "--output",
                        folder.resolve("out").toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        command.environment().put("SPIKERNEL_WAREHOUSE", folder.resolve("lake").toString());
        command.environment().remove("SPARK_HOME");
        int exitCode = command.start().waitFor();
        String text = Files.readString(log, StandardCharsets.UTF_8);
        assertThat(exitCode).as(text).isZero();
        return text;
    }

    private static void requireThatEveryCellShowsSomething(Path notebook, String log) throws Exception {
        for (JsonNode cell : new ObjectMapper().readTree(notebook.toFile()).get("cells")) {
            if (cell.get("cell_type").asText().equals("code")) {
                assertThat(cell.get("outputs"))
                        .as(notebook + ": " + cell.get("source") + "\n" + log)
                        .isNotEmpty();
                assertThat(cell.get("outputs").findValuesAsText("output_type"))
                        .as("%s: %s", notebook, cell)
                        .doesNotContain("error");
            }
        }
    }

    private static boolean isOnPath(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}

package org.spikernel.cli.sql;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spikernel.cli.setup.ConfigOptions;
import org.spikernel.notebook.KernelCells;
import org.spikernel.testing.Console;

/** The cells of all notebooks, over two fresh small runs, in the kernel without Jupyter; `.ci/run` runs one in Jupyter. */
@Tag("spark")
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
    void everyCellShowsSomething() throws Exception {
        search("run.name=first");
        search("run.name=second", "run.seed=2");

        try (Stream<Path> files = Files.list(PROJECT.resolve("notebooks"))) {
            List<Path> notebooks = files.filter(path -> path.toString().endsWith(".ipynb"))
                    .sorted()
                    .toList();
            assertThat(notebooks).hasSize(4);
            for (Path notebook : notebooks) {
                requireThatEveryCellShowsSomething(notebook);
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

    private void requireThatEveryCellShowsSomething(Path notebook) throws IOException {
        try (NotebookSession session = new NotebookSession(new ConfigOptions())) {
            KernelCells kernel = new KernelCells(session);
            for (JsonNode cell : new ObjectMapper().readTree(notebook.toFile()).get("cells")) {
                if (cell.get("cell_type").asText().equals("code")) {
                    String text = text(cell);
                    // As submit/notebook says it with SPIKERNEL_WAREHOUSE.
                    String typed = text.equals("%open") ? "%open tables.warehouse=" + folder.resolve("lake") : text;
                    assertThat(kernel.run(typed))
                            .as("%s: %s", notebook, typed)
                            .isEqualTo(text.startsWith("%plot") ? KernelCells.Shown.PICTURE : KernelCells.Shown.TEXT);
                }
            }
        }
    }

    private static String text(JsonNode cell) {
        StringBuilder text = new StringBuilder();
        cell.get("source").forEach(line -> text.append(line.asText()));
        return text.toString();
    }
}

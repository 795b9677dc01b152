package org.spikernel.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The notebooks as they are read on the web: sound, with outputs, and nothing of the machine that they ran on. */
class NotebookFilesTest {
    private static final Path FOLDER = Path.of(System.getProperty("project.dir"), "notebooks");
    private static final Pattern PATH_OF_A_MACHINE =
            Pattern.compile("(?<![\\w./<])/(home|root|tmp|usr|var|mnt|work|Users|opt|private)/\\w");

    static List<Path> notebooks() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".ipynb"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void thereAreFour() throws IOException {
        assertThat(notebooks().stream().map(path -> path.getFileName().toString()))
                .containsExactly(
                        "01-first-look.ipynb",
                        "02-kernel-sizes.ipynb",
                        "03-memory-budget.ipynb",
                        "04-compare-runs.ipynb");
    }

    @ParameterizedTest
    @MethodSource("notebooks")
    void eachIsSoundAndNamesOurKernel(Path file) throws IOException {
        JsonNode notebook = new ObjectMapper().readTree(file.toFile());

        assertThat(notebook.get("nbformat").asInt()).isEqualTo(4);
        assertThat(notebook.get("metadata").get("kernelspec").get("name").asText())
                .isEqualTo("spikernel");
        List<String> ids = new ArrayList<>();
        for (JsonNode cell : notebook.get("cells")) {
            ids.add(cell.get("id").asText());
            assertThat(cell.get("metadata").isObject()).isTrue();
            assertThat(cell.get("source").isArray()).isTrue();
            assertThat(cell.get("cell_type").asText()).isIn("markdown", "code");
        }
        assertThat(ids).doesNotHaveDuplicates();
        assertThat(text(notebook.get("cells").get(0))).startsWith("# ");
    }

    @ParameterizedTest
    @MethodSource("notebooks")
    void everyCodeCellHasAnOutputAndNoneAnError(Path file) throws IOException {
        int count = 0;
        for (JsonNode cell : new ObjectMapper().readTree(file.toFile()).get("cells")) {
            if (cell.get("cell_type").asText().equals("code")) {
                count++;
                assertThat(cell.get("execution_count").asInt()).isEqualTo(count);
                assertThat(cell.get("outputs")).as(text(cell)).isNotEmpty();
                for (JsonNode output : cell.get("outputs")) {
                    assertThat(output.get("output_type").asText())
                            .as(text(cell))
                            .isEqualTo("execute_result");
                }
                boolean plots = text(cell).startsWith("%plot");
                assertThat(cell.get("outputs").get(0).get("data").has("image/svg+xml"))
                        .as(text(cell))
                        .isEqualTo(plots);
            }
        }
        assertThat(count).isPositive();
    }

    @ParameterizedTest
    @MethodSource("notebooks")
    void nothingNamesAFolderOfAMachine(Path file) throws IOException {
        assertThat(Files.readString(file)).doesNotContainPattern(PATH_OF_A_MACHINE);
    }

    /** What a cell would be refused for is found here, without tables. */
    @ParameterizedTest
    @MethodSource("notebooks")
    void firstLinesAskForWhatThereIs(Path file) throws IOException {
        for (JsonNode cell : new ObjectMapper().readTree(file.toFile()).get("cells")) {
            if (cell.get("cell_type").asText().equals("code")) {
                CellText parsed = CellText.of(text(cell));
                assertThat(parsed.magic()).isIn("", "%open", "%let", "%plot");
                if (parsed.magic().equals("%plot")) {
                    PlotRequest.of(parsed.words());
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

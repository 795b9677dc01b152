package org.spikernel.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.spikernel.network.tensor.TensorFile;
import org.spikernel.testing.Console;
import org.spikernel.testing.NirCase;

/** {@code train --from}, as a user types it. */
@Tag("spark")
@Tag("djl")
class TrainFromTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CELL = "0234 0013 0002 0000";

    /** Of the images and the recipe; the network is the file's. */
    private static final List<String> SETTINGS = List.of(
            "data.synthetic.train-count=80", "data.synthetic.test-count=40", "score.batch-size=8", "train.epochs=2");

    private static final List<String> NETWORK = List.of(
            "macro.width=3", "macro.hidden=12", "macro.group=2", "macro.timesteps=3", "space.kernel-sets=[[1,3]]");

    @TempDir
    static Path folder;

    private static Path weights;
    private static Path exported;

    @BeforeAll
    static void train() throws IOException {
        List<String> options = new ArrayList<>(List.of("--cells", CELL, "-D", "run.name=first"));
        NETWORK.forEach(setting -> options.addAll(List.of("-D", setting)));
        done("train", options);
        weights = Path.of(URI.create(row("first").get("weights_path").asText()));
        exported = folder.resolve("exported");
        done("export", List.of("--output", exported.toString(), "--images", "2", "-D", "budget.limit=1MiB"));
    }

    private static Console spikernel(String command, List<String> options) {
        List<String> arguments = new ArrayList<>(List.of(command.split(" ")));
        Stream.concat(
                        SETTINGS.stream(),
                        Stream.of(
                                "spark.master=local[1]",
                                "tables.catalog=train_from",
                                "run.output=" + folder.resolve("runs"),
                                "tables.warehouse=" + folder.resolve("lake")))
                .forEach(setting -> arguments.addAll(List.of("-D", setting)));
        arguments.addAll(options);
        return Console.run(arguments.toArray(String[]::new));
    }

    private static Console done(String command, List<String> options) {
        Console console = spikernel(command, options);
        assertThat(console.exitCode()).as(String.join("\n", console.errors())).isZero();
        return console;
    }

    private static JsonNode row(String run) throws IOException {
        Console console = done("sql", List.of("--json", "-e", "SELECT * FROM trainings WHERE run_id = '" + run + "'"));
        assertThat(console.output()).hasSize(1);
        return JSON.readTree(console.output().get(0));
    }

    private static double evaluated(String file) throws IOException {
        Console console = done("evaluate", List.of(file, "--json"));
        return JSON.readTree(console.output().get(0)).get("accuracy").asDouble();
    }

    private static String mistake(String... options) {
        Console console = spikernel("train", List.of(options));
        assertThat(console.exitCode()).as(String.join("\n", console.errors())).isEqualTo(2);
        assertThat(console.errors()).as("lines on standard error").hasSize(1);
        return console.errors().get(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"network.safetensors", "network.json", "network.nir", ""})
    void withoutAnEpochTheAccuracyIsThatOfEvaluate(String name) throws IOException {
        String file =
                name.isEmpty() ? exported.toString() : exported.resolve(name).toString();
        String run = "as-" + (name.isEmpty() ? "folder" : name.substring(name.indexOf('.') + 1));

        done("train", List.of("--from", file, "-D", "train.epochs=0", "-D", "run.name=" + run));

        JsonNode row = row(run);
        assertThat(row.get("status").asText()).isEqualTo("completed");
        assertThat(row.get("test_images").asInt()).isEqualTo(40);
        assertThat(row.get("test_accuracy").asDouble())
                .isEqualTo(row("first").get("test_accuracy").asDouble())
                .isEqualTo(evaluated(file));
        assertThat(row.get("canonical_cell").asText()).isEqualTo(CELL);
    }

    @Test
    void fineTuningAtFewBitsIsTrainingFromWeightsWithQuantisation() throws IOException {
        List<String> tune = List.of(
                "--from",
                weights.toString(),
                "-D",
                "train.quantisation=3",
                "-D",
                "train.learning-rate=0.01",
                "-D",
                "run.name=tuned");
        Console console = done("train", tune);

        assertThat(console.output()).anyMatch(line -> line.startsWith("from") && line.contains(weights.toString()));
        JsonNode row = row("tuned");
        assertThat(row.get("epochs_done").asInt()).isEqualTo(2);
        assertThat(row.get("training_key").asText())
                .isNotEqualTo(row("first").get("training_key").asText());
        try (InputStream in =
                Files.newInputStream(Path.of(URI.create(row.get("weights_path").asText())))) {
            assertThat(TensorFile.readVerified(in).metadata()).containsEntry("weight_bits", "3");
        }
        // The settings of the network were the file's, and are recorded with the run.
        done("runs resume", List.of("tuned"));
        assertThat(row("tuned")).isEqualTo(row);
        assertThat(spikernel("runs fork", List.of("tuned")).errors())
                .anyMatch(line -> line.startsWith("Cannot fork run tuned: at least one setting"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"g1_forward_1x1_3x3", "g2_forward_5x5_7x7", "g3_feedback_1x1_3x3"})
    void aGraphThatAnotherLibraryWroteIsTrainedOn(String name) throws IOException {
        String file = NirCase.file(name + ".nir").toString();

        done("train", List.of("--from", file, "-D", "train.epochs=0", "-D", "run.name=is-" + name));
        done("train", List.of("--from", file, "-D", "train.epochs=1", "-D", "run.name=on-" + name));

        assertThat(row("is-" + name).get("test_accuracy").asDouble()).isEqualTo(evaluated(file));
        assertThat(row("on-" + name).get("status").asText()).isEqualTo("completed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "macro.width=4 | macro.width must be 3, as the file has it, or not be set, got 4 (-D)",
                "macro.group=10 | macro.group must be 2, as the file has it, or not be set, got 10 (-D)",
                "macro.timesteps=5 | macro.timesteps must be 3, as the file has it, or not be set, got 5 (-D)",
                "neuron.tau=2 | neuron.tau must be 1.3333333333333333, as the file has it, or not be set, got 2.0 (-D)",
                "macro.input-coding=rate | macro.input-coding must be direct, as the file has it, or not be set, got rate (-D)",
                "macro.classes=12 | macro.classes must be 10, as the file has it, or not be set, got 12 (-D)",
                "space.kernel-sets=[[3,5]] | space.kernel-sets must be a set of none skip conv1x1 conv3x3 avgpool3x3, as the file has it, or not be set, got 3x3_5x5 (-D)",
            })
    void aSettingThatContradictsTheFileIsRefused(String setting, String line) {
        assertThat(mistake("--from", weights.toString(), "-D", setting))
                .isEqualTo("Cannot train from this network: " + line + " (" + weights + ")");
    }

    @Test
    void whatSuitsTheFileMayBeGiven() {
        List<String> options = new ArrayList<>(List.of("--from", weights.toString(), "--dry-run", "--cells", CELL));
        NETWORK.forEach(setting -> options.addAll(List.of("-D", setting)));
        options.addAll(List.of("-D", "space.kernel-sets=[[1,3],[3,5]]"));

        done("train", options);
    }

    @Test
    void whatCannotBeTrainedFromIsOneLine() throws IOException {
        Path cut = folder.resolve("cut.safetensors");
        byte[] whole = Files.readAllBytes(weights);
        Files.write(cut, java.util.Arrays.copyOf(whole, whole.length / 2));
        Path empty = Files.createDirectory(folder.resolve("empty"));

        assertThat(mistake("--from", "no.safetensors"))
                .isEqualTo(
                        "Cannot train from this network: the file must be there, got none of that name (no.safetensors)");
        assertThat(mistake("--from", " ")).isEqualTo("Cannot train: --from must name a file, got \" \"");
        assertThat(mistake("--from", cut.toString()))
                .contains("Cannot read safetensors")
                .contains("cut.safetensors");
        assertThat(mistake("--from", NirCase.file("f2_truncated.nir").toString()))
                .contains("damaged");
        assertThat(mistake("--from", NirCase.file("f3_cubalif.nir").toString()))
                .startsWith("Cannot take network from NIR: its metadata must name an architecture of ours");
        assertThat(mistake("--from", empty.toString()))
                .isEqualTo(
                        "Cannot read network: the folder must be one of `spikernel export`, got no manifest.json in it ("
                                + empty + ")");
        assertThat(mistake("--from", weights.toString(), "--cells", "0002 0000 0000 0000"))
                .isEqualTo("Cannot train from this network: the cell must be the file's, " + CELL
                        + ", got 0002 0000 0000 0000 (" + weights + ")");
        Console search = spikernel("search", List.of("-D", "train.from=" + weights));
        assertThat(search.exitCode()).isEqualTo(2);
        assertThat(search.errors().get(0)).startsWith("Cannot search: train.from is for `spikernel train` alone");
    }

    @Test
    void imagesThatTheNetworkDoesNotReadAreRefused() {
        Console console =
                spikernel("train", List.of("--from", weights.toString(), "-D", "data.synthetic.image-size=8"));

        assertThat(console.exitCode()).isEqualTo(2);
        assertThat(console.errors())
                .last()
                .isEqualTo(
                        "Cannot train from this network: the images must be of 10 classes and have at least 16 pixels a side, as it takes them, got 10 and 8; set data.* to such images ("
                                + weights + ")");
    }
}

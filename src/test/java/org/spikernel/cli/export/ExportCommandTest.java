package org.spikernel.cli.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
import org.spikernel.data.ImageSet;
import org.spikernel.data.ImageShape;
import org.spikernel.export.TrainedNetwork;
import org.spikernel.export.c.Board;
import org.spikernel.export.nir.NirDialect;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.network.tensor.TensorFile;
import org.spikernel.quantise.WeightBits;
import org.spikernel.space.Stem;
import org.spikernel.testing.Console;

/** From a run to files of others and back, as a user types it. */
@Tag("spark")
@Tag("djl")
class ExportCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path folder;

    private static final List<String> SETTINGS = List.of(
            "data.synthetic.train-count=60",
            "data.synthetic.test-count=40",
            "macro.width=2",
            "macro.hidden=12",
            "macro.group=1",
            "space.kernel-sets=[[1,3]]",
            "space.draws=2",
            "score.batch-size=8",
            "score.repeats=1",
            "budget.limit=1MiB",
            "train.epochs=1");

    @BeforeAll
    static void search() {
        Console console = spikernel("search");
        assertThat(console.exitCode()).as(String.join("\n", console.errors())).isZero();
    }

    private static Console spikernel(String command, String... options) {
        List<String> arguments = new ArrayList<>(List.of(command));
        Stream.concat(
                        SETTINGS.stream(),
                        Stream.of(
                                "spark.master=local[1]",
                                "tables.catalog=export_command",
                                "run.output=" + folder.resolve("runs"),
                                "tables.warehouse=" + folder.resolve("lake")))
                .forEach(setting -> arguments.addAll(List.of("-D", setting)));
        arguments.addAll(List.of(options));
        return Console.run(arguments.toArray(String[]::new));
    }

    private static Path export(String name, String... options) {
        Path output = folder.resolve(name);
        List<String> all = new ArrayList<>(List.of("--output", output.toString(), "--images", "3"));
        all.addAll(List.of(options));
        Console console = spikernel("export", all.toArray(String[]::new));
        assertThat(console.exitCode()).as(String.join("\n", console.errors())).isZero();
        return output;
    }

    private static String complaint(Console console) {
        assertThat(console.exitCode()).as("%s", console.errors()).isEqualTo(2);
        return console.errors().stream()
                .filter(line -> line.startsWith("Cannot"))
                .findFirst()
                .orElse("");
    }

    @Test
    void everyFormatIsWrittenComparedAndTold() throws IOException {
        Path output = export("all");

        assertThat(output.resolve("network.nir")).isNotEmptyFile();
        assertThat(output.resolve("network.c")).isNotEmptyFile();
        assertThat(output.resolve("golden.safetensors")).isNotEmptyFile();
        JsonNode manifest = JSON.readTree(output.resolve("manifest.json").toFile());
        assertThat(manifest.get("candidate_key").asText()).hasSize(64);
        assertThat(manifest.get("accuracy_float32").get("images").asInt()).isEqualTo(40);
        assertThat(manifest.get("accuracy_by_bits")).hasSize(3);
        assertThat(manifest.get("formats").get("nir").get("compared").asText())
                .startsWith("3 images, ")
                .contains("maps of spikes equal");
        assertThat(folder).isDirectoryNotContaining("glob:**.export*");
    }

    @Test
    void exportedFilesEvaluateToTheAccuracyOfTheTables() throws IOException {
        Path output = export("evaluated", "--dialect", "norse");
        double accuracy = JSON.readTree(output.resolve("manifest.json").toFile())
                .get("accuracy_float32")
                .get("accuracy")
                .asDouble();

        for (List<String> file : List.of(
                List.of(output.resolve("network.nir").toString()),
                List.of(output.resolve("network.safetensors").toString()),
                List.of(
                        output.resolve("network.json").toString(),
                        "--weights",
                        output.resolve("network.safetensors").toString()))) {
            List<String> options = new ArrayList<>(file);
            options.add("--json");
            Console console = spikernel("evaluate", options.toArray(String[]::new));
            assertThat(console.exitCode()).as("%s", console.errors()).isZero();
            assertThat(JSON.readTree(console.output().get(0)).get("accuracy").asDouble())
                    .as("%s", file)
                    .isEqualTo(accuracy);
        }
    }

    @Test
    void theProgramRunsOnAnEmulatedBoard() throws IOException {
        assumeTrue(Commands.isThere("arm-none-eabi-gcc"), "skipped: no arm-none-eabi-gcc on the PATH");
        assumeTrue(Commands.isThere("qemu-system-arm"), "skipped: no qemu-system-arm on the PATH");
        Path output = export("board", "--format", "c99", "--board", "cortex-m3");

        JsonNode board = JSON.readTree(output.resolve("manifest.json").toFile())
                .get("boards")
                .get(0);
        assertThat(board.get("board").asText()).isEqualTo("cortex-m3");
        for (String column : List.of("flash_bytes", "ram_bytes", "stack_bytes", "instructions_per_image")) {
            assertThat(board.get(column).asLong()).as(column).isPositive();
        }
        assertThat(firmware()).hasSize(1).allSatisfy(row -> {
            for (String column : List.of("flash_bytes", "ram_bytes", "stack_bytes", "instructions_per_image")) {
                assertThat(row.get(column)).as(column).isEqualTo(board.get(column));
            }
            assertThat(row.get("core").asText()).isEqualTo("cortex-m3");
            assertThat(row.get("bits").asInt()).isEqualTo(8);
            assertThat(row.get("images").asInt()).isEqualTo(3);
            assertThat(row.get("compiler").asText()).startsWith("arm-none-eabi-gcc");
            assertThat(row.get("val_accuracy_float").isNumber()).isTrue();
            assertThat(row.get("val_accuracy").isNull())
                    .as("quantise was not asked")
                    .isTrue();
        });

        export("again", "--format", "c99", "--board", "cortex-m3");
        assertThat(firmware()).as("a repeated export").hasSize(1);

        // Of a file it is not known which run it is of.
        Path file = export("weights", "--format", "safetensors").resolve("network.safetensors");
        Console console = spikernel(
                "export",
                "--weights",
                file.toString(),
                "--format",
                "c99",
                "--board",
                "cortex-m3",
                "--images",
                "3",
                "--output",
                folder.resolve("of-file").toString());
        assertThat(console.exitCode()).as("%s", console.errors()).isZero();
        assertThat(console.output())
                .contains(
                        "boards    not recorded in the table firmware_runs: the weights are of a file (--weights), not of a"
                                + " run");
    }

    private static List<JsonNode> firmware() throws IOException {
        List<JsonNode> rows = new ArrayList<>();
        for (String line :
                spikernel("sql", "--json", "-e", "SELECT * FROM firmware").output()) {
            rows.add(JSON.readTree(line));
        }
        return rows;
    }

    @Test
    void theProgramItselfIsMeasuredOnTestImagesAndTheDemoIsKept() throws IOException {
        assumeTrue(Commands.isThere("arm-none-eabi-gcc"), "skipped: no arm-none-eabi-gcc on the PATH");
        assumeTrue(Commands.isThere("qemu-system-arm"), "skipped: no qemu-system-arm on the PATH");
        Path output = export("flashed", "--format", "c99", "--board", "cortex-m4", "--board-images", "all");

        JsonNode manifest = JSON.readTree(output.resolve("manifest.json").toFile());
        JsonNode board = manifest.get("boards").get(0);
        JsonNode measured = board.get("test_accuracy");
        assertThat(measured.get("images").asInt()).isEqualTo(40);
        // In integers, by Java.
        assertThat(measured.get("accuracy").asDouble())
                .isEqualTo(
                        manifest.get("accuracy_by_bits").get(2).get("accuracy").asDouble());
        assertThat(measured.get("low").asDouble())
                .isLessThanOrEqualTo(measured.get("accuracy").asDouble());
        assertThat(output.resolve("network_demo.elf")).isNotEmptyFile();
        // What flash holds begins with the stack's address, which is the end of the RAM.
        assertThat(Files.readAllBytes(output.resolve("network_demo.bin"))).startsWith(0x00, 0x00, 0x02, 0x20);
        try (Stream<Path> files = Files.list(output)) {
            assertThat(files).allMatch(Files::isRegularFile);
        }
    }

    @Test
    void weightsThatWereTrainedAtFewBitsAreExportedAtThem() throws IOException {
        Path file = export("unrounded", "--format", "safetensors").resolve("network.safetensors");
        assertThat(bits(ofWeights("eight", file))).isEqualTo(8);

        assertThat(bits(ofWeights("four", noting(file, "4")))).isEqualTo(4);
        assertThat(bits(ofWeights("three", noting(file, "4"), "--bits", "3"))).isEqualTo(3);
        assertThat(complaint(ofWeights("none", noting(file, "many"))))
                .isEqualTo("Cannot export: the note weight_bits of the file of weights must be 2 to 8, got many; --bits"
                        + " sets the width");
    }

    /** A copy of a file of weights, with a note about their bits. */
    private static Path noting(Path file, String bits) throws IOException {
        TrainedNetwork network = WeightFiles.read(file);
        var notes = new java.util.LinkedHashMap<>(network.notes());
        notes.put("weight_bits", bits);
        Path copy = file.resolveSibling("of-" + bits + ".safetensors");
        try (var out = Files.newOutputStream(copy)) {
            new TensorFile(network.tensors(), notes).writeTo(out);
        }
        return copy;
    }

    private static Console ofWeights(String name, Path weights, String... options) {
        List<String> all =
                new ArrayList<>(List.of("--weights", weights.toString(), "--format", "c99", "--images", "1"));
        all.addAll(List.of("--output", folder.resolve(name).toString()));
        all.addAll(List.of(options));
        return spikernel("export", all.toArray(String[]::new));
    }

    private static int bits(Console console) throws IOException {
        assertThat(console.exitCode()).as("%s", console.errors()).isZero();
        Path output = Path.of(console.output().stream()
                .filter(line -> line.startsWith("export    "))
                .findFirst()
                .orElseThrow()
                .substring("export    ".length()));
        return JSON.readTree(output.resolve("manifest.json").toFile())
                .get("bits")
                .asInt();
    }

    /** The files of a network beside another one, which has a larger bias at its end. */
    @Test
    void aClassOrLogitThatIsAnotherIsNoSuccess() throws IOException {
        assumeTrue(Commands.isThere("arm-none-eabi-gcc"), "skipped: no arm-none-eabi-gcc on the PATH");
        assumeTrue(Commands.isThere("qemu-system-arm"), "skipped: no qemu-system-arm on the PATH");
        Path output = export("other", "--format", "c99,safetensors");
        TrainedNetwork network = WeightFiles.read(output.resolve("network.safetensors"));
        var tensors = new java.util.LinkedHashMap<>(network.tensors());
        Tensor bias = tensors.get("fc2.bias");
        float[] values = bias.floats();
        for (int i = 0; i < values.length; i++) {
            values[i] += 1;
        }
        tensors.put("fc2.bias", Tensor.ofFloats(values, bias.shape()));
        try (var out = Files.newOutputStream(output.resolve("other.safetensors"))) {
            new TensorFile(tensors, network.notes()).writeTo(out);
        }
        Subject subject = new Subject(
                WeightFiles.read(output.resolve("other.safetensors")),
                InputValues.of(network.notes()),
                NirDialect.SPIKINGJELLY,
                new WeightBits(8),
                "network");
        Stem stem = network.architecture().macro().stem();
        byte[] pixels = new byte[stem.imageChannels() * stem.imageSize() * stem.imageSize()];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (7 * i);
        }
        ImageSet images = ImageSet.of(
                new ImageShape(stem.imageChannels(), stem.imageSize(), stem.imageSize()),
                List.of("none"),
                pixels,
                new int[1]);

        assertThatThrownBy(() -> FirmwareAccuracy.measure(
                        Board.STM32F407,
                        CFiles.program(subject),
                        new FirmwareAccuracy.Input(images, CFiles.pixels(subject)),
                        output,
                        line -> {}))
                .isInstanceOf(ExportFailure.class)
                .hasMessageContaining("the program on cortex-m4 must give Java's class and logits, \"image 0 class ");
    }

    /** Weights of another network beside the golden images of this one. */
    @Test
    void aFileThatIsAnotherNetworkIsNoSuccess() throws IOException {
        Path output = export("changed", "--format", "safetensors");
        Path file = output.resolve("network.safetensors");
        TrainedNetwork network = WeightFiles.read(file);
        var tensors = new java.util.LinkedHashMap<>(network.tensors());
        Tensor stem = tensors.get("stem.conv.weight");
        float[] values = stem.floats();
        for (int i = 0; i < values.length; i++) {
            values[i] = -2 * values[i];
        }
        tensors.put("stem.conv.weight", Tensor.ofFloats(values, stem.shape()));
        try (var out = Files.newOutputStream(file)) {
            new TensorFile(tensors, network.notes()).writeTo(out);
        }
        TrainedNetwork other = WeightFiles.read(file);
        Subject subject = new Subject(
                other, InputValues.of(other.notes()), NirDialect.SPIKINGJELLY, new WeightBits(8), "network");
        Golden golden = Golden.read(output);

        assertThatThrownBy(() -> new WeightFiles().check(subject, golden, output))
                .isInstanceOf(ExportFailure.class)
                .hasMessageContaining("of network.safetensors must be those of the trained network");
        new NirFiles().write(subject, golden, output);
        assertThatThrownBy(() -> new NirFiles().check(subject, golden, output))
                .isInstanceOf(ExportFailure.class)
                .hasMessageContaining("of network.nir must be those of the trained network");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--format nri               | Cannot export: --format must be one of nir, c99, safetensors, json, got nri",
                "--bits 9                   | Cannot quantise weights: bits must be 2 to 8, got 9 (--bits)",
                "--dialect sinabs           | sinabs",
                "--name 9lives              | Cannot export: --name must have up to 40 lower-case letters, digits and _, a letter first, got 9lives",
                "--candidate zz             | which is that of none",
                "--run nosuch               | Cannot export: it must name a run of the tables, got nosuch",
                "--board cortex-m9          | Cannot export: --board must be one of cortex-m3, cortex-m4, cortex-m7, cortex-m55, rv32imc, got cortex-m9",
                "--board cortex-m3 --format nir | Cannot export: --board needs --format c99, got nir",
                "--board-images 9           | Cannot export: --board-images needs --board, got none",
                "--board cortex-m4 --board-images some | Cannot export: --board-images must be a number of images, at least 1, or all, got some",
                "--images 0                 | Cannot export: --images and --test-images must be at least 1, got 0 and 2000",
                "--weights no.safetensors   | Cannot export: the file must be there, got none of that name (no.safetensors)",
                "--weights a --run b        | Cannot export: give either --weights or --run and --candidate, got both",
            })
    void whatCannotBeExportedIsOneLine(String options, String line) {
        List<String> all =
                new ArrayList<>(List.of("--output", folder.resolve("refused").toString()));
        all.addAll(List.of(options.strip().split(" ")));

        assertThat(complaint(spikernel("export", all.toArray(String[]::new)))).contains(line);
        assertThat(folder.resolve("refused")).doesNotExist();
    }

    @Test
    void aFolderWithFilesIsKept() throws IOException {
        Path there = Files.createDirectory(folder.resolve("there"));
        Files.writeString(there.resolve("mine.txt"), "mine", StandardCharsets.UTF_8);

        assertThat(complaint(spikernel("export", "--output", there.toString())))
                .isEqualTo("Cannot export: --output must name a new or an empty folder, got " + there
                        + ", which holds files; add --overwrite to replace those of the same names");
        export("there", "--overwrite", "--format", "json");
        assertThat(there.resolve("mine.txt")).hasContent("mine");
        assertThat(there.resolve("network.json")).exists();
    }

    @Test
    void whatCannotBeEvaluatedIsOneLine() throws IOException {
        Path output = export("unfit", "--format", "nir,safetensors");
        String weights = output.resolve("network.safetensors").toString();
        Path cut = output.resolve("cut.nir");
        byte[] whole = Files.readAllBytes(output.resolve("network.nir"));
        Files.write(cut, java.util.Arrays.copyOf(whole, whole.length / 2));

        assertThat(complaint(spikernel("evaluate", cut.toString()))).contains("damaged");
        assertThat(complaint(spikernel("evaluate", weights, "-D", "data.synthetic.image-size=8")))
                .contains("Cannot evaluate: the images must be [3, 16, 16], as the network reads them, got [3, 8, 8]");
        assertThat(complaint(spikernel("evaluate", weights, "--part", "tset")))
                .isEqualTo("Cannot evaluate: --part must be test, validation or train, got tset");
        assertThat(complaint(spikernel("evaluate", folder.resolve("none.nir").toString())))
                .startsWith("Cannot evaluate: the file must be there, got none of that name");
    }
}

package org.spikernel.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.spikernel.data.Augmentation;
import org.spikernel.data.BatchReader;
import org.spikernel.data.DataSplit;
import org.spikernel.data.ImageSet;
import org.spikernel.data.ImageShape;
import org.spikernel.data.Normalisation;
import org.spikernel.data.PixelScale;
import org.spikernel.network.Fc1Deviation;
import org.spikernel.network.Initialisation;
import org.spikernel.network.InputCoding;
import org.spikernel.network.tensor.TensorFile;
import org.spikernel.random.RandomStream;
import org.spikernel.random.Seed;
import org.spikernel.space.Architecture;
import org.spikernel.space.Cell;
import org.spikernel.space.Classifier;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.Neuron;
import org.spikernel.space.OperationSet;
import org.spikernel.space.Stem;
import org.spikernel.testing.TinyData;
import org.spikernel.testing.TinyNetworks;
import org.spikernel.torch.ForwardPass;
import org.spikernel.torch.SpikingNetwork;
import org.spikernel.torch.TorchEngine;
import org.spikernel.train.TrainingOutcome.Completed;
import org.spikernel.train.recipe.LearningRate;
import org.spikernel.train.recipe.Recipe;
import org.spikernel.train.recipe.SgdRule;
import org.spikernel.train.recipe.TrainingInput;
import org.spikernel.train.step.TrainingMode;

/** The guide that says how to build a network again from its weights file, and what that file says of itself. */
@Tag("djl")
class RebuildGuideTest {
    private static final Path GUIDE = Path.of(System.getProperty("project.dir", "."), "src/site/markdown/rebuild.md");
    private static final Pattern PYTHON = Pattern.compile("(?ms)^```python\n(.*?)^```");
    private static final Pattern NOTE = Pattern.compile("`([a-z0-9_]+)`");

    /** The sums have another order there; those of float32 over a few hundred terms agree to about 1e-6. */
    private static final double TOLERANCE = 1e-5;

    @TempDir
    Path folder;

    private static MacroArchitecture usual() {
        return new MacroArchitecture(
                new Stem(3, 8, 1, 4, 1), new Classifier(2, 40, TinyNetworks.CLASSES, 2, 0.5), Neuron.PUBLISHED, 3);
    }

    /** Nothing has its usual value: not the stride, nor what pools leave over, nor the neurons' constants. */
    private static MacroArchitecture unusual() {
        return new MacroArchitecture(
                new Stem(2, 27, 2, 2, 2), new Classifier(3, 40, 3, 3, 0.25), new Neuron(1.75, 0.75, -0.125), 4);
    }

    private static TrainingTask task(Architecture architecture, InputCoding coding) {
        Recipe recipe = new Recipe(
                6,
                4,
                new LearningRate(0.1, 0.01),
                SgdRule.AS_RUN,
                new TrainingInput(new Augmentation(1, Augmentation.Flip.HORIZONTAL), coding));
        return new TrainingTask("k", architecture, new Initialisation(Fc1Deviation.of(3)), recipe, new Seed(5));
    }

    private static ImageSet images(ImageShape shape, int count, long seed) {
        RandomStream random = new Seed(seed).stream();
        byte[] pixels = new byte[count * shape.values()];
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) {
            labels[i] = i % 3;
            for (int p = 0; p < shape.values(); p++) {
                pixels[i * shape.values() + p] = (byte) (random.nextInt(120) + 60 * ((labels[i] + p) % 3));
            }
        }
        return ImageSet.of(shape, List.of("one thing", "other", "naïve"), pixels, labels);
    }

    private static DataSplit data(MacroArchitecture macro) {
        Stem stem = macro.stem();
        ImageShape shape = new ImageShape(stem.imageChannels(), stem.imageSize(), stem.imageSize());
        ImageSet train = images(shape, 24, 1);
        return new DataSplit(train, images(shape, 4, 2), images(shape, 6, 3), Normalisation.of(train));
    }

    /** Where the weights of a training to the end are. */
    private String weightsPath(TrainingTask task, DataSplit data) throws IOException {
        CheckpointStore store = new HadoopCheckpointStore(folder.resolve("run").toString(), new Configuration());
        long[] clock = {0};
        TrainingOutcome outcome = new Training(
                        Device.cpu(), TrainingMode.USUAL, store, EpochListener.NONE, () -> clock[0]++)
                .run(task, data);
        assertThat(outcome).isInstanceOf(Completed.class);
        return ((Completed) outcome).weightsPath();
    }

    private static TensorFile read(String path) throws IOException {
        try (InputStream in = Files.newInputStream(Path.of(URI.create(path)))) {
            return TensorFile.readVerified(in);
        }
    }

    @Test
    void aWeightsFileSaysAllThatItsNetworkNeeds() throws IOException {
        Architecture architecture = new Architecture(unusual(), TinyNetworks.MIXED, Cell.parse("0123 0045 1002 2310"));
        DataSplit data = data(unusual());
        Map<String, String> notes =
                read(weightsPath(task(architecture, InputCoding.RATE), data)).metadata();
        assertThat(notes)
                .containsExactly(
                        Map.entry("format_version", "1"),
                        Map.entry("key", "k"),
                        Map.entry("cell", "0123 0045 1002 2310"),
                        Map.entry("operations", "mixed"),
                        Map.entry("operation_codes", "none skip conv3x3 conv3x3@0.25 avgpool3x3 maxpool3x3"),
                        Map.entry("image_channels", "2"),
                        Map.entry("image_size", "27"),
                        Map.entry("stem_stride", "2"),
                        Map.entry("width", "2"),
                        Map.entry("ratio", "2"),
                        Map.entry("pool", "3"),
                        Map.entry("hidden", "40"),
                        Map.entry("classes", "3"),
                        Map.entry("group", "3"),
                        Map.entry("tau", "1.75"),
                        Map.entry("threshold", "0.75"),
                        Map.entry("reset", "-0.125"),
                        Map.entry("timesteps", "4"),
                        Map.entry("batch_norm_epsilon", "1.0E-5"),
                        Map.entry("input_coding", "rate"),
                        Map.entry("mean", listed(data.normalisation().mean())),
                        Map.entry("deviation", listed(data.normalisation().deviation())),
                        Map.entry("class_names", "one thing\nother\nnaïve"),
                        Map.entry("data_fingerprint", data.fingerprint()));
    }

    private static String listed(List<Double> values) {
        return values.get(0) + " " + values.get(1);
    }

    /** And the checksum, which the reader keeps to itself. */
    @Test
    void theGuideNamesEachNoteAndNoOther() throws IOException {
        String guide = Files.readString(GUIDE);
        String table = guide.substring(guide.indexOf("| note | what |"), guide.indexOf("All notes are text"));
        List<String> named = table.lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.substring(0, line.indexOf('|', 1)))
                .flatMap(cell -> NOTE.matcher(cell).results().map(match -> match.group(1)))
                .toList();
        List<String> written =
                new ArrayList<>(WeightNotes.of(task(TinyNetworks.busy(), InputCoding.DIRECT), TinyData.split(8, 4, 4))
                        .keySet());
        written.add("crc32c");
        // Of trainings with rounded weights alone.
        written.add("weight_bits");
        assertThat(named).containsExactlyInAnyOrderElementsOf(written);
    }

    /** But dropout, which is for training alone. */
    @Test
    void everyConstantOfTheNetworkIsANote() {
        Set<String> notes = WeightNotes.of(task(TinyNetworks.busy(), InputCoding.DIRECT), TinyData.split(8, 4, 4))
                .keySet();
        List<String> constants = Stream.of(MacroArchitecture.class, Stem.class, Classifier.class, Neuron.class)
                .flatMap(type -> Stream.of(type.getRecordComponents()))
                .filter(component -> !component.getType().isRecord())
                .map(component ->
                        component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT))
                .map(name -> Map.of("stride", "stem_stride", "reset_potential", "reset")
                        .getOrDefault(name, name))
                .filter(name -> !name.equals("dropout"))
                .toList();
        assertThat(notes).containsAll(constants);
    }

    @ParameterizedTest
    @CsvSource({
        "usual,   1x1_3x3, 0121 0003 0001 0000",
        "usual,   1x1_3x3, 0324 0013 4002 1210",
        "usual,   mixed,   0253 0003 0004 0000",
        "unusual, mixed,   0123 0045 1002 2310",
        "unusual, 5x5,     0022 0003 0002 0000",
    })
    void theGuidesCodeGivesTheProgramsLogits(String macro, String operations, String cell) throws Exception {
        assumePython();
        Architecture architecture =
                new Architecture(macro.equals("usual") ? usual() : unusual(), operations(operations), Cell.parse(cell));
        DataSplit data = macro.equals("usual") ? TinyData.split(24, 4, 6) : data(unusual());
        TrainingTask task = task(architecture, InputCoding.DIRECT);
        String weights = weightsPath(task, data);
        float[] wanted = logits(task, data, read(weights));
        int classes = architecture.macro().classifier().classes();

        List<String> printed = rebuilt(weights, data.test());

        assertThat(Set.copyOf(printed)).as("a network that tells images apart").hasSizeGreaterThan(2);
        assertThat(printed).hasSize(data.test().size());
        List<String> others = new ArrayList<>();
        for (int image = 0; image < printed.size(); image++) {
            float[] logits = Arrays.copyOfRange(wanted, image * classes, (image + 1) * classes);
            if (!agree(printed.get(image), logits, data.test().classNames())) {
                others.add(printed.get(image) + " instead of " + Arrays.toString(logits));
            }
        }
        // On some machine a potential may come as near to its threshold as sums differ.
        assertThat(others).hasSizeLessThanOrEqualTo(1);
    }

    private static boolean agree(String printed, float[] logits, List<String> classNames) {
        String[] words = printed.split(" ");
        int first = words.length - logits.length;
        return printed.startsWith(classNames.get(largest(logits)) + " ")
                && IntStream.range(0, logits.length)
                        .allMatch(i -> Math.abs(Double.parseDouble(words[first + i]) - logits[i]) <= TOLERANCE);
    }

    private static OperationSet operations(String name) {
        return switch (name) {
            case "mixed" -> TinyNetworks.MIXED;
            case "5x5" -> OperationSet.ofKernels(List.of(5), 0.5);
            default -> TinyNetworks.KERNELS_1_3;
        };
    }

    private static int largest(float[] logits) {
        return IntStream.range(0, logits.length)
                .reduce((best, i) -> logits[i] > logits[best] ? i : best)
                .orElseThrow();
    }

    /** Of the test images, [images, classes]. */
    private static float[] logits(TrainingTask task, DataSplit data, TensorFile weights) {
        ImageSet images = data.test();
        int[] all = IntStream.range(0, images.size()).toArray();
        ImageShape shape = images.shape();
        try (SpikingNetwork network = SpikingNetwork.ofTensors(task.architecture(), weights.tensors(), Device.cpu());
                NDManager scope = TorchEngine.newManager(Device.cpu())) {
            float[] pixels = new BatchReader(images, data.normalisation(), PixelScale.NORMALISED)
                    .read(all)
                    .pixels();
            NDArray batch =
                    scope.create(pixels, new Shape(all.length, shape.channels(), shape.height(), shape.width()));
            return network.forward(batch, ForwardPass.evaluation(InputCoding.DIRECT, new Seed(0)))
                    .toFloatArray();
        }
    }

    private static void assumePython() throws Exception {
        boolean there;
        try {
            there = new ProcessBuilder("python3", "-c", "import numpy")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            there = false;
        }
        assumeTrue(there, "skipped: no python3 with numpy on the PATH (Debian: apt-get install python3-numpy)");
    }

    /** What the guide's code prints for each image. */
    private List<String> rebuilt(String weights, ImageSet images) throws Exception {
        Matcher code = PYTHON.matcher(Files.readString(GUIDE));
        assertThat(code.find()).isTrue();
        Path script = Files.writeString(folder.resolve("rebuild.py"), code.group(1));
        List<String> command = new ArrayList<>(List.of("python3", script.toString(), weights));
        for (int image = 0; image < images.size(); image++) {
            Path file = folder.resolve("image" + image + ".npy");
            Files.write(file, npy(images.shape(), images.pixels(image)));
            command.add(file.toString());
        }
        Path errors = folder.resolve("errors");
        ProcessBuilder python = new ProcessBuilder(command).redirectError(errors.toFile());
        python.environment().put("PYTHONIOENCODING", "utf-8");
        Process process = python.start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(() -> printed + contents(errors)).isZero();
        return printed.lines().toList();
    }

    private static String contents(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** NumPy's file of an array of bytes [C,H,W]. */
    private static byte[] npy(ImageShape shape, byte[] pixels) {
        byte[] header = "{'descr': '|u1', 'fortran_order': False, 'shape': (%d, %d, %d), }\n"
                .formatted(shape.channels(), shape.height(), shape.width())
                .getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(10 + header.length + pixels.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
                .putShort((short) header.length)
                .put(header)
                .put(pixels)
                .array();
    }
}

package org.spikernel.quantise;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.spikernel.network.InputCoding;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.network.tensor.TensorShape;
import org.spikernel.space.Architecture;
import org.spikernel.space.Cell;
import org.spikernel.space.Classifier;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.Neuron;
import org.spikernel.space.OperationSet;
import org.spikernel.space.Stem;
import org.spikernel.testing.GoldenCase;

/** One of the networks of {@code golden/hardware}. Its files have types that weights never have. */
public final class HardwareCase {
    public static final List<String> NAMES = List.of("g1_forward_1x1_3x3", "g2_forward_5x5_7x7", "g3_feedback_1x1_3x3");

    private final JsonNode facts;
    private final Map<String, Entry> network;
    private final Map<String, Entry> integers;

    /** A tensor as it lies in the file. */
    private record Entry(String type, TensorShape shape, ByteBuffer bytes) {}

    private HardwareCase(JsonNode facts, Map<String, Entry> network, Map<String, Entry> integers) {
        this.facts = facts;
        this.network = network;
        this.integers = integers;
    }

    public static HardwareCase load(String name) {
        Path folder = GoldenCase.folder().resolve("hardware");
        try {
            return new HardwareCase(
                    new ObjectMapper().readTree(folder.resolve(name + ".json").toFile()),
                    read(folder.resolve(name + ".safetensors")),
                    read(folder.resolve(name + "_int8.safetensors")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Entry> read(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int length = (int) bytes.getLong();
        JsonNode header =
                new ObjectMapper().readTree(new String(bytes.array(), Long.BYTES, length, StandardCharsets.UTF_8));
        Map<String, Entry> entries = new LinkedHashMap<>();
        header.properties().forEach(field -> {
            JsonNode facts = field.getValue();
            if (facts.has("dtype")) {
                int begin = facts.get("data_offsets").get(0).asInt();
                int end = facts.get("data_offsets").get(1).asInt();
                ByteBuffer content =
                        bytes.slice(Long.BYTES + length + begin, end - begin).order(ByteOrder.LITTLE_ENDIAN);
                long[] shape = StreamSupport.stream(facts.get("shape").spliterator(), false)
                        .mapToLong(JsonNode::asLong)
                        .toArray();
                entries.put(field.getKey(), new Entry(facts.get("dtype").asText(), TensorShape.of(shape), content));
            }
        });
        return entries;
    }

    public JsonNode facts() {
        return facts;
    }

    public Architecture architecture() {
        List<Integer> kernels = StreamSupport.stream(facts.get("kernels").spliterator(), false)
                .map(JsonNode::asInt)
                .toList();
        MacroArchitecture macro = new MacroArchitecture(
                new Stem(number("colours"), number("image"), number("stem_stride"), number("channels"), 1),
                new Classifier(number("pool2"), number("hidden"), number("classes"), number("group"), 0.5),
                new Neuron(facts.get("tau").asDouble(), facts.get("threshold").asDouble(), 0),
                number("steps"));
        StringBuilder codes = new StringBuilder();
        for (int node = 0; node < Cell.NODES; node++) {
            for (int to = 0; to < Cell.NODES; to++) {
                // One case has a skip from a node to itself in its matrix, which no network is built from.
                codes.append(
                        node == to ? 0 : facts.get("pruned").get(node).get(to).asInt());
            }
        }
        return new Architecture(macro, OperationSet.ofKernels(kernels, 1), new Cell(codes.toString()));
    }

    private int number(String key) {
        return facts.get(key).asInt();
    }

    public Map<String, Tensor> weights() {
        Map<String, Tensor> weights = new LinkedHashMap<>();
        network.forEach((name, entry) -> {
            if (name.startsWith("weights/")) {
                weights.put(name.substring("weights/".length()), Tensor.ofFloats(floats(entry), entry.shape.toArray()));
            }
        });
        return weights;
    }

    /** A float32 tensor of the network's file. */
    public float[] floats(String name) {
        return floats(network.get(name));
    }

    private static float[] floats(Entry entry) {
        assert entry.type.equals("F32");
        float[] values = new float[entry.bytes.remaining() / Float.BYTES];
        entry.bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        return values;
    }

    /** Names of the layers of the integer file: those of which there are weights. */
    List<String> convolutions() {
        return integers.keySet().stream()
                .filter(name -> name.endsWith("/shift"))
                .map(name -> name.substring(0, name.indexOf('/')))
                .toList();
    }

    /** A tensor of the integer file, signed. */
    byte[] bytes(String name) {
        Entry entry = integers.get(name);
        byte[] values = new byte[entry.bytes.remaining()];
        entry.bytes.duplicate().get(values);
        return values;
    }

    /** A tensor of the integer file. */
    int[] ints(String name) {
        Entry entry = integers.get(name);
        if (entry.type.equals("U8")) {
            byte[] bytes = bytes(name);
            int[] values = new int[bytes.length];
            Arrays.setAll(values, i -> bytes[i] & 0xFF);
            return values;
        }
        int[] values = new int[entry.bytes.remaining() / Integer.BYTES];
        entry.bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(values);
        return values;
    }

    public IntegerModel model(WeightBits bits) {
        return IntegerModel.of(architecture(), InputCoding.DIRECT, weights(), bits);
    }

    public int images() {
        return (int) (long) integers.get("input").shape.sides().get(0);
    }

    /** One image as int8. */
    public byte[] image(int image) {
        byte[] all = bytes("input");
        int size = all.length / images();
        return Arrays.copyOfRange(all, image * size, (image + 1) * size);
    }
}

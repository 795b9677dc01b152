package org.spikernel.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.function.ThrowingConsumer;
import org.spikernel.event.EventInput;
import org.spikernel.network.InputCoding;
import org.spikernel.network.LayerGraph;
import org.spikernel.network.Parameter;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.random.Seed;
import org.spikernel.space.Architecture;
import org.spikernel.space.Cell;
import org.spikernel.space.Classifier;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.Neuron;
import org.spikernel.space.OperationSet;
import org.spikernel.space.Stem;

/** A trained-like network with what other tools count of it; see README.md beside the files. */
public final class OperationsCase {
    /** All cases. */
    public static final List<String> NAMES = List.of("g1_forward_1x1_3x3", "g2_forward_5x5_7x7", "g3_feedback_1x1_3x3");

    private final String name;
    private final JsonNode facts;
    private final Map<String, float[]> values;

    private OperationsCase(String name) {
        this.name = name;
        facts = json(name);
        values = floats(name);
    }

    /** The float32 arrays of a file, by name; it holds others, too, which the product's reader refuses. */
    private static Map<String, float[]> floats(String name) {
        try {
            ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(file(name + ".safetensors")))
                    .order(ByteOrder.LITTLE_ENDIAN);
            byte[] header = new byte[Math.toIntExact(file.getLong())];
            file.get(header);
            ByteBuffer data = file.slice().order(ByteOrder.LITTLE_ENDIAN);
            Map<String, float[]> found = new HashMap<>();
            new ObjectMapper().readTree(header).properties().forEach(entry -> {
                if (entry.getValue().path("dtype").asText().equals("F32")) {
                    JsonNode offsets = entry.getValue().get("data_offsets");
                    int from = offsets.get(0).asInt();
                    float[] array = new float[(offsets.get(1).asInt() - from) / Float.BYTES];
                    data.position(from);
                    data.asFloatBuffer().get(array);
                    found.put(entry.getKey(), array);
                }
            });
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One test per case. */
    public static Stream<DynamicTest> tests(ThrowingConsumer<OperationsCase> test) {
        return NAMES.stream().map(name -> DynamicTest.dynamicTest(name, () -> test.accept(new OperationsCase(name))));
    }

    private static Path file(String name) {
        return GoldenCase.folder().resolve("hardware").resolve(name);
    }

    /** The JSON file of this name. */
    public static JsonNode json(String name) {
        try {
            return new ObjectMapper().readTree(file(name + ".json").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String name() {
        return name;
    }

    /** What NeuroBench's metrics gave. */
    public JsonNode neuroBench() {
        return json(name + "_neurobench");
    }

    public Architecture architecture() {
        List<Integer> kernels = List.of(
                facts.get("kernels").get(0).asInt(), facts.get("kernels").get(1).asInt());
        double threshold = facts.get("threshold").asDouble();
        MacroArchitecture macro = new MacroArchitecture(
                new Stem(integer("colours"), integer("image"), integer("stem_stride"), integer("channels"), 1),
                new Classifier(integer("pool2"), integer("hidden"), integer("classes"), integer("group"), 0.5),
                new Neuron(facts.get("tau").asDouble(), threshold, 0),
                integer("steps"));
        StringBuilder cell = new StringBuilder();
        for (int i = 0; i < Cell.NODES * Cell.NODES; i++) {
            int from = i / Cell.NODES;
            int to = i % Cell.NODES;
            // The reference has no edge from a node to itself, whatever stands there.
            cell.append(from == to ? 0 : facts.get("pruned").get(from).get(to).asInt());
        }
        return new Architecture(macro, OperationSet.ofKernels(kernels, threshold), Cell.parse(cell.toString()));
    }

    private int integer(String key) {
        return facts.get(key).asInt();
    }

    /** Its weights and running statistics. */
    public float[] weights(Parameter parameter) {
        return values.get("weights/" + parameter.name());
    }

    /** The same as tensors, by name. */
    public Map<String, Tensor> tensors() {
        return LayerGraph.of(architecture()).parameters().stream()
                .collect(Collectors.toMap(
                        Parameter::name,
                        parameter -> Tensor.ofFloats(
                                weights(parameter), parameter.shape().toArray())));
    }

    /** All its images. */
    public EventInput images() {
        return input(values.get("input/x"));
    }

    /** One of its images. */
    public EventInput image(int number) {
        int size = imageSize();
        return input(Arrays.copyOfRange(values.get("input/x"), number * size, (number + 1) * size));
    }

    public int imageCount() {
        return values.get("input/x").length / imageSize();
    }

    private int imageSize() {
        return integer("colours") * integer("image") * integer("image");
    }

    private EventInput input(float[] pixels) {
        return new EventInput(
                new EventInput.Pixels(pixels),
                pixels.length / imageSize(),
                InputCoding.DIRECT,
                new Seed(0),
                EventInput.Dropout.OFF);
    }
}

package org.spikernel.testing;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.function.ThrowingConsumer;
import org.spikernel.network.InputCoding;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.network.tensor.TensorFile;
import org.spikernel.random.Seed;
import org.spikernel.space.Architecture;
import org.spikernel.space.Cell;
import org.spikernel.space.Classifier;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.Neuron;
import org.spikernel.space.OperationSet;
import org.spikernel.space.Stem;
import org.spikernel.torch.ForwardPass;
import org.spikernel.torch.SpikingNetwork;

/** One network with all its numbers as the reference implementation computed them; see README.md beside the vectors. */
public final class GoldenCase {
    private final String name;
    private final JsonNode facts;
    private final Map<String, Tensor> tensors;

    private GoldenCase(String name, JsonNode facts, Map<String, Tensor> tensors) {
        this.name = name;
        this.facts = facts;
        this.tensors = tensors;
    }

    /** The folder of the vectors. */
    public static Path folder() {
        return Path.of(System.getProperty("golden.dir", "src/test/resources/golden"));
    }

    /** One test per case of the folder. */
    public static Stream<DynamicTest> tests(ThrowingConsumer<GoldenCase> test) {
        return names().stream().map(name -> DynamicTest.dynamicTest(name, () -> test.accept(load(name))));
    }

    /** All cases of the folder; there must be some. */
    public static List<String> names() {
        try (Stream<Path> files = Files.list(folder())) {
            List<String> names = files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".safetensors") && file.contains("_"))
                    .map(file -> file.substring(0, file.indexOf('.')))
                    .sorted()
                    .toList();
            if (names.isEmpty()) {
                throw new IllegalStateException("Cannot test against the reference: no case in " + folder());
            }
            return names;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static GoldenCase load(String name) {
        return new GoldenCase(name, json(name), readTensors(name));
    }

    public static JsonNode json(String name) {
        try {
            return new ObjectMapper().readTree(folder().resolve(name + ".json").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Map<String, Tensor> readTensors(String name) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(folder().resolve(name + ".safetensors")))) {
            return TensorFile.read(in).tensors();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String name() {
        return name;
    }

    /** Everything in the case's JSON file. */
    public JsonNode facts() {
        return facts;
    }

    public double number(String key) {
        return facts.get(key).asDouble();
    }

    public List<String> strings(String key) {
        List<String> strings = new ArrayList<>();
        facts.get(key).forEach(node -> strings.add(node.asText()));
        return strings;
    }

    public Tensor tensor(String key) {
        return tensors.get(key);
    }

    /** All tensors below a prefix, by the rest of their names. */
    public Map<String, Tensor> below(String prefix) {
        Map<String, Tensor> found = new LinkedHashMap<>();
        tensors.forEach((key, tensor) -> {
            if (key.startsWith(prefix)) {
                found.put(key.substring(prefix.length()), tensor);
            }
        });
        return found;
    }

    public Architecture architecture() {
        JsonNode config = facts.get("config");
        JsonNode resolved = facts.get("resolved");
        int classes = resolved.get("num_class").asInt();
        Neuron neuron = new Neuron(
                config.path("tau").asDouble(4.0 / 3), config.path("threshold").asDouble(1), 0);
        MacroArchitecture macro = new MacroArchitecture(
                new Stem(
                        resolved.get("in_channel").asInt(),
                        resolved.get("img_size").asInt(),
                        resolved.get("stem_stride").asInt(),
                        resolved.get("first_out_channel").asInt(),
                        resolved.get("channel_ratio").asInt()),
                new Classifier(
                        resolved.get("second_avgpooling").asInt(),
                        resolved.get("classifier_inter_ch").asInt(),
                        classes,
                        resolved.get("num_final_neuron").asInt() / classes,
                        0.5),
                neuron,
                resolved.get("total_timestep").asInt());
        OperationSet operations = OperationSet.ofKernels(
                List.of(config.get("k1").asInt(), config.get("k2").asInt()), neuron.threshold());
        return new Architecture(
                macro, operations, Cell.parse(facts.get("cell_matrix").asText()));
    }

    /** A fresh network with the case's weights. */
    public SpikingNetwork network() {
        return SpikingNetwork.ofTensors(architecture(), below("weights/"), Device.cpu());
    }

    /** {@code input/x1} or {@code input/x2}. */
    public NDArray images(int batch, NDManager manager) {
        return array("input/x" + batch, manager);
    }

    /** {@code input/y1} or {@code input/y2}. */
    public int[] labels(int batch) {
        return Arrays.stream(tensor("input/y" + batch).longs())
                .mapToInt(Math::toIntExact)
                .toArray();
    }

    private NDArray array(String key, NDManager manager) {
        return manager.create(tensor(key).floats(), new Shape(tensor(key).shape()));
    }

    /** A pass with batch statistics and the case's dropout mask, if it has one. */
    public ForwardPass training(NDManager manager) {
        ForwardPass pass = ForwardPass.training(InputCoding.DIRECT, new Seed(0));
        return tensors.containsKey("input/dropout_mask")
                ? pass.withDropoutMask(array("input/dropout_mask", manager))
                : pass.withoutDropout();
    }

    /** A pass with running statistics. */
    public static ForwardPass evaluation() {
        return ForwardPass.evaluation(InputCoding.DIRECT, new Seed(0));
    }
}

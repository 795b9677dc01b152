package org.spikernel.bench.gpu;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.spikernel.network.GivenWeights;
import org.spikernel.network.Initialisation;
import org.spikernel.network.InputCoding;
import org.spikernel.network.SpikeCounter;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.random.Seed;
import org.spikernel.score.ScoreMeasure;
import org.spikernel.score.program.ProgramPasses;
import org.spikernel.score.program.SpikeConvolution;
import org.spikernel.score.sahd.KernelMean;
import org.spikernel.space.Architecture;
import org.spikernel.space.Cell;
import org.spikernel.space.Classifier;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.Neuron;
import org.spikernel.space.OperationSet;
import org.spikernel.space.Stem;
import org.spikernel.torch.ForwardPass;
import org.spikernel.torch.SpikingNetwork;
import org.spikernel.torch.TorchEngine;

/** A network with the numbers that the reference implementation computed; the README beside the vectors explains them. */
final class GoldenCase {
    /** Networks without and with feedback, of all kernels, with stride, skips, pruned edges and a dropout mask. */
    static final List<String> NAMES = List.of(
            "o01_fwd_k13_r1",
            "o02_fwd_k15_r2",
            "o03_fwd_k35_r1",
            "o04_fwd_skip_only_r2",
            "o05_fwd_k17_pruned_r1",
            "o06_bwd_k13_r2_paperC10",
            "o07_bwd_k37_r1_paperC100",
            "o08_bwd_k57_r2",
            "o09_bwd_k35_r1",
            "o10_fwd_k57_tin",
            "o11_bwd_k13_r1_dropmask");

    private static final String FOLDER = "/golden/";
    private static final String MASK = "input/dropout_mask";

    private final String name;
    private final JsonObject facts;
    private final Map<String, Tensor> tensors;

    private GoldenCase(String name, JsonObject facts, Map<String, Tensor> tensors) {
        this.name = name;
        this.facts = facts;
        this.tensors = tensors;
    }

    /** Reads a case from the class path. */
    static GoldenCase load(String name) {
        return new GoldenCase(
                name,
                JsonParser.parseString(new String(bytes(name + ".json"), StandardCharsets.UTF_8))
                        .getAsJsonObject(),
                tensors(bytes(name + ".safetensors")));
    }

    private static byte[] bytes(String file) {
        try (InputStream in = GoldenCase.class.getResourceAsStream(FOLDER + file)) {
            if (in == null) {
                throw new IllegalStateException(
                        "Cannot check: the vectors of the reference must be in this jar, got no " + FOLDER + file
                                + "; submit/gpu-check makes a jar that has them");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The safetensors format: length of the header, the header, the numbers. The jar's own files, which are whole. */
    private static Map<String, Tensor> tensors(byte[] file) {
        ByteBuffer all = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int length = Math.toIntExact(all.getLong());
        JsonObject header = JsonParser.parseString(new String(file, Long.BYTES, length, StandardCharsets.UTF_8))
                .getAsJsonObject();
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Map.Entry<String, JsonElement> entry : header.entrySet()) {
            if (!entry.getKey().startsWith("__")) {
                JsonObject about = entry.getValue().getAsJsonObject();
                long[] offsets = longs(about.get("data_offsets"));
                ByteBuffer content = all.slice(
                                Long.BYTES + length + Math.toIntExact(offsets[0]),
                                Math.toIntExact(offsets[1] - offsets[0]))
                        .order(ByteOrder.LITTLE_ENDIAN);
                tensors.put(
                        entry.getKey(), tensor(about.get("dtype").getAsString(), content, longs(about.get("shape"))));
            }
        }
        return tensors;
    }

    private static Tensor tensor(String type, ByteBuffer content, long[] shape) {
        return switch (type) {
            case "F32" -> {
                float[] values = new float[content.remaining() / Float.BYTES];
                content.asFloatBuffer().get(values);
                yield Tensor.ofFloats(values, shape);
            }
            case "F64" -> {
                double[] values = new double[content.remaining() / Double.BYTES];
                content.asDoubleBuffer().get(values);
                yield Tensor.ofDoubles(values, shape);
            }
            case "I64" -> {
                long[] values = new long[content.remaining() / Long.BYTES];
                content.asLongBuffer().get(values);
                yield Tensor.ofLongs(values, shape);
            }
            default ->
                throw new IllegalStateException("Cannot read vectors: the type must be F32, F64 or I64, got " + type);
        };
    }

    private static long[] longs(JsonElement array) {
        return array.getAsJsonArray().asList().stream()
                .mapToLong(JsonElement::getAsLong)
                .toArray();
    }

    String name() {
        return name;
    }

    double number(String key) {
        return facts.get(key).getAsDouble();
    }

    Tensor tensor(String key) {
        return tensors.get(key);
    }

    /** All tensors below a prefix, by the rest of their names. */
    Map<String, Tensor> below(String prefix) {
        Map<String, Tensor> found = new LinkedHashMap<>();
        tensors.forEach((key, tensor) -> {
            if (key.startsWith(prefix)) {
                found.put(key.substring(prefix.length()), tensor);
            }
        });
        return found;
    }

    Architecture architecture() {
        JsonObject config = facts.getAsJsonObject("config");
        JsonObject resolved = facts.getAsJsonObject("resolved");
        int classes = resolved.get("num_class").getAsInt();
        Neuron neuron = new Neuron(
                config.has("tau") ? config.get("tau").getAsDouble() : Neuron.PUBLISHED.tau(),
                config.has("threshold") ? config.get("threshold").getAsDouble() : Neuron.PUBLISHED.threshold(),
                0);
        MacroArchitecture macro = new MacroArchitecture(
                new Stem(
                        resolved.get("in_channel").getAsInt(),
                        resolved.get("img_size").getAsInt(),
                        resolved.get("stem_stride").getAsInt(),
                        resolved.get("first_out_channel").getAsInt(),
                        resolved.get("channel_ratio").getAsInt()),
                new Classifier(
                        resolved.get("second_avgpooling").getAsInt(),
                        resolved.get("classifier_inter_ch").getAsInt(),
                        classes,
                        resolved.get("num_final_neuron").getAsInt() / classes,
                        0.5),
                neuron,
                resolved.get("total_timestep").getAsInt());
        OperationSet operations = OperationSet.ofKernels(
                List.of(config.get("k1").getAsInt(), config.get("k2").getAsInt()), neuron.threshold());
        return new Architecture(
                macro, operations, Cell.parse(facts.get("cell_matrix").getAsString()));
    }

    /** A fresh network with the case's weights. */
    SpikingNetwork network(Device device) {
        return SpikingNetwork.ofTensors(architecture(), below("weights/"), device);
    }

    /** The first or second batch, [B,C,H,W]. */
    NDArray images(int batch, NDManager manager) {
        return array("input/x" + batch, manager);
    }

    int[] labels(int batch) {
        return Arrays.stream(tensor("input/y" + batch).longs())
                .mapToInt(Math::toIntExact)
                .toArray();
    }

    private NDArray array(String key, NDManager manager) {
        return manager.create(tensor(key).floats(), new Shape(tensor(key).shape()));
    }

    boolean hasMask() {
        return tensors.containsKey(MASK);
    }

    /** sahd-1 of the first batch by the program of a candidate, again and again. */
    List<Double> programScores(Device device, int times) {
        Tensor pixels = tensor("input/x1");
        long[] shape = pixels.shape();
        List<Double> scores = new ArrayList<>();
        try (ProgramPasses passes = new ProgramPasses(
                Initialisation.from(GivenWeights.of(below("weights/"))),
                InputCoding.DIRECT,
                SpikeConvolution.on(device, TorchEngine.gpuPrecision()),
                TorchEngine.neurons(device),
                device)) {
            passes.add(pixels.floats(), shape[0], shape[1], shape[2], shape[3]);
            for (int time = 0; time < times; time++) {
                List<List<KernelMean>> means = passes.run(
                        withoutDropout(),
                        List.of(ScoreMeasure.SAHD_1),
                        new Seed(0),
                        batch -> new Seed(0),
                        new SpikeCounter());
                scores.add(means.get(0).get(0).score());
            }
        }
        return scores;
    }

    private Architecture withoutDropout() {
        Architecture own = architecture();
        MacroArchitecture macro = own.macro();
        Classifier classifier = macro.classifier();
        return new Architecture(
                new MacroArchitecture(
                        macro.stem(),
                        new Classifier(
                                classifier.pool(), classifier.hidden(), classifier.classes(), classifier.group(), 0),
                        macro.neuron(),
                        macro.timesteps()),
                own.operations(),
                own.cell());
    }

    /** A pass with batch statistics and the case's dropout mask, if it has one. */
    ForwardPass training(NDManager manager) {
        ForwardPass pass = ForwardPass.training(InputCoding.DIRECT, new Seed(0));
        return hasMask() ? pass.withDropoutMask(array(MASK, manager)) : pass.withoutDropout();
    }

    static List<GoldenCase> all() {
        List<GoldenCase> all = new ArrayList<>();
        NAMES.forEach(name -> all.add(load(name)));
        return all;
    }
}

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
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.spikernel.export.TrainedNetwork;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.space.Architecture;
import org.spikernel.space.Cell;
import org.spikernel.space.Classifier;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.Neuron;
import org.spikernel.space.OperationSet;
import org.spikernel.space.Stem;

/** A network of {@code golden/hardware} that NIR's own library wrote, with its spikes; see README.md beside the files. */
public final class NirCase {
    public static final List<String> NAMES = List.of("g1_forward_1x1_3x3", "g2_forward_5x5_7x7", "g3_feedback_1x1_3x3");

    private final JsonNode facts;
    private final Map<String, Content> contents = new LinkedHashMap<>();

    /** An array as it lies in the file. */
    private static final class Content {
        private final long[] shape;
        private final ByteBuffer bytes;

        private Content(long[] shape, ByteBuffer bytes) {
            this.shape = shape;
            this.bytes = bytes;
        }
    }

    private NirCase(JsonNode facts) {
        this.facts = facts;
    }

    public static Path file(String name) {
        return GoldenCase.folder().resolve("hardware").resolve(name);
    }

    public static NirCase load(String name) {
        try {
            Path json = file(name + ".json");
            NirCase loaded = new NirCase(
                    Files.exists(json) ? new ObjectMapper().readTree(json.toFile()) : new ObjectMapper().nullNode());
            loaded.read(file(name + ".safetensors"));
            return loaded;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of types, too, that weights never have. */
    private void read(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        byte[] header = new byte[Math.toIntExact(bytes.getLong())];
        bytes.get(header);
        ByteBuffer data = bytes.slice();
        new ObjectMapper().readTree(header).properties().forEach(entry -> {
            JsonNode offsets = entry.getValue().get("data_offsets");
            if (offsets != null) {
                long[] shape = new long[entry.getValue().get("shape").size()];
                Arrays.setAll(
                        shape, side -> entry.getValue().get("shape").get(side).asLong());
                int from = offsets.get(0).asInt();
                contents.put(
                        entry.getKey(),
                        new Content(shape, data.slice(from, offsets.get(1).asInt() - from)));
            }
        });
    }

    public Architecture architecture() {
        List<Integer> kernels = List.of(
                facts.get("kernels").get(0).asInt(), facts.get("kernels").get(1).asInt());
        StringBuilder codes = new StringBuilder();
        for (int i = 0; i < Cell.NODES * Cell.NODES; i++) {
            int from = i / Cell.NODES;
            int to = i % Cell.NODES;
            // The reference has no edge from a node to itself, whatever stands there.
            codes.append(from == to ? 0 : facts.get("pruned").get(from).get(to).asInt());
        }
        return new Architecture(
                new MacroArchitecture(
                        new Stem(number("colours"), number("image"), number("stem_stride"), number("channels"), 1),
                        new Classifier(number("pool2"), number("hidden"), number("classes"), number("group"), 0.5),
                        new Neuron(
                                facts.get("tau").asDouble(),
                                facts.get("threshold").asDouble(),
                                0),
                        timesteps()),
                OperationSet.ofKernels(kernels, 1),
                new Cell(codes.toString()));
    }

    private int number(String key) {
        return facts.get(key).asInt();
    }

    public int timesteps() {
        return number("steps");
    }

    public TrainedNetwork network() {
        Map<String, Tensor> weights = new LinkedHashMap<>();
        for (String name : contents.keySet()) {
            if (name.startsWith("weights/")) {
                weights.put(
                        name.substring("weights/".length()), Tensor.ofFloats(floats(name), contents.get(name).shape));
            }
        }
        return TrainedNetwork.of(architecture(), weights, Map.of());
    }

    public float[] floats(String name) {
        ByteBuffer bytes = contents.get(name).bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        float[] values = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(values);
        return values;
    }

    /** One of the rows of a float32 array. */
    public float[] row(String name, int row) {
        float[] all = floats(name);
        int size = all.length / Math.toIntExact(contents.get(name).shape[0]);
        return Arrays.copyOfRange(all, row * size, (row + 1) * size);
    }

    public int images() {
        return Math.toIntExact(contents.get("input/x").shape[0]);
    }

    /** By spiking layer of ours, the NIR node in the file of this suffix that stands for it. */
    public Map<String, String> neurons(String suffix) {
        Map<String, String> neurons = new LinkedHashMap<>();
        facts.get("files")
                .get(suffix.isEmpty() ? "plain" : suffix)
                .get("lif_nodes")
                .properties()
                .forEach(entry -> neurons.put(entry.getKey(), entry.getValue().asText()));
        return neurons;
    }

    /** Which neurons of a layer of ours fire; the file has them in bits, the high one first. */
    public BitSet spikes(String layer, int image, int timestep) {
        Content content = contents.get("expect/spikes/" + layer);
        int bytes = Math.toIntExact(content.shape[2]);
        int first = (image * Math.toIntExact(content.shape[1]) + timestep) * bytes;
        BitSet spikes = new BitSet();
        for (int i = 0; i < bytes * Byte.SIZE; i++) {
            if ((content.bytes.get(first + i / Byte.SIZE) >> (Byte.SIZE - 1 - i % Byte.SIZE) & 1) != 0) {
                spikes.set(i);
            }
        }
        return spikes;
    }
}

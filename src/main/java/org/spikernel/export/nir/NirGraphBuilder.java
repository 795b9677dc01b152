package org.spikernel.export.nir;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.spikernel.network.FeatureShape;
import org.spikernel.network.Window;
import org.spikernel.network.tensor.Tensor;

/**
 * Appends nodes in the order of execution, under names that sort in it: a letter, a number, what the node is. The sources
 * of a node may still grow after it was appended: those of feedback come later.
 */
final class NirGraphBuilder {
    private final List<NirNode> nodes = new ArrayList<>();
    /** Of each node, in the same order. */
    private final List<List<String>> sources = new ArrayList<>();
    /** By name, of the nodes whose weights are learned. */
    private final Map<String, LearnedNode> learned = new LinkedHashMap<>();

    /**
     * Appends a node.
     *
     * @param label what follows the number
     * @param from names of the nodes that it reads, each once; kept, not copied
     * @return its name
     */
    String add(String label, String type, NirFields fields, List<String> from) {
        String name = "n%03d_%s".formatted(nodes.size(), label);
        nodes.add(new NirNode(name, type, fields));
        sources.add(from);
        return name;
    }

    /**
     * Appends a convolution with bias.
     *
     * @param weights [outputs,input channels,kernel,kernel]
     * @param bias [outputs]
     */
    String addConvolution(
            String label, FeatureShape input, Window window, float[] weights, float[] bias, List<String> from) {
        NirFields fields = NirFields.of(Map.of(
                "input_shape", Tensor.ofLongs(new long[] {input.height(), input.width()}, 2),
                "weight", Tensor.ofFloats(weights, bias.length, input.channels(), window.kernel(), window.kernel()),
                "bias", Tensor.ofFloats(bias, bias.length),
                "stride", pair(window.stride()),
                "padding", pair(window.padding()),
                "dilation", pair(1),
                "groups", Tensor.ofLongs(new long[] {1})));
        return add(label, NodeTypes.CONVOLUTION, fields, from);
    }

    /** Appends a convolution that multiplies each channel: all channels, but a diagonal, since NIR refuses groups. */
    String addDiagonal(String label, FeatureShape shape, float[] factors, float[] bias, List<String> from) {
        int channels = factors.length;
        float[] weights = new float[Math.multiplyExact(channels, channels)];
        for (int channel = 0; channel < channels; channel++) {
            weights[channel * channels + channel] = factors[channel];
        }
        return addConvolution(label, shape, new Window(1, 1, 0), weights, bias, from);
    }

    /** Appends an average pool. */
    String addAveragePool(String label, Window window, List<String> from) {
        NirFields fields = NirFields.of(Map.of(
                "kernel_size", pair(window.kernel()),
                "stride", pair(window.stride()),
                "padding", pair(window.padding())));
        return add(label, NodeTypes.AVERAGE_POOL, fields, from);
    }

    /** Notes of the node that was appended last which layers its weights are of. */
    void learn(LearnedNode layers) {
        learned.put(nodes.get(nodes.size() - 1).name(), layers);
    }

    /** Those that {@link #learn} was told of. */
    Map<String, LearnedNode> learned() {
        return Collections.unmodifiableMap(learned);
    }

    private static Tensor pair(long value) {
        return Tensor.ofLongs(new long[] {value, value}, 2);
    }

    NirGraph build(NirFields metadata) {
        List<NirEdge> edges = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            for (String source : sources.get(i)) {
                edges.add(new NirEdge(source, nodes.get(i).name()));
            }
        }
        return new NirGraph(nodes, edges, metadata);
    }
}

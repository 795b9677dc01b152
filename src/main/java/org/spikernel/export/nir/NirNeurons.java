package org.spikernel.export.nir;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.spikernel.network.Layer;
import org.spikernel.network.LayerGraph;
import org.spikernel.network.LayerKind;

/** Where the neurons of a network are in a graph that {@link NirExport} wrote. */
public final class NirNeurons {
    private static final Pattern OF_EDGE = Pattern.compile("cell(\\d)\\.edge_(\\d)_(\\d)\\.lif");

    private NirNeurons() {}

    /**
     * The node with the neurons of each layer. Layers of one node of a cell share one; those of edges that the graph leaves
     * out, since nothing reads them, are missing.
     */
    public static Map<String, String> nodes(LayerGraph network, NirGraph graph) {
        Map<String, String> nodes = new LinkedHashMap<>();
        for (Layer layer : network.layers()) {
            if (layer.kind() instanceof LayerKind.Lif) {
                node(graph, layer.name()).ifPresent(node -> nodes.put(layer.name(), node));
            }
        }
        return nodes;
    }

    private static Optional<String> node(NirGraph graph, String layer) {
        Matcher edge = OF_EDGE.matcher(layer);
        if (edge.matches()) {
            // The convolution's name tells the edge; its neurons are what it reads.
            String convolution = "_c%s_%sto%s_conv".formatted(edge.group(1), edge.group(2), edge.group(3));
            return graph.edges().stream()
                    .filter(one -> one.to().endsWith(convolution))
                    .map(NirEdge::from)
                    .findFirst();
        }
        String name = "_" + layer.replace('.', '_');
        return graph.nodes().stream()
                .map(NirNode::name)
                .filter(node -> node.endsWith(name))
                .findFirst();
    }
}

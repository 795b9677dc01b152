package org.spikernel.quantise;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.spikernel.network.CellLayers;
import org.spikernel.network.EdgeLayers;
import org.spikernel.space.Cell;

/**
 * One of the two cells. At each timestep, node by node from 0 to 3: a node is the sum of what its forward edges bring, in
 * their order, brought into range after each; neurons, skips and pools read that sum plus what feedback brought to the
 * node at the timestep before, in range too. Node 3 alone has no feedback. Then feedback edges are summed for the next
 * timestep, by target. At the first timestep feedback is 0.
 */
public final class IntegerCell {
    private final CellLayers layers;
    private final Map<EdgeLayers, IntegerConvolution> convolutions;
    private final List<IntegerNeurons> neurons;

    IntegerCell(CellLayers layers, Map<EdgeLayers, IntegerConvolution> convolutions) {
        this.layers = layers;
        this.convolutions = Map.copyOf(convolutions);
        this.neurons = shared(layers);
    }

    private static List<IntegerNeurons> shared(CellLayers layers) {
        List<IntegerNeurons> all = new ArrayList<>();
        for (int node = 0; node < Cell.NODES; node++) {
            Map<Integer, List<String>> names = new LinkedHashMap<>();
            for (EdgeLayers edge : layers.edges()) {
                if (edge.hasNeurons() && edge.from() == node) {
                    names.computeIfAbsent(threshold(edge), which -> new ArrayList<>())
                            .add(edge.neurons().name());
                }
            }
            int of = node;
            names.forEach((threshold, edges) -> all.add(new IntegerNeurons(of, threshold, edges)));
        }
        return List.copyOf(all);
    }

    private static int threshold(EdgeLayers edge) {
        return IntegerModel.threshold(edge.neurons().name(), edge.lif().threshold());
    }

    /** Shape and edges, these in the order in which they are summed: forward by target, then feedback by target. */
    public CellLayers layers() {
        return layers;
    }

    /** Neurons, by node; those of one node in the order of their first edges. */
    public List<IntegerNeurons> neurons() {
        return neurons;
    }

    /** The neurons that an edge with a convolution reads. */
    public IntegerNeurons neurons(EdgeLayers edge) {
        String name = edge.neurons().name();
        return neurons.stream()
                .filter(one -> one.layers().contains(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Cannot find neurons: no edge has " + name));
    }

    /** The convolution of an edge that has one. */
    public IntegerConvolution convolution(EdgeLayers edge) {
        IntegerConvolution convolution = convolutions.get(edge);
        if (convolution == null) {
            throw new IllegalArgumentException("Cannot find convolution: edge %d>%d is %s"
                    .formatted(edge.from(), edge.to(), edge.operation().label()));
        }
        return convolution;
    }
}

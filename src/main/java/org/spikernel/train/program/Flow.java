package org.spikernel.train.program;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.spikernel.network.FeatureShape;
import org.spikernel.network.InputCoding;
import org.spikernel.network.Layer;
import org.spikernel.network.LayerGraph;
import org.spikernel.network.LayerInput;
import org.spikernel.network.LayerInput.Timestep;
import org.spikernel.network.LayerKind;
import org.spikernel.train.program.FlowNode.Kind;

/**
 * What a network computes between the images and the classifier, value by value. Neurons that do the same are there once,
 * and so are sums. Values that feed back into themselves form a loop over the timesteps; all others can be computed for
 * all timesteps at once.
 */
final class Flow {
    private final LayerGraph graph;
    private final List<FlowNode> nodes = new ArrayList<>();
    private final Map<String, FlowNode> ofLayer = new HashMap<>();
    private final Map<List<?>, FlowNode> made = new HashMap<>();
    private final Map<List<LayerInput>, FlowNode> repeating = new LinkedHashMap<>();
    private final FlowNode images;

    Flow(LayerGraph graph, InputCoding coding) {
        this.graph = graph;
        Layer stem = graph.layer(LayerGraph.STEM_CONVOLUTION);
        images = node(Kind.IMAGES, null, stem.input(), List.of());
        ofLayer.put(LayerGraph.IMAGES, images);
        for (Layer layer : graph.layers()) {
            if (layer.name().equals(LayerGraph.DROPOUT)) {
                break;
            }
            ofLayer.put(layer.name(), value(layer));
        }
        repeating.forEach((read, node) -> node.repeats(sum(values(read), node.shape())));
        mark(coding);
    }

    private FlowNode value(Layer layer) {
        FlowNode read = read(layer);
        LayerKind kind = layer.kind();
        if (kind instanceof LayerKind.Convolution) {
            return node(Kind.CONVOLUTION, layer, kind.output(), List.of(read));
        } else if (kind instanceof LayerKind.BatchNorm) {
            return node(Kind.NORM, layer, kind.output(), List.of(read));
        } else if (kind instanceof LayerKind.Lif lif) {
            List<Object> same = List.of(read, lif.tau(), lif.threshold(), lif.resetPotential());
            return made.computeIfAbsent(same, key -> node(Kind.NEURONS, layer, kind.output(), List.of(read)));
        } else if (kind instanceof LayerKind.Identity) {
            return read;
        } else if (kind instanceof LayerKind.AveragePool) {
            return node(Kind.AVERAGE_POOL, layer, kind.output(), List.of(read));
        } else if (kind instanceof LayerKind.MaxPool) {
            return node(Kind.MAX_POOL, layer, kind.output(), List.of(read));
        }
        throw new IllegalStateException("Cannot write a program: layer " + layer.name() + " is before the classifier");
    }

    /** The sum that a layer receives. */
    private FlowNode read(Layer layer) {
        List<FlowNode> terms = new ArrayList<>(values(layer.inputs().stream()
                .filter(input -> input.timestep() == Timestep.CURRENT)
                .toList()));
        List<LayerInput> brought = layer.inputs().stream()
                .filter(input -> input.timestep() == Timestep.PREVIOUS)
                .toList();
        if (!brought.isEmpty()) {
            FlowNode repeated = repeating.get(brought);
            if (repeated == null) {
                repeated = node(Kind.PREVIOUS, null, layer.input(), List.of());
                repeating.put(brought, repeated);
            }
            terms.add(repeated);
        }
        return sum(terms, layer.input());
    }

    private List<FlowNode> values(List<LayerInput> inputs) {
        return inputs.stream().map(input -> ofLayer.get(input.layer())).toList();
    }

    private FlowNode sum(List<FlowNode> terms, FeatureShape shape) {
        if (terms.size() == 1) {
            return terms.get(0);
        }
        Kind kind = terms.isEmpty() ? Kind.ZEROS : Kind.SUM;
        List<Object> same = List.of(kind, shape, List.copyOf(terms));
        FlowNode found = made.get(same);
        if (found == null) {
            found = node(kind, null, shape, terms);
            made.put(same, found);
        }
        return found;
    }

    private FlowNode node(Kind kind, Layer layer, FeatureShape shape, List<FlowNode> inputs) {
        FlowNode node = new FlowNode(nodes.size(), kind, layer, shape, inputs);
        nodes.add(node);
        return node;
    }

    private void mark(InputCoding coding) {
        for (FlowNode node : nodes) {
            boolean own =
                    switch (node.kind()) {
                        case IMAGES -> coding == InputCoding.RATE;
                        case NEURONS, PREVIOUS -> true;
                        default -> false;
                    };
            if (own || node.inputs().stream().anyMatch(FlowNode::varying)) {
                node.markVarying();
            }
        }
        // Feedback comes from nodes further on, and may come from feedback itself.
        boolean changed = true;
        while (changed) {
            changed = false;
            for (FlowNode node : nodes) {
                boolean own = node.kind() == Kind.CONVOLUTION || node.kind() == Kind.NORM;
                if (!node.trained() && (own || node.inputs().stream().anyMatch(FlowNode::trained))) {
                    node.markTrained();
                    changed = true;
                }
            }
        }
    }

    LayerGraph graph() {
        return graph;
    }

    List<FlowNode> nodes() {
        return nodes;
    }

    FlowNode images() {
        return images;
    }

    /** What the classifier reads. */
    FlowNode features() {
        return ofLayer.get(LayerGraph.LAST_POOL);
    }

    int timesteps() {
        return graph.architecture().macro().timesteps();
    }

    /**
     * The nodes in groups, each after those that it reads. One of several nodes, or of one that reads itself, is a loop over
     * the timesteps; its nodes are in the order of a timestep (Tarjan 1972).
     */
    List<List<FlowNode>> groups() {
        return new Components(nodes).groups();
    }

    /** Whether a group is a loop. */
    static boolean isLoop(List<FlowNode> group) {
        return group.size() > 1 || group.get(0).inputs().contains(group.get(0));
    }

    /** Strongly connected components. */
    private static final class Components {
        private final int[] index;
        private final int[] low;
        private final boolean[] open;
        private final List<FlowNode> stack = new ArrayList<>();
        private final List<List<FlowNode>> groups = new ArrayList<>();
        private int next;

        Components(List<FlowNode> nodes) {
            index = new int[nodes.size()];
            low = new int[nodes.size()];
            open = new boolean[nodes.size()];
            Arrays.fill(index, -1);
            for (FlowNode node : nodes) {
                if (index[node.number()] < 0) {
                    visit(node);
                }
            }
        }

        private void visit(FlowNode node) {
            int at = node.number();
            index[at] = next;
            low[at] = next;
            next++;
            stack.add(node);
            open[at] = true;
            for (FlowNode input : node.inputs()) {
                if (index[input.number()] < 0) {
                    visit(input);
                    low[at] = Math.min(low[at], low[input.number()]);
                } else if (open[input.number()]) {
                    low[at] = Math.min(low[at], index[input.number()]);
                }
            }
            if (low[at] == index[at]) {
                int begin = stack.indexOf(node);
                List<FlowNode> group = new ArrayList<>(stack.subList(begin, stack.size()));
                stack.subList(begin, stack.size()).clear();
                group.forEach(member -> open[member.number()] = false);
                group.sort(Comparator.comparingInt(FlowNode::number));
                groups.add(List.copyOf(group));
            }
        }

        List<List<FlowNode>> groups() {
            return groups;
        }
    }
}

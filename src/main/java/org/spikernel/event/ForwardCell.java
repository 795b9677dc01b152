package org.spikernel.event;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import org.spikernel.event.kernel.SpikeKernels;
import org.spikernel.network.EdgeLayers;
import org.spikernel.space.Operation;

/**
 * A cell without feedback, node by node, each for all timesteps at once. A node's key says what it is computed from,
 * down to the cell's input; cells that agree so far find it in the cache.
 */
final class ForwardCell {
    private static final String INPUT_KEY = "in";
    /** For values of the cache that no node of the walk stands for, since they are used once. */
    private static final String NO_NODE = "";

    private final CellContext cell;
    private final EventWeights weights;
    private final Workspace workspace;
    private final CellCache cache;
    private final MapNumbers numbers;
    private final CellValues.Node[] nodes = new CellValues.Node[CellContext.OUTPUT + 1];
    private final String[] keys = new String[CellContext.OUTPUT + 1];
    private final List<String> inUse = new ArrayList<>();
    private CellValues.Node ownOutput;

    /** A cell that reads {@code input}; values of the cache, and numbers, must belong to the same input. */
    ForwardCell(
            CellContext cell,
            CellValues.Node input,
            EventWeights weights,
            Workspace workspace,
            CellCache cache,
            MapNumbers numbers) {
        this.cell = cell;
        this.weights = weights;
        this.workspace = workspace;
        this.cache = cache;
        this.numbers = numbers;
        nodes[0] = input;
        keys[0] = INPUT_KEY;
    }

    /** The output node; valid until {@link #leave}. */
    CellValues.Node run(PatternObserver observer) {
        for (int node = 1; node <= CellContext.OUTPUT; node++) {
            List<EdgeLayers> edges = cell.forwardInto(node);
            keys[node] = isSkip(edges)
                    ? keys[edges.get(0).from()]
                    : edges.stream().map(this::key).collect(Collectors.joining("+", "(", ")"));
        }
        cache.walkTo(new HashSet<>(Arrays.asList(keys).subList(0, CellContext.OUTPUT)));
        for (int node = 1; node <= CellContext.OUTPUT; node++) {
            nodes[node] = value(node, cell.forwardInto(node));
        }
        for (EdgeLayers edge : cell.spikingEdges()) {
            observer.fired(
                    edge.neurons().name(),
                    nodes[edge.from()].fired(SpikeKernels.LifConstants.of(edge.lif()), workspace));
            numbers.tell(edge.convolution().name(), key(edge));
        }
        return nodes[CellContext.OUTPUT];
    }

    private CellValues.Node value(int node, List<EdgeLayers> edges) {
        if (isSkip(edges)) {
            return nodes[edges.get(0).from()];
        }
        if (node == CellContext.OUTPUT) {
            // Not cached: no other candidate has the same output.
            ownOutput = sum(edges, true);
            return ownOutput;
        }
        CellValues.Node value = cache.use(keys[node], keys[node], CellValues.Node.class, () -> sum(edges, false));
        inUse.add(keys[node]);
        return value;
    }

    private static boolean isSkip(List<EdgeLayers> edges) {
        return edges.size() == 1 && edges.get(0).operation().kind() == Operation.Kind.SKIP;
    }

    /** Says that the value of the output node is no longer needed. */
    void leave() {
        inUse.forEach(cache::leave);
        inUse.clear();
        if (ownOutput != null) {
            ownOutput.release();
            ownOutput = null;
        }
    }

    /** What an edge's value is computed from. The place of an edge matters only where it has weights. */
    private String key(EdgeLayers edge) {
        String place = edge.hasNeurons() ? edge.from() + ">" + edge.to() : "";
        return edge.operation().label() + place + keys[edge.from()];
    }

    /**
     * The value of a node.
     *
     * @param normalised whether its statistics will be asked for: counting is cheap while a map is in the processor's cache
     */
    private CellValues.Node sum(List<EdgeLayers> edges, boolean normalised) {
        List<EdgeContribution> terms = edges.stream().map(this::term).toList();
        boolean constant = terms.stream().allMatch(EdgeContribution::isConstant);
        FeatureMaps maps = constant
                ? FeatureMaps.constant(cell.shape(), workspace.images(), workspace.pool())
                : FeatureMaps.changing(cell.shape(), workspace.images(), workspace.timesteps(), workspace.pool());
        CellValues.Node node = CellValues.Node.owning(maps);
        for (int timestep = 0; timestep < maps.heldTimesteps(); timestep++) {
            for (int image = 0; image < workspace.images(); image++) {
                EdgeContribution.sum(terms, timestep, image, maps.at(timestep, image));
                if (normalised) {
                    node.count(timestep, image);
                }
            }
        }
        edges.stream().filter(EdgeLayers::hasNeurons).map(this::key).forEach(cache::leave);
        return node;
    }

    private EdgeContribution term(EdgeLayers edge) {
        CellValues.Node source = nodes[edge.from()];
        if (!edge.hasNeurons()) {
            return EdgeContribution.withoutWeights(edge.operation(), source.maps(), workspace);
        }
        // Node 1 has no other edge, so that its own value is all that is asked for later.
        String node = edge.to() == 1 ? NO_NODE : keys[edge.from()];
        return EdgeContribution.convolved(
                cache.use(key(edge), node, CellValues.Convolved.class, () -> convolved(edge, source)));
    }

    private CellValues.Convolved convolved(EdgeLayers edge, CellValues.Node source) {
        CellValues.Convolved convolved = CellValues.convolve(
                source.fired(SpikeKernels.LifConstants.of(edge.lif()), workspace),
                weights.convolution(edge.convolution()),
                weights,
                edge.norm().name(),
                workspace);
        for (int timestep = 0; timestep < workspace.timesteps(); timestep++) {
            numbers.see(key(edge), timestep, convolved.maps());
        }
        return convolved;
    }
}

package org.spikernel.event;

import java.util.ArrayList;
import java.util.List;
import org.spikernel.event.kernel.MapShape;
import org.spikernel.network.CellLayers;
import org.spikernel.network.EdgeLayers;
import org.spikernel.space.Cell;

/** One of a network's two cells, as its layers are run: its edges by the node that they lead to. */
public final class CellContext {
    public static final int OUTPUT = Cell.NODES - 1;

    private final MapShape shape;
    private final List<List<EdgeLayers>> forward = new ArrayList<>();
    private final List<List<EdgeLayers>> feedback = new ArrayList<>();
    private final List<EdgeLayers> spiking;

    /** One of the cells of a graph. */
    public CellContext(CellLayers cell) {
        shape = MapShape.of(cell.shape());
        for (int node = 0; node < Cell.NODES; node++) {
            forward.add(cell.forwardInto(node));
            feedback.add(cell.feedbackInto(node));
        }
        spiking = cell.edges().stream().filter(EdgeLayers::hasNeurons).toList();
    }

    /** Of all nodes. */
    public MapShape shape() {
        return shape;
    }

    /** The forward edges into a node, by source. */
    public List<EdgeLayers> forwardInto(int node) {
        return forward.get(node);
    }

    /** The feedback edges into a node, by source. */
    public List<EdgeLayers> feedbackInto(int node) {
        return feedback.get(node);
    }

    /** Whether any edge brings a value of the timestep before. */
    boolean hasFeedback() {
        return feedback.stream().anyMatch(edges -> !edges.isEmpty());
    }

    /** Edges with neurons in the order in which SNASNet's code runs them. */
    public List<EdgeLayers> spikingEdges() {
        return spiking;
    }
}

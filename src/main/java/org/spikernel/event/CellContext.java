package org.spikernel.event;

import java.util.ArrayList;
import java.util.List;
import org.spikernel.event.kernel.MapShape;
import org.spikernel.event.kernel.SpikeKernels;
import org.spikernel.space.Architecture;
import org.spikernel.space.Cell;
import org.spikernel.space.Neuron;
import org.spikernel.space.Operation;

/**
 * One of a network's two cells.
 *
 * @param name {@code cell1} or {@code cell2}
 * @param architecture whose cell it is
 * @param shape of all its nodes
 */
public record CellContext(String name, Architecture architecture, MapShape shape) {
    public static final int OUTPUT = Cell.NODES - 1;

    /** An edge with an operation. */
    public record Edge(int from, int to, Operation operation) {
        public boolean hasNeurons() {
            return operation.kind() == Operation.Kind.LIF_CONV;
        }
    }

    /** The forward edges into a node, by source. */
    public List<Edge> forwardInto(int node) {
        return edges(0, node, node);
    }

    /** The feedback edges into a node, by source. */
    public List<Edge> feedbackInto(int node) {
        return edges(node + 1, Cell.NODES, node);
    }

    private List<Edge> edges(int fromFirst, int fromEnd, int to) {
        List<Edge> edges = new ArrayList<>();
        for (int from = fromFirst; from < fromEnd; from++) {
            Operation operation = architecture.operation(from, to);
            if (operation.kind() != Operation.Kind.NONE) {
                edges.add(new Edge(from, to, operation));
            }
        }
        return edges;
    }

    /** Edges with neurons in the order in which SNASNet's code runs them. */
    public List<Edge> spikingEdges() {
        List<Edge> edges = new ArrayList<>();
        for (int node = 1; node <= OUTPUT; node++) {
            edges.addAll(forwardInto(node));
        }
        for (int node = 0; node < OUTPUT; node++) {
            edges.addAll(feedbackInto(node));
        }
        edges.removeIf(edge -> !edge.hasNeurons());
        return edges;
    }

    /** Name of an edge's arrays and neurons, with which the names of the network's parameters start. */
    public String layer(Edge edge) {
        return name + ".edge_" + edge.from() + "_" + edge.to();
    }

    public SpikeKernels.LifConstants constants(Edge edge) {
        Neuron neuron = architecture.macro().neuron();
        return SpikeKernels.LifConstants.of(neuron, edge.operation().threshold());
    }

    Convolution convolution(Edge edge, EventWeights weights) {
        int channels = shape.channels();
        return weights.convolution(
                layer(edge) + ".conv", channels, channels, edge.operation().kernel(), 1);
    }
}

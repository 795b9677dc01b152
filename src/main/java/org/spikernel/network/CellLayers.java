package org.spikernel.network;

import java.util.List;

/**
 * One of a network's two cells.
 *
 * @param shape of all its nodes, [C,S,S]
 * @param edges those that have an operation, in the order in which they run: forward by target, then feedback by target
 */
public record CellLayers(FeatureShape shape, List<EdgeLayers> edges) {
    /** Copies. */
    public CellLayers {
        edges = List.copyOf(edges);
    }

    /** The edges into a node from lower ones, by source. */
    public List<EdgeLayers> forwardInto(int node) {
        return edges.stream()
                .filter(edge -> edge.to() == node && !edge.feedback())
                .toList();
    }

    /** The edges into a node from higher ones, by source. */
    public List<EdgeLayers> feedbackInto(int node) {
        return edges.stream()
                .filter(edge -> edge.to() == node && edge.feedback())
                .toList();
    }
}

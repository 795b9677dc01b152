package org.spikernel.network;

import java.util.ArrayList;
import java.util.List;
import org.spikernel.network.LayerInput.Timestep;
import org.spikernel.space.Cell;
import org.spikernel.space.Operation;

/**
 * Names of the layers that an edge of a cell may have, and of what reads them. Made once, because graphs are made for
 * every candidate.
 */
final class EdgeNames {
    /** Edges that a cell may have. */
    static final int COUNT = Cell.NODES * (Cell.NODES - 1);

    /** In the order in which they run: forward by target, then feedback by target. */
    static final List<EdgeNames> FIRST_CELL = of(Part.CELL1);

    static final List<EdgeNames> SECOND_CELL = of(Part.CELL2);

    private final int from;
    private final int to;
    private final String lif;
    private final String convolution;
    private final List<LayerInput> spikes;
    private final List<LayerInput> sums;
    private final LayerInput norm;
    private final LayerInput pool;
    private final LayerInput skip;

    private EdgeNames(Part cell, int from, int to) {
        this.from = from;
        this.to = to;
        String edge = cell.label() + ".edge_" + from + "_" + to;
        Timestep end = from > to ? Timestep.PREVIOUS : Timestep.CURRENT;
        lif = edge + ".lif";
        convolution = edge + ".conv";
        spikes = List.of(new LayerInput(lif, Timestep.CURRENT));
        sums = List.of(new LayerInput(convolution, Timestep.CURRENT));
        norm = new LayerInput(edge + ".bn", end);
        pool = new LayerInput(edge + ".pool", end);
        skip = new LayerInput(edge + ".skip", end);
    }

    private static List<EdgeNames> of(Part cell) {
        List<EdgeNames> forward = new ArrayList<>();
        List<EdgeNames> feedback = new ArrayList<>();
        for (int to = 0; to < Cell.NODES; to++) {
            for (int from = 0; from < to; from++) {
                forward.add(new EdgeNames(cell, from, to));
            }
            for (int from = to + 1; from < Cell.NODES; from++) {
                feedback.add(new EdgeNames(cell, from, to));
            }
        }
        forward.addAll(feedback);
        return List.copyOf(forward);
    }

    int from() {
        return from;
    }

    int to() {
        return to;
    }

    String lif() {
        return lif;
    }

    String convolution() {
        return convolution;
    }

    /** What the convolution reads. */
    List<LayerInput> spikes() {
        return spikes;
    }

    /** What the normalisation reads. */
    List<LayerInput> sums() {
        return sums;
    }

    /** What the node that the edge leads to receives; its layer is the edge's last. */
    LayerInput end(Operation.Kind kind) {
        return switch (kind) {
            case NONE -> throw new IllegalArgumentException("Cannot name the end of an edge that has no operation");
            case SKIP -> skip;
            case AVERAGE_POOL, MAX_POOL -> pool;
            case LIF_CONV -> norm;
        };
    }
}

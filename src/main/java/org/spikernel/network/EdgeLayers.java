package org.spikernel.network;

import java.util.List;
import org.spikernel.space.Cell;
import org.spikernel.space.Operation;

/**
 * An edge of a cell that has an operation, with the layers that it consists of.
 *
 * @param from the node that it reads
 * @param to the node that it leads to
 * @param operation not none
 * @param layers in the order in which they run: neurons, convolution and normalisation, or one of another kind
 */
public record EdgeLayers(int from, int to, Operation operation, List<Layer> layers) {
    /** Copies. */
    public EdgeLayers {
        layers = List.copyOf(layers);
    }

    /** Whether it brings the value of the timestep before. */
    public boolean feedback() {
        return from > to;
    }

    /** Whether it has neurons, and with them a convolution and a normalisation. */
    public boolean hasNeurons() {
        return operation.kind() == Operation.Kind.LIF_CONV;
    }

    /** The neurons that read the node. */
    public Layer neurons() {
        return spiking(0);
    }

    /** Their constants. */
    public LayerKind.Lif lif() {
        return (LayerKind.Lif) neurons().kind();
    }

    /** The convolution of their spikes. */
    public Layer convolution() {
        return spiking(1);
    }

    /** The normalisation behind the convolution. */
    public Layer norm() {
        return spiking(2);
    }

    private Layer spiking(int position) {
        if (!hasNeurons()) {
            throw new IllegalStateException("Cannot read neurons of %s: it is an edge of %s"
                    .formatted(layers.get(0).name(), operation.label()));
        }
        return layers.get(position);
    }

    /** By the place alone: maps of the edges of one cell are read for every image. */
    @Override
    public int hashCode() {
        return from * Cell.NODES + to;
    }

    @Override
    public boolean equals(Object other) {
        if (this == other) {
            return true;
        }
        return other instanceof EdgeLayers edge
                && from == edge.from
                && to == edge.to
                && operation.equals(edge.operation)
                && layers.equals(edge.layers);
    }
}

package org.spikernel.torch;

import ai.djl.ndarray.NDArray;
import org.spikernel.network.EdgeLayers;
import org.spikernel.space.Operation;

/**
 * An edge of a cell with its weights.
 *
 * @param layers of the edge
 * @param lif neurons of a LIF convolution, else null
 * @param weight of the convolution [C,C,k,k], else null
 * @param norm after the convolution, else null
 * @param pool of an average pool, else null
 */
record CellEdge(EdgeLayers layers, Lif lif, NDArray weight, BatchNorm norm, AveragePool pool) {
    /** A skip or a maximum pool. */
    static CellEdge withoutArrays(EdgeLayers layers) {
        return new CellEdge(layers, null, null, null, null);
    }

    int from() {
        return layers.from();
    }

    Operation operation() {
        return layers.operation();
    }

    /** Name of the edge's neurons for observers. */
    String lifName() {
        return layers.neurons().name();
    }

    /** Name of the edge's convolution for observers. */
    String convolutionName() {
        return layers.convolution().name();
    }

    /** Name of the potential: the same for edges whose neurons do the same. */
    String neurons() {
        return layers.neurons().part() + ".node_" + from() + "@" + operation().threshold();
    }
}

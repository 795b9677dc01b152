package org.spikernel.torch;

import ai.djl.ndarray.NDArray;
import org.spikernel.network.Parameter;
import org.spikernel.space.Operation;

/**
 * An edge of a cell with its weights.
 *
 * @param cell name of the cell
 * @param place which edge
 * @param operation not none
 * @param lif neurons of a LIF convolution, else null
 * @param weight of the convolution [C,C,k,k], else null
 * @param norm after the convolution, else null
 * @param pool of an average pool, else null
 */
record CellEdge(
        String cell,
        Parameter.Edge place,
        Operation operation,
        Lif lif,
        NDArray weight,
        BatchNorm norm,
        AveragePool pool) {
    /** Name of the edge's neurons for observers. */
    String lifName() {
        return cell + "." + place + ".lif";
    }

    /** Name of the potential: the same for edges whose neurons do the same. */
    String neurons() {
        return cell + ".node_" + place.from() + "@" + operation.threshold();
    }
}

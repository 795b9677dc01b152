package org.spikernel.export.nir;

import java.util.LinkedHashMap;
import java.util.Map;
import org.spikernel.export.TrainedNetwork;
import org.spikernel.network.LayerGraph;
import org.spikernel.network.Parameter;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.space.Architecture;
import org.spikernel.space.Cell;

/**
 * Leaves out the edges of a cell that lead nowhere: no walk from their target reaches node 3. They change nothing, and
 * readers stumble over nodes that nothing reads. Unlike {@link Cell#pruned}, edges out of nodes that nothing reaches stay:
 * they bring the summands of their normalisation.
 */
final class LiveEdges {
    private LiveEdges() {}

    static TrainedNetwork only(TrainedNetwork network) {
        Architecture whole = network.architecture();
        Cell cell = only(whole.cell());
        if (cell.equals(whole.cell())) {
            return network;
        }
        Architecture live = new Architecture(whole.macro(), whole.operations(), cell);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Parameter parameter : LayerGraph.of(live).parameters()) {
            tensors.put(parameter.name(), network.tensors().get(parameter.name()));
        }
        return TrainedNetwork.of(live, tensors, network.notes());
    }

    static Cell only(Cell cell) {
        boolean[] reaches = new boolean[Cell.NODES];
        reaches[Cell.NODES - 1] = true;
        for (int round = 0; round < Cell.NODES; round++) {
            for (int from = 0; from < Cell.NODES; from++) {
                for (int to = 0; to < Cell.NODES; to++) {
                    reaches[from] |= cell.code(from, to) != 0 && reaches[to];
                }
            }
        }
        StringBuilder codes = new StringBuilder(cell.codes());
        for (int position = 0; position < codes.length(); position++) {
            if (!reaches[position % Cell.NODES]) {
                codes.setCharAt(position, '0');
            }
        }
        return new Cell(codes.toString());
    }
}

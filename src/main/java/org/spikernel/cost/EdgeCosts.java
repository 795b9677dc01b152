package org.spikernel.cost;

import java.util.List;
import java.util.stream.LongStream;
import org.spikernel.space.Architecture;
import org.spikernel.space.Cell;
import org.spikernel.space.CellSpace;
import org.spikernel.space.Connectivity;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.OperationSet;

/**
 * A network's parameters, edge by edge: those of the network without edges plus, for each edge, what its operation
 * adds to the two cells.
 *
 * @param fixed parameters without edges
 * @param addedByCode parameters that an edge adds, by its operation's code
 */
record EdgeCosts(long fixed, List<Long> addedByCode) {
    private static final Cell EMPTY = Cell.parse("0000 0000 0000 0000");

    EdgeCosts {
        addedByCode = List.copyOf(addedByCode);
    }

    static EdgeCosts of(OperationSet operations, MacroArchitecture macro) {
        long fixed = parameters(new Architecture(macro, operations, EMPTY));
        CellSpace oneEdge = CellSpace.of(operations, Connectivity.FORWARD);
        return new EdgeCosts(
                fixed,
                LongStream.range(0, operations.size())
                        .mapToObj(code -> parameters(new Architecture(macro, operations, oneEdge.at(code))) - fixed)
                        .toList());
    }

    long added(int code) {
        return addedByCode.get(code);
    }

    private static long parameters(Architecture architecture) {
        return ArchitectureCost.of(architecture).parameters().total();
    }
}

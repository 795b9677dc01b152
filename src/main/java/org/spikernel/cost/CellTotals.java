package org.spikernel.cost;

import org.spikernel.space.Architecture;
import org.spikernel.space.Cell;
import org.spikernel.space.CellSpace;
import org.spikernel.space.Connectivity;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.OperationSet;

/**
 * Costs of many cells with one macro-architecture and operation set, at once for each: what the network costs without
 * edges plus, for each edge, what its operation adds. Equal to {@link ArchitectureCost}.
 */
public final class CellTotals {
    private static final Cell EMPTY = Cell.parse("0000 0000 0000 0000");

    private final Totals fixed;
    private final Totals[] added;

    /**
     * What is counted of a network.
     *
     * @param parameters learned parameters
     * @param neurons LIF neurons
     * @param macsPerImage multiply-accumulates of one image, dense
     */
    public record Totals(long parameters, long neurons, long macsPerImage) {
        Totals plus(Totals other) {
            return new Totals(
                    parameters + other.parameters, neurons + other.neurons, macsPerImage + other.macsPerImage);
        }

        private Totals minus(Totals other) {
            return new Totals(
                    parameters - other.parameters, neurons - other.neurons, macsPerImage - other.macsPerImage);
        }

        /** Whether this is within a budget, with {@code bits} a parameter and {@code stateBits} a potential. */
        public boolean fits(SizeBudget budget, int bits, int stateBits) {
            return switch (budget.unit()) {
                case PARAMETERS -> parameters <= budget.amount();
                case BYTES ->
                    ArchitectureCost.bytes(parameters, bits)
                                    + (stateBits == 0 ? 0 : ArchitectureCost.bytes(neurons, stateBits))
                            <= budget.amount();
            };
        }
    }

    /** Prepares for cells of a set. */
    public CellTotals(MacroArchitecture macro, OperationSet operations) {
        fixed = totals(new Architecture(macro, operations, EMPTY));
        CellSpace oneEdge = CellSpace.of(operations, Connectivity.FORWARD);
        added = new Totals[operations.size()];
        for (int code = 0; code < added.length; code++) {
            added[code] = totals(new Architecture(macro, operations, oneEdge.at(code)))
                    .minus(fixed);
        }
    }

    private static Totals totals(Architecture architecture) {
        ArchitectureCost cost = ArchitectureCost.of(architecture);
        return new Totals(cost.parameters().total(), cost.neurons(), cost.macsPerImage());
    }

    /** Of the network without edges. */
    Totals fixed() {
        return fixed;
    }

    /** What an edge with the operation of this code adds. */
    Totals added(int code) {
        return added[code];
    }

    /** Totals of the network with this cell, as it stands. */
    public Totals of(Cell cell) {
        Totals sum = fixed;
        for (int from = 0; from < Cell.NODES; from++) {
            for (int to = 0; to < Cell.NODES; to++) {
                int code = cell.code(from, to);
                if (code != 0) {
                    sum = sum.plus(added[code]);
                }
            }
        }
        return sum;
    }
}

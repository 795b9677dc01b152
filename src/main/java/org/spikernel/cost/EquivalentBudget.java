package org.spikernel.cost;

import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.spikernel.space.Cell;
import org.spikernel.space.CellSpace;
import org.spikernel.space.Connectivity;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.OperationSet;

/** Carries a budget over to a network of another size, so that the same cells fit. */
public final class EquivalentBudget {
    private EquivalentBudget() {}

    /**
     * The parameters of the largest network of size {@code own} whose cell is within {@code limit} parameters at size
     * {@code published}; empty when no cell is.
     */
    public static OptionalLong parameters(
            long limit,
            MacroArchitecture published,
            MacroArchitecture own,
            List<OperationSet> sets,
            Connectivity connectivity) {
        return sets.stream()
                .flatMapToLong(set -> {
                    CellTotals atPublished = new CellTotals(published, set);
                    CellTotals atOwn = new CellTotals(own, set);
                    return accepted(CellSpace.of(set, connectivity))
                            .filter(cell -> atPublished.of(cell).parameters() <= limit)
                            .mapToLong(cell -> atOwn.of(cell).parameters());
                })
                .max();
    }

    /** As they are built. */
    private static Stream<Cell> accepted(CellSpace space) {
        return LongStream.range(0, space.size())
                .mapToObj(space::at)
                .filter(Cell::accepted)
                .map(Cell::canonical);
    }
}

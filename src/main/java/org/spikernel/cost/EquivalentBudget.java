package org.spikernel.cost;

import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.spikernel.space.CellSpace;
import org.spikernel.space.Connectivity;
import org.spikernel.space.EdgeSums;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.OperationSet;

/** Carries a budget over to a network of another size, so that the same cells fit. */
public final class EquivalentBudget {
    private static final int BITS = 31;
    private static final long MASK = (1L << BITS) - 1;

    private EquivalentBudget() {}

    /**
     * The parameters of the largest network of size {@code own} whose cell is within {@code limit} parameters at size
     * {@code published}; empty when no cell is. No cell is visited, so that spaces with feedback take no longer.
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
                    // Both sums in one number: neither reaches 2^31, so that none carries into the other.
                    List<Long> both = IntStream.range(0, set.size())
                            .mapToObj(code -> (atPublished.added(code).parameters() << BITS)
                                    + atOwn.added(code).parameters())
                            .toList();
                    return new EdgeSums(CellSpace.of(set, connectivity), both)
                            .canonical().keySet().stream()
                                    .filter(sums -> atPublished.fixed().parameters() + (sums >> BITS) <= limit)
                                    .mapToLong(sums -> atOwn.fixed().parameters() + (sums & MASK));
                })
                .max();
    }
}

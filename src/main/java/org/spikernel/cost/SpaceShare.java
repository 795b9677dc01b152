package org.spikernel.cost;

import java.io.Serializable;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.IntStream;
import org.spikernel.space.CellCounts;
import org.spikernel.space.CellSpace;
import org.spikernel.space.Connectivity;
import org.spikernel.space.EdgeSums;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.OperationSet;

/**
 * How much of a space is within a budget, exactly. Parameters are those of the networks that are built: of pruned cells.
 *
 * @param census the size of the space
 * @param acceptedFitting accepted raw matrices within the budget: the chance of a draw with replacement
 * @param canonicalFitting canonical cells within the budget: the networks there are to find
 * @param smallestParameters parameters of the smallest network of the space
 * @param largestParameters parameters of the largest network of the space
 */
public record SpaceShare(
        CellCounts census, long acceptedFitting, long canonicalFitting, long smallestParameters, long largestParameters)
        implements Serializable {
    /**
     * Counts without visiting the cells, at once for any number of operations: parameters add up by edges.
     *
     * @param bits bits per parameter, for a budget of bytes
     */
    public static SpaceShare of(
            OperationSet operations, Connectivity connectivity, MacroArchitecture macro, Budget budget, int bits) {
        CellTotals costs = new CellTotals(macro, operations);
        long fixed = costs.fixed().parameters();
        CellSpace space = CellSpace.of(operations, connectivity);
        EdgeSums sums = new EdgeSums(
                space,
                IntStream.range(0, operations.size())
                        .mapToObj(code -> costs.added(code).parameters())
                        .toList());
        SortedMap<Long, Long> canonical = sums.canonical();
        return new SpaceShare(
                CellCounts.of(space),
                fitting(sums.accepted(), fixed, budget, bits),
                fitting(canonical, fixed, budget, bits),
                fixed + canonical.firstKey(),
                fixed + canonical.lastKey());
    }

    private static long fitting(SortedMap<Long, Long> cellsByAdded, long fixed, Budget budget, int bits) {
        return cellsByAdded.entrySet().stream()
                .filter(entry -> budget.fits(fixed + entry.getKey(), bits))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** The chance, in [0, 1], that an accepted uniform draw is within the budget. */
    public double acceptedShare() {
        return (double) acceptedFitting / census.accepted();
    }

    /** The share, in [0, 1], of different networks that are within the budget. */
    public double canonicalShare() {
        return (double) canonicalFitting / census.canonical();
    }
}

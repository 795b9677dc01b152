package org.spikernel.cost;

import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.interval.ConfidenceInterval;
import org.apache.commons.math3.stat.interval.WilsonScoreInterval;
import org.spikernel.space.Cell;
import org.spikernel.space.CellCounts;
import org.spikernel.space.CellSpace;
import org.spikernel.space.Connectivity;
import org.spikernel.space.EdgeSums;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.NetworkFamily;
import org.spikernel.space.OperationSet;

/**
 * How much of a space is within a budget, exactly but for chips and large spaces. Parameters are those of the networks that are built: of pruned cells.
 *
 * @param census the size of the space
 * @param acceptedFitting accepted raw matrices within the budget: the chance of a draw with replacement
 * @param canonicalFitting canonical cells within the budget: the networks there are to find
 * @param smallestParameters parameters of the smallest network of the space
 * @param largestParameters parameters of the largest network of the space
 * @param sampled cells that the fitting ones were estimated from, of spaces too large to go through for a chip; 0: exact
 */
public record SpaceShare(
        CellCounts census,
        long acceptedFitting,
        long canonicalFitting,
        long smallestParameters,
        long largestParameters,
        int sampled)
        implements Serializable {
    private static final double CONFIDENCE = 0.95;

    /** Counted exactly. */
    public SpaceShare(
            CellCounts census,
            long acceptedFitting,
            long canonicalFitting,
            long smallestParameters,
            long largestParameters) {
        this(census, acceptedFitting, canonicalFitting, smallestParameters, largestParameters, 0);
    }

    /**
     * Counts. Parameters add up by edges: without visiting the cells, at once for any number of operations. RAM does not: for
     * a chip the cells are visited, of large spaces a sample.
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
        SpaceShare all =
                new SpaceShare(CellCounts.of(space), 0, 0, fixed + canonical.firstKey(), fixed + canonical.lastKey());
        if (budget instanceof SizeBudget size) {
            return new SpaceShare(
                    all.census,
                    fitting(sums.accepted(), fixed, size, bits),
                    fitting(canonical, fixed, size, bits),
                    all.smallestParameters,
                    all.largestParameters);
        }
        return all.visited(SpaceVisit.of(space), budget.fitting(macro, operations, bits, 0));
    }

    /**
     * Counts of several families, on all processors: that of a chip takes a tenth of a second each.
     *
     * @param bits bits per parameter, of families without bits of their own
     */
    public static List<SpaceShare> of(
            List<NetworkFamily> families, Connectivity connectivity, Budget budget, int bits) {
        return families.parallelStream()
                .map(family -> of(family, connectivity, budget, bits))
                .toList();
    }

    /**
     * Counts of a family.
     *
     * @param bits bits per parameter, of families without bits of their own
     */
    public static SpaceShare of(NetworkFamily family, Connectivity connectivity, Budget budget, int bits) {
        return of(family.operations(), connectivity, family.macro(), budget, family.bits(bits));
    }

    private SpaceShare visited(SpaceVisit visit, Predicate<Cell> fits) {
        long networks = 0;
        long matrices = 0;
        for (Map.Entry<Cell, Long> cell : visit.cells().entrySet()) {
            if (fits.test(cell.getKey())) {
                networks++;
                matrices += cell.getValue();
            }
        }
        if (visit.complete()) {
            return new SpaceShare(census, matrices, networks, smallestParameters, largestParameters);
        }
        long drawn = visit.draws().stream().filter(fits).count();
        return new SpaceShare(
                census,
                scaled(drawn, visit.draws().size(), census.accepted()),
                scaled(networks, visit.cells().size(), census.canonical()),
                smallestParameters,
                largestParameters,
                visit.cells().size());
    }

    private static long scaled(long found, long of, long all) {
        return Math.round((double) found / of * all);
    }

    /**
     * The 95 % interval (Wilson's) of {@link #canonicalShare}, as in {@code 12.3 to 15.0 %}; empty where it is exact.
     */
    public Optional<String> interval() {
        if (sampled == 0) {
            return Optional.empty();
        }
        ConfidenceInterval interval = new WilsonScoreInterval()
                .createInterval(sampled, (int) Math.round(canonicalShare() * sampled), CONFIDENCE);
        return Optional.of(String.format(
                Locale.ROOT,
                "%.1f to %.1f %%",
                100 * Math.max(0, interval.getLowerBound()),
                100 * Math.min(1, interval.getUpperBound())));
    }

    private static long fitting(SortedMap<Long, Long> cellsByAdded, long fixed, SizeBudget budget, int bits) {
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

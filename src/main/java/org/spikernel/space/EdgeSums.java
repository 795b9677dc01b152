package org.spikernel.space;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How many cells of a space have which sum of a value over their edges, when an edge's value depends on its operation
 * alone: parameters, for example. Exact for any number of operations without visiting every cell: acceptance, pruning
 * and symmetry depend only on which edges there are, so it is enough to visit the 2^6 (with feedback 3^6) layouts and to
 * multiply out the operations that their edges may have.
 */
public final class EdgeSums {
    private static final int MOST_EDGES = 6;

    private final CellSpace layouts;
    private final long operationsOfEdge;
    /** Element e: sum over e edges, and how many choices of their operations give it. */
    private final List<SortedMap<Long, Long>> ofEdges = new ArrayList<>();
    /** Element t: the same for 1 + 2 t edges of which t pairs share an operation. */
    private final List<SortedMap<Long, Long>> ofTwinnedEdges = new ArrayList<>();

    /**
     * @param space the cells to count
     * @param values value of an edge by operation code; that of code 0, no edge, is 0
     */
    public EdgeSums(CellSpace space, List<Long> values) {
        if (values.size() != space.operationCount()) {
            throw new IllegalArgumentException(
                    "Cannot sum over edges: one value for each of %d operations is needed, got %d"
                            .formatted(space.operationCount(), values.size()));
        }
        if (values.get(0) != 0) {
            throw new IllegalArgumentException(
                    "Cannot sum over edges: the value of operation 0, no edge, must be 0, got " + values.get(0));
        }
        layouts = new CellSpace(2, space.connectivity());
        operationsOfEdge = space.operationCount() - 1L;
        SortedMap<Long, Long> edge = new TreeMap<>();
        SortedMap<Long, Long> twins = new TreeMap<>();
        for (long value : values.subList(1, values.size())) {
            edge.merge(value, 1L, Long::sum);
            twins.merge(2 * value, 1L, Long::sum);
        }
        ofEdges.add(new TreeMap<>(Map.of(0L, 1L)));
        for (int edges = 1; edges <= MOST_EDGES; edges++) {
            ofEdges.add(product(ofEdges.get(edges - 1), edge));
        }
        ofTwinnedEdges.add(edge);
        for (int pairs = 1; 1 + 2 * pairs <= MOST_EDGES; pairs++) {
            ofTwinnedEdges.add(product(ofTwinnedEdges.get(pairs - 1), twins));
        }
    }

    /** Over the raw matrices that are accepted, each counted with the sum of its pruned cell. */
    public SortedMap<Long, Long> accepted() {
        SortedMap<Long, Long> counts = new TreeMap<>();
        for (long index = 0; index < layouts.size(); index++) {
            Cell layout = layouts.at(index);
            if (layout.accepted()) {
                int kept = layout.pruned().edgeCount();
                long choicesOfPruned = power(operationsOfEdge, layout.edgeCount() - kept);
                ofEdges.get(kept).forEach((sum, count) -> counts.merge(sum, count * choicesOfPruned, Long::sum));
            }
        }
        return counts;
    }

    /** Over the different pruned cells among the accepted. */
    public SortedMap<Long, Long> distinct() {
        SortedMap<Long, Long> counts = new TreeMap<>();
        for (long index = 0; index < layouts.size(); index++) {
            Cell layout = layouts.at(index);
            if (layout.accepted() && layout.equals(layout.pruned())) {
                ofEdges.get(layout.edgeCount()).forEach((sum, count) -> counts.merge(sum, count, Long::sum));
            }
        }
        return counts;
    }

    /** Over the different canonical cells among the accepted. */
    public SortedMap<Long, Long> canonical() {
        SortedMap<Long, Long> counts = new TreeMap<>();
        for (long index = 0; index < layouts.size(); index++) {
            Cell layout = layouts.at(index);
            if (layout.accepted() && layout.equals(layout.canonical())) {
                ofCanonicalLayout(layout).forEach((sum, count) -> counts.merge(sum, count, Long::sum));
            }
        }
        return counts;
    }

    /**
     * A layout that the swap of the inner nodes maps to itself has two matrices for each canonical cell, except where
     * the operations are the same on both sides: these are their own partners (Burnside's count of orbits).
     */
    private SortedMap<Long, Long> ofCanonicalLayout(Cell layout) {
        SortedMap<Long, Long> all = ofEdges.get(layout.edgeCount());
        if (!layout.innerNodesAreExchangeable() || !layout.equals(layout.withInnerNodesSwapped())) {
            return all;
        }
        SortedMap<Long, Long> fixed = ofTwinnedEdges.get((layout.edgeCount() - 1) / 2);
        SortedMap<Long, Long> orbits = new TreeMap<>();
        all.forEach((sum, count) -> orbits.put(sum, (count + fixed.getOrDefault(sum, 0L)) / 2));
        return orbits;
    }

    private static SortedMap<Long, Long> product(SortedMap<Long, Long> a, SortedMap<Long, Long> b) {
        SortedMap<Long, Long> result = new TreeMap<>();
        a.forEach((sumA, countA) -> b.forEach((sumB, countB) -> result.merge(sumA + sumB, countA * countB, Long::sum)));
        return result;
    }

    private static long power(long base, int exponent) {
        long result = 1;
        for (int i = 0; i < exponent; i++) {
            result *= base;
        }
        return result;
    }
}

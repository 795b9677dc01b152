package org.spikernel.space;

import java.io.Serializable;
import java.util.Collections;
import java.util.SortedMap;

/**
 * How many cells a space holds, counted in four ways.
 *
 * @param raw matrices
 * @param accepted raw matrices whose pruned cell has an edge 0&gt;3
 * @param distinct different pruned cells among the accepted
 * @param canonical different canonical cells among the accepted: as many networks there are to tell apart
 */
public record CellCounts(long raw, long accepted, long distinct, long canonical) implements Serializable {
    /** Counts a space, exactly and at once for any number of operations. */
    public static CellCounts of(CellSpace space) {
        EdgeSums worthless = new EdgeSums(space, Collections.nCopies(space.operationCount(), 0L));
        return new CellCounts(
                space.size(), total(worthless.accepted()), total(worthless.distinct()), total(worthless.canonical()));
    }

    private static long total(SortedMap<Long, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}

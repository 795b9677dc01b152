package org.spikernel.search;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.spikernel.random.Seed;
import org.spikernel.space.Cell;
import org.spikernel.space.CellSampler;
import org.spikernel.space.CellSpace;
import org.spikernel.space.Connectivity;
import org.spikernel.space.Draw;
import org.spikernel.space.OperationSet;

/**
 * The candidates of a search, in a fixed order: set by set, draw by draw, made one at a time. A candidate's own weights
 * are a function of the run's seed and the canonical cell, so that a cell is the same network wherever and however often
 * it turns up; with replacement, each draw has weights of its own, as in the paper.
 */
final class RandomSearch {
    private RandomSearch() {}

    /** {@code draws} cells of a set. */
    static Stream<Candidate> drawn(
            List<OperationSet> sets, int set, Connectivity connectivity, Sampling sampling, long draws, Seed seed) {
        CellSampler sampler = new CellSampler(CellSpace.of(sets.get(set), connectivity));
        Seed cells = seed.derive("cells").derive(sets.get(set).name());
        Stream<Draw> drawn =
                switch (sampling) {
                    case WITHOUT_REPLACEMENT -> {
                        Iterable<Draw> all = () -> sampler.withoutReplacement(cells);
                        yield StreamSupport.stream(all.spliterator(), false).limit(draws);
                    }
                    case WITH_REPLACEMENT -> LongStream.range(0, draws).mapToObj(number -> sampler.at(cells, number));
                };
        return drawn.map(draw -> drawn(set, sampling, draw.number(), draw.cell(), seed));
    }

    /** The candidate that a draw gave. */
    static Candidate drawn(int set, Sampling sampling, long number, Cell cell, Seed seed) {
        Cell canonical = cell.canonical();
        Seed own = weights(seed, canonical);
        return new Candidate(
                set,
                number,
                cell,
                canonical,
                switch (sampling) {
                    case WITHOUT_REPLACEMENT -> own;
                    case WITH_REPLACEMENT -> own.derive(number);
                });
    }

    /** The given cells in a set, each once. */
    static Stream<Candidate> given(int set, List<Cell> cells, Seed seed) {
        Set<Cell> seen = new HashSet<>();
        return cells.stream()
                .filter(cell -> seen.add(cell.canonical()))
                .map(cell -> new Candidate(set, null, cell, cell.canonical(), weights(seed, cell.canonical())));
    }

    private static Seed weights(Seed seed, Cell canonical) {
        return seed.derive("weights").derive(canonical.toString());
    }
}

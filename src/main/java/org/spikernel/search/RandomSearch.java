package org.spikernel.search;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
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

    /** {@code draws} cells of every set. */
    static Stream<Candidate> drawn(
            List<OperationSet> sets, Connectivity connectivity, Sampling sampling, long draws, Seed seed) {
        return IntStream.range(0, sets.size()).boxed().flatMap(set -> {
            CellSampler sampler = new CellSampler(CellSpace.of(sets.get(set), connectivity));
            Seed cells = seed.derive("cells").derive(sets.get(set).name());
            return switch (sampling) {
                case WITHOUT_REPLACEMENT -> {
                    Iterable<Draw> all = () -> sampler.withoutReplacement(cells);
                    yield StreamSupport.stream(all.spliterator(), false)
                            .limit(draws)
                            .map(draw -> candidate(
                                    set, draw, weights(seed, draw.cell().canonical())));
                }
                case WITH_REPLACEMENT ->
                    LongStream.range(0, draws).mapToObj(number -> {
                        Draw draw = sampler.at(cells, number);
                        return candidate(
                                set,
                                draw,
                                weights(seed, draw.cell().canonical()).derive(number));
                    });
            };
        });
    }

    /** The given cells in every set. */
    static Stream<Candidate> given(List<OperationSet> sets, List<Cell> cells, Seed seed) {
        List<Candidate> candidates = new ArrayList<>();
        for (int set = 0; set < sets.size(); set++) {
            Set<Cell> seen = new HashSet<>();
            for (Cell cell : cells) {
                Cell canonical = cell.canonical();
                if (seen.add(canonical)) {
                    candidates.add(new Candidate(set, null, cell, canonical, weights(seed, canonical)));
                }
            }
        }
        return candidates.stream();
    }

    private static Candidate candidate(int set, Draw draw, Seed weights) {
        return new Candidate(set, draw.number(), draw.cell(), draw.cell().canonical(), weights);
    }

    private static Seed weights(Seed seed, Cell canonical) {
        return seed.derive("weights").derive(canonical.toString());
    }
}

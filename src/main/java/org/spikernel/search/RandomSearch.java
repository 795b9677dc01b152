package org.spikernel.search;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.spikernel.random.Seed;
import org.spikernel.space.Cell;
import org.spikernel.space.CellSampler;
import org.spikernel.space.CellSpace;
import org.spikernel.space.Connectivity;
import org.spikernel.space.Draw;
import org.spikernel.space.NetworkFamily;

/**
 * The candidates of a search, in a fixed order: family by family, draw by draw, made one at a time. A candidate's own weights
 * are a function of the run's seed and the canonical cell, so that a cell is the same network wherever and however often
 * it turns up; with replacement, each draw has weights of its own, as in the paper.
 */
final class RandomSearch {
    private RandomSearch() {}

    /** {@code draws} cells of a family. */
    static Stream<Candidate> drawn(
            List<NetworkFamily> families,
            int family,
            Connectivity connectivity,
            Sampling sampling,
            long draws,
            Seed seed) {
        Stream<Draw> drawn =
                switch (sampling) {
                    case WITHOUT_REPLACEMENT ->
                        each(families.get(family), connectivity, seed).limit(draws);
                    case WITH_REPLACEMENT -> {
                        CellSampler sampler = sampler(families.get(family), connectivity);
                        Seed cells = cells(families.get(family), seed);
                        yield LongStream.range(0, draws).mapToObj(number -> sampler.at(cells, number));
                    }
                };
        return drawn.map(draw -> drawn(family, sampling, draw.number(), draw.cell(), seed));
    }

    /** The first {@code count} cells of a family that fit, numbered among these; each network once. */
    static Stream<Candidate> fitting(
            List<NetworkFamily> families,
            int family,
            Connectivity connectivity,
            long count,
            Predicate<Cell> fits,
            Seed seed) {
        if (count == 0) {
            return Stream.empty();
        }
        long[] next = {0};
        return each(families.get(family), connectivity, seed)
                .sequential()
                .filter(draw -> fits.test(draw.cell().canonical()))
                .limit(count)
                .map(draw -> drawn(family, Sampling.WITHOUT_REPLACEMENT, next[0]++, draw.cell(), seed));
    }

    /** All cells of a family, each network once, in random order. */
    private static Stream<Draw> each(NetworkFamily family, Connectivity connectivity, Seed seed) {
        Iterable<Draw> all = () -> sampler(family, connectivity).withoutReplacement(cells(family, seed));
        return StreamSupport.stream(all.spliterator(), false);
    }

    private static CellSampler sampler(NetworkFamily family, Connectivity connectivity) {
        return new CellSampler(CellSpace.of(family.operations(), connectivity));
    }

    private static Seed cells(NetworkFamily family, Seed seed) {
        return seed.derive("cells").derive(family.name());
    }

    /** The candidate that a draw gave. */
    static Candidate drawn(int family, Sampling sampling, long number, Cell cell, Seed seed) {
        Cell canonical = cell.canonical();
        Seed own = weights(seed, canonical);
        return new Candidate(
                family,
                number,
                cell,
                canonical,
                switch (sampling) {
                    case WITHOUT_REPLACEMENT -> own;
                    case WITH_REPLACEMENT -> own.derive(number);
                });
    }

    /** The given cells in a family, each once. */
    static Stream<Candidate> given(int family, List<Cell> cells, Seed seed) {
        Set<Cell> seen = new HashSet<>();
        return cells.stream()
                .filter(cell -> seen.add(cell.canonical()))
                .map(cell -> new Candidate(family, null, cell, cell.canonical(), weights(seed, cell.canonical())));
    }

    private static Seed weights(Seed seed, Cell canonical) {
        return seed.derive("weights").derive(canonical.toString());
    }
}

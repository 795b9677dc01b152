package org.spikernel.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.spikernel.random.Seed;
import org.spikernel.space.Cell;
import org.spikernel.space.CellSampler;
import org.spikernel.space.CellSpace;
import org.spikernel.space.Connectivity;
import org.spikernel.space.Draw;
import org.spikernel.space.OperationSet;

/**
 * The candidates of a search, in a fixed order: set by set, draw by draw. Weights are a function of the run's seed and
 * the canonical cell, so that a cell scores alike wherever and however often it turns up; with replacement, each draw
 * has weights of its own, as in the paper.
 */
final class Candidates {
    private Candidates() {}

    /** {@code draws} cells of every set. */
    static List<Candidate> drawn(
            List<OperationSet> sets, Connectivity connectivity, Sampling sampling, int draws, Seed seed) {
        List<Candidate> result = new ArrayList<>();
        for (int i = 0; i < sets.size(); i++) {
            CellSampler sampler = new CellSampler(CellSpace.of(sets.get(i), connectivity));
            Seed cells = seed.derive("cells").derive(sets.get(i).name());
            switch (sampling) {
                case WITHOUT_REPLACEMENT -> {
                    for (Draw draw : sampler.withoutReplacement(cells, draws)) {
                        result.add(candidate(i, draw, weights(seed, draw.cell().canonical())));
                    }
                }
                case WITH_REPLACEMENT -> {
                    for (long number = 0; number < draws; number++) {
                        Draw draw = sampler.at(cells, number);
                        Seed weights = weights(seed, draw.cell().canonical()).derive(number);
                        result.add(candidate(i, draw, weights));
                    }
                }
            }
        }
        return result;
    }

    /** The given cells in every set. */
    static List<Candidate> given(List<OperationSet> sets, List<Cell> cells, Seed seed) {
        Map<String, Candidate> result = new TreeMap<>();
        List<Candidate> ordered = new ArrayList<>();
        for (int i = 0; i < sets.size(); i++) {
            for (Cell cell : cells) {
                Cell canonical = cell.canonical();
                Candidate candidate = new Candidate(i, null, cell, canonical, weights(seed, canonical));
                if (result.putIfAbsent(i + " " + canonical, candidate) == null) {
                    ordered.add(candidate);
                }
            }
        }
        return ordered;
    }

    private static Candidate candidate(int set, Draw draw, Seed weights) {
        return new Candidate(set, draw.number(), draw.cell(), draw.cell().canonical(), weights);
    }

    private static Seed weights(Seed seed, Cell canonical) {
        return seed.derive("weights").derive(canonical.toString());
    }
}

package org.spikernel.cost;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.spikernel.random.Seed;
import org.spikernel.space.Cell;
import org.spikernel.space.CellSampler;
import org.spikernel.space.CellSpace;
import org.spikernel.space.Draw;

/**
 * Canonical cells of a space with the number of accepted matrices that each stands for: all of a small space, a sample of
 * a large one.
 *
 * @param cells each with its number
 * @param complete whether these are all
 */
record SpaceVisit(Map<Cell, Long> cells, List<Cell> draws, boolean complete) {
    /** Matrices of the largest space that is gone through: with seven operations, forward. */
    private static final long MOST_MATRICES = 120_000;

    /** Of a larger one. */
    static final int SAMPLE = 2_000;

    private static final Seed SAMPLING = new Seed(0).derive("space-visit");

    /** Goes through a space. */
    static SpaceVisit of(CellSpace space) {
        Map<Cell, Long> cells = new LinkedHashMap<>();
        if (space.size() <= MOST_MATRICES) {
            for (long index = 0; index < space.size(); index++) {
                Cell canonical = space.at(index).canonical();
                // Pruning takes no edge 0>3 away, and brings none.
                if (canonical.accepted()) {
                    cells.merge(canonical, 1L, Long::sum);
                }
            }
            return new SpaceVisit(cells, List.of(), true);
        }
        CellSampler sampler = new CellSampler(space);
        Iterator<Draw> distinct = sampler.withoutReplacement(SAMPLING);
        while (cells.size() < SAMPLE && distinct.hasNext()) {
            cells.put(distinct.next().cell().canonical(), 1L);
        }
        List<Cell> draws = new ArrayList<>(SAMPLE);
        for (int number = 0; number < SAMPLE; number++) {
            draws.add(sampler.at(SAMPLING, number).cell().canonical());
        }
        return new SpaceVisit(cells, draws, false);
    }
}

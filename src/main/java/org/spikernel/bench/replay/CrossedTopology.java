package org.spikernel.bench.replay;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.spikernel.bench.replay.TrainingTable.Training;
import org.spikernel.predict.Subject;
import org.spikernel.predict.TopologyPrior;
import org.spikernel.random.Seed;
import org.spikernel.space.Cell;

/** Topology scores of cells by priors that were fitted to other cells. */
public final class CrossedTopology {
    private static final int FOLDS = 10;

    private CrossedTopology() {}

    /** One prior, fitted to the mean validation accuracies of all cells of a table. */
    public static TopologyPrior fit(TrainingTable table) {
        return fit(table, List.copyOf(table.byCell().keySet()));
    }

    /** That prior as lines of a file. */
    public static List<String> lines(TrainingTable table) {
        return fit(table).lines();
    }

    private static TopologyPrior fit(TrainingTable table, List<Cell> cells) {
        Map<Cell, List<Training>> byCell = table.byCell();
        return TopologyPrior.fit(
                cells.stream().map(cell -> Subject.of(table.operations(), cell)).toList(),
                cells.stream()
                        .map(cell -> byCell.get(cell).stream()
                                .mapToDouble(table::validation)
                                .average()
                                .orElseThrow())
                        .toList());
    }

    /** By cell: each by a prior that no training of that cell has taught. */
    static Map<Cell, Double> scores(TrainingTable table, Seed seed) {
        List<Cell> cells = List.copyOf(table.byCell().keySet());
        int[] shuffled = seed.derive("folds").stream().permutation(cells.size());
        Map<Cell, Double> scores = new HashMap<>();
        for (int fold = 0; fold < FOLDS; fold++) {
            List<Cell> others = new ArrayList<>();
            List<Cell> own = new ArrayList<>();
            for (int i = 0; i < shuffled.length; i++) {
                (i % FOLDS == fold ? own : others).add(cells.get(shuffled[i]));
            }
            if (!own.isEmpty() && others.size() > 2) {
                TopologyPrior prior = fit(table, others);
                own.forEach(cell -> scores.put(cell, prior.score(Subject.of(table.operations(), cell))));
            }
        }
        return scores;
    }
}

package org.spikernel.spark;

import java.io.Serializable;
import java.util.List;
import org.spikernel.random.Seed;
import org.spikernel.results.ResultKey;
import org.spikernel.space.Architecture;
import org.spikernel.space.Cell;
import org.spikernel.space.OperationSet;

/**
 * One network of a search, small enough to travel by the million: executors build everything else from it and the
 * {@link Experiment}.
 *
 * @param operations which of the experiment's operation sets, by position
 * @param draw number of the draw within the set; null for a cell given by hand
 * @param drawn the cell as drawn or given
 * @param canonical the cell as it is built
 * @param weights seed of the initial weights
 */
record Candidate(int operations, Long draw, Cell drawn, Cell canonical, Seed weights) implements Serializable {
    OperationSet operationSet(Experiment experiment) {
        return experiment.operationSets().get(operations);
    }

    Architecture architecture(Experiment experiment) {
        return new Architecture(experiment.macro(), operationSet(experiment), canonical);
    }

    /** The key of its score. */
    String key(Experiment experiment) {
        return ResultKey.of("candidate-1", parts(experiment, List.of(experiment.score())));
    }

    /** The key of its training with seed number {@code trainSeed}. */
    String trainingKey(Experiment experiment, int trainSeed) {
        return ResultKey.of("training-1", parts(experiment, List.of(experiment.recipe(), trainSeed)));
    }

    private List<Object> parts(Experiment experiment, List<?> more) {
        List<Object> parts = new java.util.ArrayList<>(List.of(
                experiment.macro(),
                experiment.initialisation(),
                operationSet(experiment).operations(),
                canonical,
                weights.value(),
                experiment.seed().value(),
                experiment.dataFingerprint()));
        parts.addAll(more);
        return parts;
    }
}

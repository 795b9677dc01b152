package org.spikernel.search;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.spikernel.network.GpuPrecision;
import org.spikernel.network.Precision;
import org.spikernel.random.Seed;
import org.spikernel.results.ResultKey;
import org.spikernel.space.Architecture;
import org.spikernel.space.Cell;
import org.spikernel.space.NetworkFamily;
import org.spikernel.space.OperationSet;
import org.spikernel.train.recipe.Recipe;
import org.spikernel.train.recipe.WeightPrecision;

/**
 * One network of a search, small enough to travel by the million: executors build everything else from it and the
 * {@link Experiment}.
 *
 * @param family which of the experiment's families, by position
 * @param draw number of the draw within the set; null for a cell given by hand
 * @param drawn the cell as drawn or given
 * @param canonical the cell as it is built
 * @param weights seed of the candidate's own weights: those that it is trained from, and scored with unless candidates
 *     share weights
 */
public record Candidate(int family, Long draw, Cell drawn, Cell canonical, Seed weights) implements Serializable {
    /** What it has in common with others. */
    public NetworkFamily family(Experiment experiment) {
        return experiment.families().get(family);
    }

    public OperationSet operationSet(Experiment experiment) {
        return family(experiment).operations();
    }

    public Architecture architecture(Experiment experiment) {
        return family(experiment).with(canonical);
    }

    /**
     * How it is trained: the recipe's crop is meant for the largest images of the search, and a network with bits of its own
     * is trained for weights that are rounded to these.
     */
    public Recipe recipe(Experiment experiment) {
        NetworkFamily own = family(experiment);
        Recipe recipe = experiment
                .recipe()
                .scaled(experiment.largestSide(), own.macro().stem().imageSize());
        return own.hasBits() ? recipe.with(new WeightPrecision(own.bits())) : recipe;
    }

    /** As in {@code 1x1_3x3 0243 0014 0002 0000}. */
    public String label(Experiment experiment) {
        return family(experiment).name() + " " + drawn;
    }

    /** Seed of the weights that it is scored with. */
    public Seed scoredWeights(Experiment experiment) {
        return experiment.score().mode().weights().seed(experiment.seed(), weights);
    }

    /**
     * The key of its score. No score depends on bits; but networks that differ by these alone are different candidates, with
     * trainings of their own.
     */
    public String key(Experiment experiment) {
        List<Object> more = new ArrayList<>(List.of(experiment.score()));
        if (family(experiment).hasBits()) {
            more.add(new WeightPrecision(family(experiment).bits()));
        }
        return ResultKey.of("candidate-2", parts(experiment, scoredWeights(experiment), more));
    }

    /** The key of its training with seed number {@code trainSeed}. */
    public String trainingKey(Experiment experiment, int trainSeed) {
        List<Object> more = new ArrayList<>(List.of(recipe(experiment), trainSeed));
        if (experiment.trainingPrecision() != Precision.FLOAT32) {
            more.add(experiment.trainingPrecision());
        }
        return ResultKey.of("training-1", parts(experiment, weights, more));
    }

    /** Candidates by the keys of their scores, in their order; equal ones once. */
    public static Map<String, Candidate> byKey(Experiment experiment, List<Candidate> candidates) {
        Map<String, Candidate> byKey = new LinkedHashMap<>();
        candidates.forEach(candidate -> byKey.putIfAbsent(candidate.key(experiment), candidate));
        return byKey;
    }

    private List<Object> parts(Experiment experiment, Seed seed, List<?> more) {
        List<Object> parts = new ArrayList<>(List.of(
                family(experiment).macro(),
                experiment.initialisation(),
                operationSet(experiment).operations(),
                canonical,
                seed.value(),
                experiment.seed().value(),
                experiment.dataFingerprint()));
        parts.addAll(more);
        if (experiment.gpu() != GpuPrecision.EXACT) {
            parts.add(experiment.gpu());
        }
        return parts;
    }
}

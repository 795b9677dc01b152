package org.spikernel.search;

import java.io.Serializable;
import java.util.List;
import org.spikernel.data.DataSettings;
import org.spikernel.network.Initialisation;
import org.spikernel.network.Precision;
import org.spikernel.random.Seed;
import org.spikernel.score.ScoreSettings;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.OperationSet;
import org.spikernel.train.recipe.Recipe;

/**
 * Everything that determines results, whatever machines they are computed on.
 *
 * @param seed what all randomness derives from
 * @param data which images
 * @param dataFingerprint SHA-256 of the images as the driver read them
 * @param macro the network around the cells
 * @param operationSets the kernel sets
 * @param initialisation how initial weights are drawn
 * @param score how untrained networks are scored
 * @param recipe how networks are trained
 * @param trainingPrecision of the gradients of spikes
 */
public record Experiment(
        Seed seed,
        DataSettings data,
        String dataFingerprint,
        MacroArchitecture macro,
        List<OperationSet> operationSets,
        Initialisation initialisation,
        ScoreSettings score,
        Recipe recipe,
        Precision trainingPrecision)
        implements Serializable {
    public Experiment {
        operationSets = List.copyOf(operationSets);
    }

    /** The same with the images under another name; it has the same results. */
    public Experiment withData(DataSettings sameImages) {
        return new Experiment(
                seed,
                sameImages,
                dataFingerprint,
                macro,
                operationSets,
                initialisation,
                score,
                recipe,
                trainingPrecision);
    }

    /** The same with other kernel sets. */
    public Experiment withOperationSets(List<OperationSet> sets) {
        return new Experiment(
                seed, data, dataFingerprint, macro, sets, initialisation, score, recipe, trainingPrecision);
    }
}

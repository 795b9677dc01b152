package org.spikernel.search;

import java.io.Serializable;
import java.util.List;
import org.spikernel.data.DataSettings;
import org.spikernel.network.GpuPrecision;
import org.spikernel.network.Initialisation;
import org.spikernel.network.Precision;
import org.spikernel.random.Seed;
import org.spikernel.score.ScoreSettings;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.NetworkFamily;
import org.spikernel.train.recipe.Recipe;

/**
 * Everything that determines results, whatever machines they are computed on.
 *
 * @param seed what all randomness derives from
 * @param data which images
 * @param dataFingerprint SHA-256 of the images as the driver read them
 * @param families the networks of the search: kernel sets, with one or more macro-architectures
 * @param initialisation how initial weights are drawn
 * @param score how untrained networks are scored
 * @param recipe how networks are trained
 * @param trainingPrecision of the gradients of spikes
 * @param gpu numbers in which GPUs multiply; other ones than the exact take a run that computes on GPUs alone
 */
public record Experiment(
        Seed seed,
        DataSettings data,
        String dataFingerprint,
        List<NetworkFamily> families,
        Initialisation initialisation,
        ScoreSettings score,
        Recipe recipe,
        Precision trainingPrecision,
        GpuPrecision gpu)
        implements Serializable {
    public Experiment {
        families = List.copyOf(families);
    }

    /** With what processors and GPUs have in common. */
    public Experiment(
            Seed seed,
            DataSettings data,
            String dataFingerprint,
            List<NetworkFamily> families,
            Initialisation initialisation,
            ScoreSettings score,
            Recipe recipe,
            Precision trainingPrecision) {
        this(
                seed,
                data,
                dataFingerprint,
                families,
                initialisation,
                score,
                recipe,
                trainingPrecision,
                GpuPrecision.EXACT);
    }

    /** The same with another precision of GPUs. */
    public Experiment withGpu(GpuPrecision precision) {
        return new Experiment(
                seed, data, dataFingerprint, families, initialisation, score, recipe, trainingPrecision, precision);
    }

    /** The same with the images under another name; it has the same results. */
    public Experiment withData(DataSettings sameImages) {
        return new Experiment(
                seed, sameImages, dataFingerprint, families, initialisation, score, recipe, trainingPrecision, gpu);
    }

    /** The macro-architectures of the families, each once, in their order. */
    public List<MacroArchitecture> macros() {
        return families.stream().map(NetworkFamily::macro).distinct().toList();
    }

    /** Side of the largest images that networks see, pixels. */
    int largestSide() {
        return families.stream()
                .mapToInt(family -> family.macro().stem().imageSize())
                .max()
                .orElseThrow();
    }

    /** The same with other families. */
    public Experiment withFamilies(List<NetworkFamily> others) {
        return new Experiment(
                seed, data, dataFingerprint, others, initialisation, score, recipe, trainingPrecision, gpu);
    }
}

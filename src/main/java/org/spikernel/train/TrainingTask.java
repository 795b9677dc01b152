package org.spikernel.train;

import java.io.Serializable;
import java.util.Objects;
import org.spikernel.network.Initialisation;
import org.spikernel.random.Seed;
import org.spikernel.space.Architecture;
import org.spikernel.train.recipe.Recipe;

/**
 * What is trained.
 *
 * @param key names everything that determines the result; a checkpoint of another key is not used
 * @param architecture the network
 * @param initialisation how its weights start
 * @param recipe how it is trained
 * @param seed of weights, order of images, augmentation and dropout
 */
public record TrainingTask(
        String key, Architecture architecture, Initialisation initialisation, Recipe recipe, Seed seed)
        implements Serializable {
    /** Checks that nothing is missing. */
    public TrainingTask {
        Objects.requireNonNull(architecture, "architecture");
        Objects.requireNonNull(initialisation, "initialisation");
        Objects.requireNonNull(recipe, "recipe");
        Objects.requireNonNull(seed, "seed");
        if (key.isBlank()) {
            throw new IllegalArgumentException("Cannot train: the key must not be blank, got \"" + key + "\"");
        }
    }
}

package org.spikernel.train;

import java.io.Serializable;
import java.util.Objects;
import org.spikernel.train.recipe.Recipe;

/**
 * How far a training goes before it hands back what it has.
 *
 * @param epochs in all, those of a checkpoint included; the learning rate is that of the whole recipe all the same
 * @param test whether the test images are looked at after the last epoch of the recipe
 */
public record Goal(int epochs, Test test) implements Serializable {
    /** When the test images are looked at. */
    public enum Test {
        /** As soon as the last epoch is done. */
        AT_THE_END,
        /** Not in this go. */
        LATER
    }

    /** Checks the ranges. */
    public Goal {
        Objects.requireNonNull(test, "test");
        if (epochs < 0) {
            throw new IllegalArgumentException("Cannot train: epochs must not be negative, got " + epochs);
        }
    }

    /** All epochs, and the test images. */
    public static Goal tested(Recipe recipe) {
        return new Goal(recipe.epochs(), Test.AT_THE_END);
    }

    /** So many epochs; after the last one the test images stay unseen. */
    public static Goal epochs(int epochs) {
        return new Goal(epochs, Test.LATER);
    }
}

package org.spikernel.train.recipe;

import java.io.Serializable;
import org.spikernel.key.KeyText;
import org.spikernel.key.Keyed;

/**
 * A learning rate that falls along half a cosine, once per epoch, towards a floor that it approaches and does not
 * reach.
 *
 * @param initial of the first epoch
 * @param floorFraction floor as a fraction of {@code initial}, in [0,1]; 1 keeps the rate constant
 */
public record LearningRate(double initial, double floorFraction) implements Keyed, Serializable {
    /** Checks the ranges. */
    public LearningRate {
        if (!(initial > 0 && Double.isFinite(initial))) {
            throw new IllegalArgumentException(
                    "Cannot set learning rate: it must be positive and finite, got " + initial);
        }
        if (!(floorFraction >= 0 && floorFraction <= 1)) {
            throw new IllegalArgumentException(
                    "Cannot set learning rate: the floor must be a fraction in [0, 1] of it, got " + floorFraction);
        }
    }

    /**
     * The rate of an epoch: {@code floor + (initial - floor) (1 + cos(pi epoch / epochs)) / 2}.
     *
     * @param epoch 0 .. epochs-1
     */
    double of(int epoch, int epochs) {
        double floor = floorFraction * initial;
        return floor + (initial - floor) * (1 + Math.cos(Math.PI * epoch / epochs)) / 2;
    }

    @Override
    public String keyText() {
        return KeyText.start("LearningRate")
                .with("initial", initial)
                .with("floorFraction", floorFraction)
                .end();
    }
}

package org.spikernel.train;

import java.io.Serializable;

/**
 * How well a network does on a set of images.
 *
 * @param images how many; 0 when the set is empty, and then the other two are NaN
 * @param loss mean cross entropy, natural logarithm
 * @param accuracy share of images whose largest logit is their class, in [0,1]
 */
public record Performance(int images, double loss, double accuracy) implements Serializable {
    /** Of an empty set. */
    public static final Performance NONE = new Performance(0, Double.NaN, Double.NaN);

    /** Checks the ranges. */
    public Performance {
        if (images < 0 || accuracy < 0 || accuracy > 1) {
            throw new IllegalArgumentException(
                    "Cannot describe performance: the number of images must not be negative and the accuracy in [0, 1], got %s on %d"
                            .formatted(accuracy, images));
        }
    }
}

package org.spikernel.quantise.run;

import java.util.List;
import org.spikernel.results.AccuracyEstimate;

/**
 * How often a network with weights of few bits is right, and how often it says what the trained one says.
 *
 * @param arithmetic what values and potentials are computed in
 * @param bits of a weight; 32 for the network as it was trained
 * @param images how many, at least one
 * @param hits images of which the class is right
 * @param agreeing images whose class is the one that the trained network gives, right or wrong
 * @param saturations per image: values that did not fit int16; 0 in floats
 */
public record BitWidthAccuracy(
        Arithmetic arithmetic, int bits, int images, int hits, int agreeing, double saturations) {
    /** What a network computes in. */
    public enum Arithmetic {
        /** Weights alone are rounded. */
        FLOAT("float"),
        /** All is whole numbers, as on a microcontroller. */
        INTEGER("integer");

        private final String label;

        Arithmetic(String label) {
            this.label = label;
        }

        /** The name in tables. */
        public String label() {
            return label;
        }
    }

    /** Checks the ranges. */
    public BitWidthAccuracy {
        if (images < 1 || hits < 0 || hits > images || agreeing < 0 || agreeing > images) {
            throw new IllegalArgumentException(
                    "Cannot measure accuracy: there must be an image, and no more of them right or the same than there are, got %d images, %d right, %d the same"
                            .formatted(images, hits, agreeing));
        }
    }

    /** Share of the images that are right; its interval is Wilson's. */
    public AccuracyEstimate accuracy() {
        return AccuracyEstimate.of(List.of((double) hits / images), images);
    }

    /** Share of the images whose class is the trained network's. */
    public double agreement() {
        return (double) agreeing / images;
    }
}

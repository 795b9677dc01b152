package org.spikernel.predict;

import java.util.Arrays;
import java.util.List;

/** Scores as expectations: they explain the same share of all covariances. */
final class ScoresPrior extends Prior {
    private final double[] expectations;

    ScoresPrior(List<Double> scores, double strength, double scale) {
        super(KernelSettings.USUAL, strength, scale);
        if (!(strength > 0 && strength < 1)) {
            throw new IllegalArgumentException(
                    "Cannot use scores: the expected correlation must be in (0, 1), got " + strength);
        }
        expectations = Standard.deviations(scores);
    }

    @Override
    double expectation(int subject) {
        return expectations[subject];
    }

    @Override
    double[] explained(int subject, double[] similarities) {
        return similarities;
    }

    @Override
    double[] ownExplained(int count) {
        double[] all = new double[count];
        Arrays.fill(all, 1);
        return all;
    }
}

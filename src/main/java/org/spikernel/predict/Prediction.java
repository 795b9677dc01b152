package org.spikernel.predict;

import java.util.function.IntToDoubleFunction;

/** What a predictor expects of all subjects of its table. */
public final class Prediction {
    private final double[] expected;
    private final IntToDoubleFunction variance;
    private final double noise;

    Prediction(double[] expected, IntToDoubleFunction variance, double noise) {
        this.expected = expected;
        this.variance = variance;
        this.noise = noise;
    }

    /** Expected accuracy of a subject's cell, the mean of all its trainings; before the first own training up to a constant. */
    public double expected(int subject) {
        return expected[subject];
    }

    /** Standard deviation of the mean of all trainings of a subject's cell, as far as is known. */
    public double cellDeviation(int subject) {
        return Math.sqrt(Math.max(0, variance.applyAsDouble(subject)));
    }

    /** Standard deviation of one more training of a subject's cell: {@link #cellDeviation} and {@link #noise}. */
    public double trainingDeviation(int subject) {
        return Math.sqrt(Math.max(0, variance.applyAsDouble(subject)) + noise * noise);
    }

    /** Standard deviation of two trainings of one cell, divided by the square root of two. */
    public double noise() {
        return noise;
    }
}

package org.spikernel.predict;

import java.util.function.Supplier;

/** What a predictor expects of all subjects of its table. Not thread-safe. */
public final class Prediction {
    private final double[] expected;
    private final Supplier<double[]> computed;
    private final double noise;
    private double[] variances;

    /** @param variances of all subjects; asked for when the first is wanted */
    Prediction(double[] expected, Supplier<double[]> variances, double noise) {
        this.expected = expected;
        this.computed = variances;
        this.noise = noise;
    }

    private double variance(int subject) {
        if (variances == null) {
            variances = computed.get();
        }
        return Math.max(0, variances[subject]);
    }

    /** Expected accuracy of a subject's cell, the mean of all its trainings; before the first own training up to a constant. */
    public double expected(int subject) {
        return expected[subject];
    }

    /** Standard deviation of the mean of all trainings of a subject's cell, as far as is known. */
    public double cellDeviation(int subject) {
        return Math.sqrt(variance(subject));
    }

    /** Standard deviation of one more training of a subject's cell: {@link #cellDeviation} and {@link #noise}. */
    public double trainingDeviation(int subject) {
        return Math.sqrt(variance(subject) + noise * noise);
    }

    /** Standard deviation of two trainings of one cell, divided by the square root of two. */
    public double noise() {
        return noise;
    }
}

package org.spikernel.predict;

import java.util.List;

/**
 * What is known before the first own training: an expectation for each subject, and how much of the covariance of two
 * subjects it explains. Own accuracies are modelled as {@code constant + scale * (strength * expectation + rest)}, where
 * the rest's covariance is {@code similarity - strength^2 * explained}: the model of two tasks whose accuracies correlate
 * by {@code strength} (Bonilla, Chai and Williams 2008). Made for one {@link SubjectTable}.
 */
public abstract sealed class Prior permits NoPrior, TrainingsPrior, ScoresPrior {
    private final KernelSettings kernel;
    private final double strength;
    private final double scale;

    Prior(KernelSettings kernel, double strength, double scale) {
        this.kernel = kernel;
        this.strength = strength;
        this.scale = scale;
    }

    /** Nothing is known. */
    public static Prior none() {
        return new NoPrior();
    }

    /**
     * Trainings of another task, another data set for example, whose accuracies correlate with the own ones.
     *
     * @param table of own and other cells
     * @param trainings of the other task, at least two that differ
     */
    public static Prior ofTrainings(SubjectTable table, List<Taught> trainings) {
        return new TrainingsPrior(table, trainings, KernelChoice.of(table, trainings));
    }

    /** The same with the kernel that fits other trainings of the same task, which is not looked for again. */
    public static Prior ofTrainings(SubjectTable table, List<Taught> trainings, KernelChoice kernel) {
        return new TrainingsPrior(table, trainings, kernel);
    }

    /**
     * Scores: higher is better. They count by their distance from the mean in standard deviations.
     *
     * @param scores of all subjects of the table
     * @param strength correlation with accuracies that is expected of them
     * @param scale standard deviation that is expected of accuracies
     */
    public static Prior ofScores(List<Double> scores, double strength, double scale) {
        return new ScoresPrior(scores, strength, scale);
    }

    /** Kernel that suits what is known. */
    KernelSettings kernel() {
        return kernel;
    }

    /** Correlation that is taken for granted while there are few own trainings; 0 where nothing is known. */
    double strength() {
        return strength;
    }

    /** Expected standard deviation of own accuracies; NaN where nothing is. */
    double scale() {
        return scale;
    }

    /** Expectation for a subject, in standard deviations. */
    abstract double expectation(int subject);

    /**
     * What of the covariances with a subject is explained.
     *
     * @param similarities of all subjects with it; not changed, and may be what is returned
     * @return one for each subject of the table
     */
    abstract double[] explained(int subject, double[] similarities);

    /** What of each subject's own variance, which is 1, is explained; one for each of {@code count} subjects. */
    abstract double[] ownExplained(int count);
}

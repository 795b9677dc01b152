package org.spikernel.predict;

import java.util.List;

/** Another task's trainings: the posterior of a Gaussian process that was taught by them. */
final class TrainingsPrior extends Prior {
    /** Measured between CIFAR-10, CIFAR-100 and Tiny-ImageNet; the likelihood of a few own trainings says less. */
    private static final double USUAL_CORRELATION = 0.8;

    private final GaussianProcess process;
    private final double[] expectations;
    private final double unit;
    /** Similarities with the trainings, [training][subject]. */
    private final double[][] columns;

    private final int[] subjects;
    private double[] ownExplained;

    TrainingsPrior(SubjectTable table, List<Taught> taught, KernelChoice kernel) {
        this(kernel, table, Taught.limited(taught));
    }

    private TrainingsPrior(KernelChoice kernel, SubjectTable table, List<Taught> trainings) {
        super(
                kernel.settings().withNoise(Math.max(kernel.settings().noise(), KernelSettings.USUAL.noise())),
                USUAL_CORRELATION,
                Standard.deviation(trainings.stream().map(Taught::accuracy).toList()));
        if (!(scale() > 0)) {
            throw new IllegalArgumentException(
                    "Cannot learn from another task: it needs two trainings of different accuracy, got "
                            + trainings.size() + " trainings");
        }
        int n = trainings.size();
        subjects = trainings.stream().mapToInt(Taught::subject).toArray();
        columns = new double[n][];
        for (int i = 0; i < n; i++) {
            columns[i] = Predictor.column(table, kernel(), subjects[i]);
        }
        double[][] covariance = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                covariance[i][j] = columns[i][subjects[j]];
            }
        }
        process = new GaussianProcess(covariance, kernel.settings().noise());
        double[] values = trainings.stream().mapToDouble(Taught::accuracy).toArray();
        unit = kernel.scale(process, values);
        double[] weights = process.weights(values);
        expectations = new double[table.size()];
        for (int i = 0; i < n; i++) {
            for (int s = 0; s < expectations.length; s++) {
                expectations[s] += weights[i] / unit * columns[i][s];
            }
        }
    }

    @Override
    double expectation(int subject) {
        return expectations[subject];
    }

    @Override
    double[] explained(int subject, double[] similarities) {
        double[] with = new double[subjects.length];
        for (int i = 0; i < with.length; i++) {
            with[i] = columns[i][subject];
        }
        double[] weights = process.solve(with);
        double[] explained = new double[similarities.length];
        for (int i = 0; i < weights.length; i++) {
            for (int s = 0; s < explained.length; s++) {
                explained[s] += weights[i] * columns[i][s];
            }
        }
        return explained;
    }

    @Override
    double[] ownExplained(int count) {
        if (ownExplained == null) {
            ownExplained = process.explained(columns);
        }
        return ownExplained;
    }
}

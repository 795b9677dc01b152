package org.spikernel.predict;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** The kernel of the grid under which trainings are most likely. */
public final class KernelChoice {
    /** Enough to choose by; a decomposition's time grows with the cube. */
    private static final int MOST = 200;

    private final KernelSettings settings;

    private KernelChoice(KernelSettings settings) {
        this.settings = settings;
    }

    /** By the first trainings, 200 at most; what is usual when there are fewer than three. */
    public static KernelChoice of(SubjectTable table, List<Taught> trainings) {
        return new KernelChoice(settings(table, trainings, KernelSettings::noiseExpectation));
    }

    /** The same by means of many trainings, which may be without noise. */
    static KernelChoice ofMeans(SubjectTable table, List<Taught> means) {
        return new KernelChoice(settings(table, means, settings -> 0));
    }

    private static KernelSettings settings(
            SubjectTable table, List<Taught> trainings, ToDoubleFunction<KernelSettings> expectation) {
        List<Taught> first = Taught.limited(trainings.subList(0, Math.min(MOST, trainings.size())));
        double[] values = first.stream().mapToDouble(Taught::accuracy).toArray();
        if (first.size() < 3
                || !(Standard.deviation(first.stream().map(Taught::accuracy).toList()) > 0)) {
            return KernelSettings.USUAL;
        }
        int[][] edgesApart = new int[values.length][values.length];
        double[][] squareApart = new double[values.length][values.length];
        for (int i = 0; i < values.length; i++) {
            for (int j = 0; j <= i; j++) {
                edgesApart[i][j] =
                        table.edgesApart(first.get(i).subject(), first.get(j).subject());
                squareApart[i][j] =
                        table.squareApart(first.get(i).subject(), first.get(j).subject());
            }
        }
        KernelSettings best = KernelSettings.USUAL;
        double highest = Double.NEGATIVE_INFINITY;
        for (KernelSettings settings : KernelSettings.grid()) {
            double[][] covariance = new double[values.length][values.length];
            for (int i = 0; i < values.length; i++) {
                for (int j = 0; j <= i; j++) {
                    covariance[i][j] = settings.similarity(edgesApart[i][j], squareApart[i][j]);
                    covariance[j][i] = covariance[i][j];
                }
            }
            GaussianProcess process = new GaussianProcess(covariance, settings.noise());
            double square = process.square(values);
            double likelihood = process.logLikelihood(square, mostLikely(square, values.length))
                    + expectation.applyAsDouble(settings);
            if (likelihood > highest) {
                highest = likelihood;
                best = settings;
            }
        }
        return best;
    }

    private static double mostLikely(double square, int count) {
        return Math.sqrt(Math.max(square, Double.MIN_NORMAL) / (count - 1));
    }

    KernelSettings settings() {
        return settings;
    }

    /** The most likely s of a process that holds values. */
    double scale(GaussianProcess process, double[] values) {
        return mostLikely(process.square(values), values.length);
    }
}

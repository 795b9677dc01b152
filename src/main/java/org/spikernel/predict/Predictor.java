package org.spikernel.predict;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Predicts accuracies of all subjects of a table from those of some, and from a {@link Prior}. Below {@value #FEW} own
 * trainings kernel and correlation are the prior's; from then on the likelihood of the own ones chooses. Keeps what it
 * computed of the kernel; not thread-safe.
 */
public final class Predictor {
    /** So many own trainings say more about kernel and prior than what is usual. */
    static final int FEW = 20;

    /** A prior is given up before that when the own trainings are so much likelier without it: log of a ratio. */
    private static final double EVIDENCE = 1;

    private static final double[] STRENGTHS = {0.2, 0.4, 0.6, 0.8, 0.95};
    private static final double[] SCALES = {0.125, 0.177, 0.25, 0.354, 0.5, 0.707, 1, 1.414, 2, 2.83, 4, 5.66, 8};

    private final SubjectTable table;
    private final Prior prior;
    private final Map<KernelSettings, Map<Integer, double[]>> similarities = new HashMap<>();
    private final Map<List<Taught>, KernelSettings> kernels = new HashMap<>();
    private final Map<KernelSettings, Map<Integer, double[]>> explained = new HashMap<>();

    /** One that knows the prior alone. */
    public Predictor(SubjectTable table, Prior prior) {
        this.table = table;
        this.prior = prior;
    }

    /** A model of the own trainings, with all that was chosen. */
    private record Fit(
            KernelSettings kernel, double strength, double scale, GaussianProcess process, double likelihood) {}

    /** Similarities of all subjects with one. */
    static double[] column(SubjectTable table, KernelSettings kernel, int subject) {
        double[] column = new double[table.size()];
        for (int i = 0; i < column.length; i++) {
            column[i] = table.similarity(kernel, i, subject);
        }
        return column;
    }

    private double[] column(KernelSettings kernel, int subject) {
        return similarities
                .computeIfAbsent(kernel, absent -> new HashMap<>())
                .computeIfAbsent(subject, absent -> column(table, kernel, subject));
    }

    private double[] explained(KernelSettings kernel, int subject) {
        double[] column = column(kernel, subject);
        return explained
                .computeIfAbsent(kernel, absent -> new HashMap<>())
                .computeIfAbsent(subject, absent -> prior.explained(subject, column));
    }

    private double covariance(KernelSettings kernel, double strength, int a, int b) {
        double similarity = column(kernel, b)[a];
        return strength == 0 ? similarity : similarity - strength * strength * explained(kernel, b)[a];
    }

    /** What the trainings so far let expect; they may hold a subject more than once. */
    public Prediction predict(List<Taught> taught) {
        if (taught.isEmpty()) {
            return before();
        }
        List<Taught> trainings = Taught.limited(taught);
        Fit fit = fit(trainings);
        double[] values = rest(trainings, fit.strength(), fit.scale());
        double[] weights = fit.process().weights(values);
        double mean = fit.process().mean(values);
        double[] expected = new double[table.size()];
        for (int s = 0; s < expected.length; s++) {
            expected[s] = mean + fit.scale() * fit.strength() * prior.expectation(s);
        }
        for (int i = 0; i < weights.length; i++) {
            int subject = trainings.get(i).subject();
            double[] column = column(fit.kernel(), subject);
            double[] known = fit.strength() == 0 ? column : explained(fit.kernel(), subject);
            double share = fit.strength() * fit.strength();
            for (int s = 0; s < expected.length; s++) {
                expected[s] += weights[i] * (column[s] - share * known[s]);
            }
        }
        return new Prediction(
                expected,
                subject -> variance(fit, trainings, subject),
                fit.scale() * Math.sqrt(fit.kernel().noise()));
    }

    private Prediction before() {
        double scale = Double.isNaN(prior.scale()) ? 1 : prior.scale();
        double[] expected = new double[table.size()];
        for (int s = 0; s < expected.length; s++) {
            expected[s] = scale * prior.strength() * prior.expectation(s);
        }
        KernelSettings kernel = prior.kernel();
        return new Prediction(
                expected,
                subject -> scale * scale * covariance(kernel, prior.strength(), subject, subject),
                scale * Math.sqrt(kernel.noise()));
    }

    private double variance(Fit fit, List<Taught> trainings, int subject) {
        double[] with = trainings.stream()
                .mapToDouble(training -> covariance(fit.kernel(), fit.strength(), subject, training.subject()))
                .toArray();
        double own = 1;
        if (fit.strength() > 0) {
            own = covariance(fit.kernel(), fit.strength(), subject, subject);
        }
        return fit.scale() * fit.scale() * fit.process().variance(own, with);
    }

    /** Accuracies without what the prior explains. */
    private double[] rest(List<Taught> trainings, double strength, double scale) {
        return trainings.stream()
                .mapToDouble(training -> training.accuracy() - scale * strength * prior.expectation(training.subject()))
                .toArray();
    }

    /** Chosen again when a quarter more is known; by the trainings so far alone, not by when it was asked before. */
    private KernelSettings chosen(List<Taught> trainings) {
        int count = FEW;
        for (int next = FEW; next <= trainings.size(); next += Math.max(1, next / 4)) {
            count = next;
        }
        return kernels.computeIfAbsent(List.copyOf(trainings.subList(0, count)), first -> KernelChoice.of(table, first)
                .settings());
    }

    private Fit fit(List<Taught> trainings) {
        boolean few = trainings.size() < FEW;
        // A wrong prior's kernel is as wrong.
        Fit best = fit(trainings, few ? KernelSettings.USUAL : chosen(trainings), 0);
        if (prior.strength() == 0) {
            return best;
        }
        KernelSettings kernel = prior instanceof ScoresPrior ? best.kernel() : prior.kernel();
        if (few) {
            Fit usual = fit(trainings, kernel, prior.strength());
            return best.likelihood() > usual.likelihood() + EVIDENCE ? best : usual;
        }
        for (double strength : STRENGTHS) {
            Fit fit = fit(trainings, kernel, strength);
            if (fit.likelihood() > best.likelihood()) {
                best = fit;
            }
        }
        return best;
    }

    private Fit fit(List<Taught> trainings, KernelSettings kernel, double strength) {
        int n = trainings.size();
        double[][] covariance = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                covariance[i][j] = covariance(
                        kernel,
                        strength,
                        trainings.get(i).subject(),
                        trainings.get(j).subject());
                covariance[j][i] = covariance[i][j];
            }
        }
        GaussianProcess process = new GaussianProcess(covariance, kernel.noise());
        double centre = expectedScale(trainings);
        Fit best = null;
        for (double factor : SCALES) {
            double scale = centre * factor;
            // Log-normal around what is expected: a few trainings must not say that all cells are the same.
            double likelihood = process.logLikelihood(process.square(rest(trainings, strength, scale)), scale)
                    - Math.log(factor) * Math.log(factor) / 2;
            if (best == null || likelihood > best.likelihood()) {
                best = new Fit(kernel, strength, scale, process, likelihood);
            }
        }
        return best;
    }

    private double expectedScale(List<Taught> trainings) {
        double own = Standard.deviation(trainings.stream().map(Taught::accuracy).toList());
        boolean measured = Double.isNaN(prior.scale());
        double scale = measured ? own : prior.scale();
        return scale > 0 ? scale : 1;
    }
}

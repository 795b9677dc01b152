package org.spikernel.predict;

import java.util.Arrays;
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

    /** What was computed for other kernels is not wanted again: more trainings chose another one. */
    private void keepOnly(List<KernelSettings> used) {
        similarities.keySet().retainAll(used);
        explained.keySet().retainAll(used);
    }

    private double[] explained(KernelSettings kernel, int subject) {
        double[] column = column(kernel, subject);
        return explained
                .computeIfAbsent(kernel, absent -> new HashMap<>())
                .computeIfAbsent(subject, absent -> prior.explained(subject, column));
    }

    /** Covariances of all subjects with those of trainings, [training][subject], without what the prior explains. */
    private double[][] covariances(KernelSettings kernel, double strength, List<Taught> trainings) {
        double share = strength * strength;
        double[][] covariances = new double[trainings.size()][];
        for (int i = 0; i < covariances.length; i++) {
            int subject = trainings.get(i).subject();
            double[] similar = column(kernel, subject);
            covariances[i] = strength == 0 ? similar : difference(similar, share, explained(kernel, subject));
        }
        return covariances;
    }

    private static double[] difference(double[] similar, double share, double[] explained) {
        double[] difference = new double[similar.length];
        for (int s = 0; s < difference.length; s++) {
            difference[s] = similar[s] - share * explained[s];
        }
        return difference;
    }

    /** Variances of all subjects, without what the prior explains. */
    private double[] variances(double strength) {
        double[] all = new double[table.size()];
        Arrays.fill(all, 1);
        return strength == 0 ? all : difference(all, strength * strength, prior.ownExplained(all.length));
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
        double[][] with = covariances(fit.kernel(), fit.strength(), trainings);
        double[] expected = new double[table.size()];
        for (int s = 0; s < expected.length; s++) {
            expected[s] = mean + fit.scale() * fit.strength() * prior.expectation(s);
        }
        for (int i = 0; i < weights.length; i++) {
            for (int s = 0; s < expected.length; s++) {
                expected[s] += weights[i] * with[i][s];
            }
        }
        double square = fit.scale() * fit.scale();
        return new Prediction(
                expected,
                () -> times(square, fit.process().variances(variances(fit.strength()), with)),
                fit.scale() * Math.sqrt(fit.kernel().noise()));
    }

    private static double[] times(double factor, double[] values) {
        return Arrays.stream(values).map(value -> factor * value).toArray();
    }

    private Prediction before() {
        double scale = Double.isNaN(prior.scale()) ? 1 : prior.scale();
        double[] expected = new double[table.size()];
        for (int s = 0; s < expected.length; s++) {
            expected[s] = scale * prior.strength() * prior.expectation(s);
        }
        KernelSettings kernel = prior.kernel();
        return new Prediction(
                expected, () -> times(scale * scale, variances(prior.strength())), scale * Math.sqrt(kernel.noise()));
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
        KernelSettings own = few ? KernelSettings.USUAL : chosen(trainings);
        keepOnly(List.of(own, prior.kernel()));
        // A wrong prior's kernel is as wrong.
        Fit best = fit(trainings, own, 0);
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
        double[][] covariance = among(trainings, kernel, strength);
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

    /** Covariances of trainings with each other, without noise. */
    private double[][] among(List<Taught> trainings, KernelSettings kernel, double strength) {
        int n = trainings.size();
        double share = strength * strength;
        double[][] covariance = new double[n][n];
        for (int j = 0; j < n; j++) {
            int subject = trainings.get(j).subject();
            double[] similar = column(kernel, subject);
            double[] known = strength == 0 ? similar : explained(kernel, subject);
            for (int i = j; i < n; i++) {
                int other = trainings.get(i).subject();
                covariance[i][j] = similar[other] - (strength == 0 ? 0 : share * known[other]);
                covariance[j][i] = covariance[i][j];
            }
        }
        return covariance;
    }

    private double expectedScale(List<Taught> trainings) {
        double own = Standard.deviation(trainings.stream().map(Taught::accuracy).toList());
        boolean measured = Double.isNaN(prior.scale());
        double scale = measured ? own : prior.scale();
        return scale > 0 ? scale : 1;
    }
}

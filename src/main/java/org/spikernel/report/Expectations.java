package org.spikernel.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.spikernel.results.RankCorrelation;

/**
 * What a search strategy expected of the networks that it asked for, and what came of them.
 *
 * @param strategy its name in settings
 * @param prior what it knew beforehand, in words; null of strategies that use nothing
 * @param asked the networks, in the order in which they were asked for
 * @param agreements how well what was known beforehand ranks what was measured
 * @param within how many measured accuracies lie in the intervals that were expected
 */
public record Expectations(
        String strategy, String prior, List<Asked> asked, List<Agreement> agreements, Within within) {
    /** More would make the page slow. */
    public static final int MOST_ROWS = 4000;

    /** With fewer networks a rank correlation says nothing. */
    private static final int LEAST_RANKED = 4;

    /** Copies. */
    public Expectations {
        asked = List.copyOf(asked);
        agreements = List.copyOf(agreements);
    }

    /**
     * A network that was asked for.
     *
     * @param trial number of the question, from 0
     * @param cell as it was built
     * @param learnedFrom own trainings that the expectation had learned from
     * @param expected validation accuracy, 0 to 1; null where none was: in the first batch, and of strategies without a model
     * @param measured validation accuracy of the training that answers the question, 0 to 1; null while there is none
     * @param known what was known of it before any training
     */
    public record Asked(
            int trial,
            String candidateKey,
            String kernelSet,
            String cell,
            int learnedFrom,
            Interval expected,
            Double measured,
            Known known) {}

    /**
     * An expected accuracy with the 95 % interval of one training, 0 to 1 but for the interval's ends, which may lie outside.
     */
    public record Interval(double mean, double low, double high) {
        private boolean holds(double value) {
            return low <= value && value <= high;
        }
    }

    /**
     * What was known of a network before any training; each null where it is not known.
     *
     * @param prior expectation of the strategy's prior, in no unit of accuracy: only its order counts
     * @param score of the untrained network
     */
    public record Known(Double prior, Double score, Long params) {}

    /**
     * Agreement with the measured accuracies.
     *
     * @param of what ranks, in words
     * @param networks that have both
     * @param tau Kendall's tau-b; null with fewer than four networks, and where all are alike
     */
    public record Agreement(String of, int networks, Double tau) {}

    /**
     * Of the networks with an expected and a measured accuracy.
     *
     * @param networks how many there are
     * @param within how many measured accuracies lie in their intervals, ends included
     */
    public record Within(int networks, int within) {}

    /** With what follows from the networks. */
    public static Expectations of(String strategy, String prior, List<Asked> asked) {
        List<Asked> both = asked.stream()
                .filter(one -> one.expected() != null && one.measured() != null)
                .toList();
        return new Expectations(
                strategy,
                prior,
                asked,
                List.of(
                        agreement("the prior's expectation", asked, known -> known.prior()),
                        agreement("score", asked, known -> known.score()),
                        agreement("parameters", asked, known -> known.params())),
                new Within(both.size(), (int) both.stream()
                        .filter(one -> one.expected().holds(one.measured()))
                        .count()));
    }

    private static Agreement agreement(String of, List<Asked> asked, Function<Known, Number> value) {
        List<Double> values = new ArrayList<>();
        List<Double> measured = new ArrayList<>();
        for (Asked one : asked) {
            Number known = value.apply(one.known());
            if (known != null && one.measured() != null) {
                values.add(known.doubleValue());
                measured.add(one.measured());
            }
        }
        double tau = values.size() < LEAST_RANKED
                ? Double.NaN
                : RankCorrelation.of(values, measured).tau();
        return new Agreement(of, values.size(), Double.isNaN(tau) ? null : (Double) tau);
    }
}

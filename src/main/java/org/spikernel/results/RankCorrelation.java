package org.spikernel.results;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.stat.correlation.KendallsCorrelation;

/**
 * How well one list of scores ranks as another one does.
 *
 * @param count how many things were ranked
 * @param tau Kendall's tau-b: 1 for the same order, -1 for the opposite one, 0 for none in common; pairs that are tied
 *     count in neither list's favour. NaN where a list has no two different scores
 */
public record RankCorrelation(int count, double tau) {
    /**
     * Of two lists.
     *
     * @param a scores, finite
     * @param b scores of the same things
     */
    public static RankCorrelation of(List<Double> a, List<Double> b) {
        double tau = a.size() < 2 ? Double.NaN : new KendallsCorrelation().correlation(array(a), array(b));
        return new RankCorrelation(a.size(), tau);
    }

    /**
     * Probability of a tau so far from 0 if the lists had nothing to do with each other: two-sided, by the normal
     * approximation. NaN where tau is.
     */
    public double chance() {
        if (Double.isNaN(tau)) {
            return Double.NaN;
        }
        double z = Math.abs(tau) * 3 * Math.sqrt(count * (count - 1.0)) / Math.sqrt(2 * (2.0 * count + 5));
        return 2 * new NormalDistribution().cumulativeProbability(-z);
    }

    /** Positions of the scores from the highest down; ties by position. */
    public static List<Integer> bestFirst(List<Double> scores) {
        return IntStream.range(0, scores.size())
                .boxed()
                .sorted(Comparator.comparing((Integer i) -> scores.get(i)).reversed())
                .toList();
    }

    private static double[] array(List<Double> scores) {
        return scores.stream().mapToDouble(Double::doubleValue).toArray();
    }
}

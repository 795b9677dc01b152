package org.spikernel.bench;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.correlation.KendallsCorrelation;

/** How well one list of scores ranks as another one does. */
public final class RankAgreement {
    private RankAgreement() {}

    /**
     * Kendall's tau-b: 1 for the same order, -1 for the opposite one, 0 for none in common; pairs that are tied count in
     * neither list's favour.
     *
     * @param a scores, finite
     * @param b scores of the same things
     */
    public static double kendallTau(List<Double> a, List<Double> b) {
        return new KendallsCorrelation()
                .correlation(
                        a.stream().mapToDouble(Double::doubleValue).toArray(),
                        b.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /** Positions of the scores from the highest down; ties by position. */
    public static List<Integer> bestFirst(List<Double> scores) {
        return IntStream.range(0, scores.size())
                .boxed()
                .sorted(Comparator.comparing((Integer i) -> scores.get(i)).reversed())
                .toList();
    }
}

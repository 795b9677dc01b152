package org.spikernel.bench;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

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
        long concordant = 0;
        long discordant = 0;
        long tiedA = 0;
        long tiedB = 0;
        for (int i = 0; i < a.size(); i++) {
            for (int j = 0; j < i; j++) {
                int orderA = Double.compare(a.get(i), a.get(j));
                int orderB = Double.compare(b.get(i), b.get(j));
                if (orderA == 0 || orderB == 0) {
                    tiedA += orderA == 0 && orderB != 0 ? 1 : 0;
                    tiedB += orderB == 0 && orderA != 0 ? 1 : 0;
                } else if (orderA == orderB) {
                    concordant++;
                } else {
                    discordant++;
                }
            }
        }
        double comparable = concordant + discordant;
        return (concordant - discordant) / Math.sqrt((comparable + tiedA) * (comparable + tiedB));
    }

    /** Positions of the scores from the highest down; ties by position. */
    public static List<Integer> bestFirst(List<Double> scores) {
        return IntStream.range(0, scores.size())
                .boxed()
                .sorted(Comparator.comparing((Integer i) -> scores.get(i)).reversed())
                .toList();
    }
}

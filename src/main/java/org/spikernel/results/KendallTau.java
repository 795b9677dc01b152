package org.spikernel.results;

import java.util.List;

/** Kendall's rank correlation with a correction for ties (tau-b). */
public final class KendallTau {
    private KendallTau() {}

    /**
     * How alike two lists rank the same things: 1 the same order, -1 the opposite one; NaN where a list ranks nothing.
     *
     * @param a values, finite
     * @param b values of the same things
     */
    public static double of(List<Double> a, List<Double> b) {
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
}

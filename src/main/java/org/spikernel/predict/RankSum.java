package org.spikernel.predict;

import java.util.Arrays;
import java.util.List;

/** Several scores as one: the sum of the ranks that each gives, equal scores sharing theirs. */
public final class RankSum {
    private RankSum() {}

    /**
     * Of scores of the same things, higher is better in each.
     *
     * @return one sum for each thing; higher is better
     */
    public static List<Double> of(List<List<Double>> scores) {
        double[] sums = new double[scores.get(0).size()];
        for (List<Double> one : scores) {
            double[] sorted =
                    one.stream().mapToDouble(Double::doubleValue).sorted().toArray();
            for (int i = 0; i < sums.length; i++) {
                sums[i] += rank(sorted, one.get(i));
            }
        }
        return Arrays.stream(sums).boxed().toList();
    }

    private static double rank(double[] sorted, double value) {
        int place = Arrays.binarySearch(sorted, value);
        int first = place;
        int last = place;
        while (first > 0 && sorted[first - 1] == value) {
            first--;
        }
        while (last + 1 < sorted.length && sorted[last + 1] == value) {
            last++;
        }
        return (first + last) / 2.0;
    }
}

package org.spikernel.predict;

import java.util.Arrays;
import java.util.List;

/** Values by their distance from the mean. */
final class Standard {
    private static final double FARTHEST = 8;
    private static final int FEWEST = 5;

    private Standard() {}

    /** In standard deviations; all 0 when all are the same. */
    static double[] deviations(List<Double> values) {
        double mean = values.stream().mapToDouble(Double::doubleValue).average().orElse(0);
        double deviation = deviation(values);
        return values.stream()
                .mapToDouble(value -> deviation > 0 ? (value - mean) / deviation : 0)
                .toArray();
    }

    /**
     * The same with lowest values that are not much too low: that a network did not learn says that its cell is bad, but
     * not how bad others are. The limit is {@value #FARTHEST} times the median distance from the median below the median;
     * values are as they are when there are fewer than {@value #FEWEST}, or when half of them are the same.
     */
    static double[] limited(double[] values) {
        double median = median(values);
        double spread = median(
                Arrays.stream(values).map(value -> Math.abs(value - median)).toArray());
        double limit = median - FARTHEST * spread;
        return values.length < FEWEST || !(spread > 0)
                ? values.clone()
                : Arrays.stream(values).map(value -> Math.max(value, limit)).toArray();
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int n = sorted.length;
        return n == 0 ? Double.NaN : (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
    }

    /** Root mean square distance from the mean. */
    static double deviation(List<Double> values) {
        double mean = values.stream().mapToDouble(Double::doubleValue).average().orElse(0);
        return Math.sqrt(values.stream()
                .mapToDouble(value -> (value - mean) * (value - mean))
                .average()
                .orElse(0));
    }
}

package org.spikernel.bench.replay;

import java.util.Arrays;

/** A mean with its 95 % interval, normal approximation. */
record Interval(double mean, double low, double high) {
    private static final double QUANTILE = 1.96;

    static Interval of(double[] values) {
        double mean = Arrays.stream(values).average().orElse(Double.NaN);
        double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
        double error = Math.sqrt(squares / Math.max(1, values.length - 1) / values.length);
        return new Interval(mean, mean - QUANTILE * error, mean + QUANTILE * error);
    }
}

package org.spikernel.score;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.spikernel.key.Keyed;

/**
 * A published way to score, by name and version: sparsity-aware Hamming distance (SAHD). The versions differ in the
 * Hamming distance that two patterns with firing rates s_i and s_j are expected to have.
 */
public enum ScoreMeasure implements Keyed {
    /** {@code e_ij = N (s_i (1 - s_j) + (1 - s_i) s_j)}, for N neurons: SNASNet's code, which the paper follows (section II). */
    SAHD_1("sahd", 1),
    /** The same without the factor N: an earlier version of SNASNet's code, and SpikeNAS-Bench. */
    SAHD_2("sahd", 2);

    private final String measureName;
    private final int version;

    ScoreMeasure(String measureName, int version) {
        this.measureName = measureName;
        this.version = version;
    }

    /** Name without the version, for result tables. */
    public String measureName() {
        return measureName;
    }

    /** Version of the formula. */
    public int version() {
        return version;
    }

    /** Name and version, such as {@code sahd-1}. */
    public String label() {
        return measureName + "-" + version;
    }

    /**
     * The measure of a label.
     *
     * @throws IllegalArgumentException when there is none; the message lists all labels
     */
    public static ScoreMeasure parse(String label) {
        String wanted = label.strip().toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(measure -> measure.label().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Cannot use score: it must be one of "
                        + Arrays.stream(values()).map(ScoreMeasure::label).collect(Collectors.joining(", ")) + ", got "
                        + label));
    }

    /**
     * Expected Hamming distance of two random patterns.
     *
     * @param neurons N
     * @param rateI share of neurons that fire in the one
     * @param rateJ share in the other
     */
    public double expectedDistance(long neurons, double rateI, double rateJ) {
        return expectedFactor(neurons) * (rateI * (1 - rateJ) + (1 - rateI) * rateJ);
    }

    /** What the share of neurons in which two random patterns differ is multiplied by: N or 1. */
    public double expectedFactor(long neurons) {
        return switch (this) {
            case SAHD_1 -> neurons;
            case SAHD_2 -> 1;
        };
    }

    @Override
    public String toString() {
        return label();
    }

    @Override
    public String keyText() {
        return switch (this) {
            case SAHD_1 -> "sahd-1";
            case SAHD_2 -> "sahd-2";
        };
    }
}

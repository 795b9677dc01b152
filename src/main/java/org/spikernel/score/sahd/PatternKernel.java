package org.spikernel.score.sahd;

import org.spikernel.score.ScoreMeasure;

/**
 * Similarity of the spike patterns that B images cause in one call of a spiking layer with N neurons. With Hamming
 * distance h_ij of the patterns of images i and j, and its expectation e_ij for random patterns with the same rates
 * s_i and s_j (the shares of neurons that fire):
 *
 * <pre>{@code
 * K_ij = N - 0.5 h_ij / (e_ij + 1e-3)
 * e_ij = N (s_i (1 - s_j) + (1 - s_i) s_j)    sahd-1
 * e_ij =    s_i (1 - s_j) + (1 - s_i) s_j     sahd-2
 * }</pre>
 *
 * <p>A call without spikes contributes no distance. Everything in float64: in float32 a score changes as much by rounding as by the seed.
 */
public final class PatternKernel {
    /** Added to an expected distance. */
    public static final double SMALL = 1e-3;

    private PatternKernel() {}

    /**
     * K [B,B], row by row.
     *
     * @param common x x^T [B,B] of binary spikes x [B,N]: how many neurons fire for both of two images; on the diagonal,
     *     for one
     * @param neurons N
     */
    static double[] of(ScoreMeasure measure, double[] common, long neurons) {
        int batch = (int) Math.round(Math.sqrt(common.length));
        double[] kernel = new double[common.length];
        for (int i = 0; i < batch; i++) {
            double spikesI = common[i * batch + i];
            for (int j = 0; j <= i; j++) {
                double spikesJ = common[j * batch + j];
                double distance = spikesI + spikesJ - 2 * common[i * batch + j];
                double expected = expectedDistance(measure, neurons, spikesI / neurons, spikesJ / neurons);
                double similarity = neurons - 0.5 * distance / (expected + SMALL);
                kernel[i * batch + j] = similarity;
                kernel[j * batch + i] = similarity;
            }
        }
        return kernel;
    }

    /** Expected Hamming distance of two random patterns of N neurons, of which these shares fire. */
    private static double expectedDistance(ScoreMeasure measure, long neurons, double rateI, double rateJ) {
        return expectedFactor(measure, neurons) * (rateI * (1 - rateJ) + (1 - rateI) * rateJ);
    }

    /** What the share of neurons in which two random patterns differ is multiplied by: N or 1. */
    static double expectedFactor(ScoreMeasure measure, long neurons) {
        return measure == ScoreMeasure.SAHD_1 ? neurons : 1;
    }
}

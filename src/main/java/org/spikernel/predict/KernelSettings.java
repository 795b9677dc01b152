package org.spikernel.predict;

import java.util.ArrayList;
import java.util.List;

/**
 * How alike two subjects are: {@code share * exp(-d / edgeLength) + (1 - share) * exp(-r^2 / (2 featureLength^2))}, where
 * d is the number of edges that differ (Hamming) and r^2 the mean square difference of standardised features.
 *
 * @param edgeLength edges that may differ
 * @param featureLength standard deviations that features may differ by
 * @param share of the edges, in [0, 1]
 * @param noise variance of a training's accuracy for its cell, in units of the variance of what is predicted
 */
record KernelSettings(double edgeLength, double featureLength, double share, double noise) {
    private static final double NOISE_DEVIATION = 0.7;

    /** Where there is too little to choose by. Found on 500 trainings of SpikeNAS-Bench. */
    static final KernelSettings USUAL = new KernelSettings(2, 1.4, 0.3, 0.15);

    /**
     * Log density of what is expected of the noise of single trainings, log-normal: a few of them take it for differences of
     * cells, and the luckiest cell for the best.
     */
    double noiseExpectation() {
        double distance = Math.log(noise / USUAL.noise) / NOISE_DEVIATION;
        return -distance * distance / 2;
    }

    /** The formula above. */
    double similarity(int edgesApart, double squareApart) {
        return share * Math.exp(-edgesApart / edgeLength)
                + (1 - share) * Math.exp(-squareApart / (2 * featureLength * featureLength));
    }

    KernelSettings withNoise(double other) {
        return new KernelSettings(edgeLength, featureLength, share, other);
    }

    /** What is tried: every combination. */
    static List<KernelSettings> grid() {
        List<KernelSettings> grid = new ArrayList<>();
        for (double edgeLength : new double[] {2, 4}) {
            for (double featureLength : new double[] {0.7, 1, 1.4, 2, 4}) {
                for (double share : new double[] {0.1, 0.3, 0.6}) {
                    for (double noise : new double[] {0.02, 0.06, 0.12, 0.2, 0.5}) {
                        grid.add(new KernelSettings(edgeLength, featureLength, share, noise));
                    }
                }
            }
        }
        return grid;
    }
}

package org.spikernel.paper;

/** Quantiles of Student's t distribution. */
final class StudentT {
    /** Two-sided 95 %, for 1, 2 and so on degrees of freedom. */
    private static final double[] FEW = {12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228};

    private static final double NORMAL = 1.959964;

    private StudentT() {}

    /**
     * Half the width of a 95 % interval, in standard errors.
     *
     * @param degrees of freedom, at least 1; a fraction counts as the whole number below it, which errs on the wide side;
     *     infinite for the normal distribution
     */
    static double quantile95(double degrees) {
        if (!(degrees >= 1)) {
            throw new IllegalArgumentException(
                    "Cannot look up quantile: degrees of freedom must be at least 1, got " + degrees);
        }
        if (degrees < FEW.length + 1) {
            return FEW[(int) degrees - 1];
        }
        if (Double.isInfinite(degrees)) {
            return NORMAL;
        }
        // Cornish and Fisher's expansion, right to three digits from here on.
        double n = Math.floor(degrees);
        double z = NORMAL;
        double first = (Math.pow(z, 3) + z) / 4;
        double second = (5 * Math.pow(z, 5) + 16 * Math.pow(z, 3) + 3 * z) / 96;
        double third = (3 * Math.pow(z, 7) + 19 * Math.pow(z, 5) + 17 * Math.pow(z, 3) - 15 * z) / 384;
        return z + first / n + second / (n * n) + third / (n * n * n);
    }
}

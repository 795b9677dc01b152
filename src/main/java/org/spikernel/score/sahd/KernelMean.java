package org.spikernel.score.sahd;

/** Mean of K over all calls of spiking layers of a pass, and its score. */
public final class KernelMean {
    private double[] sum;
    private int calls;

    /**
     * Counts calls.
     *
     * @param kernels sum of their K, [B,B] row by row; not kept
     * @param callsOfSum how many
     */
    public void add(double[] kernels, int callsOfSum) {
        if (sum == null) {
            sum = new double[kernels.length];
        }
        for (int i = 0; i < sum.length; i++) {
            sum[i] += kernels[i];
        }
        calls += callsOfSum;
    }

    /** Mean of K over all calls, [B,B] row by row. */
    double[] mean() {
        if (calls == 0) {
            throw new IllegalStateException("Cannot average similarities: no spiking layer was seen, got 0 calls");
        }
        double[] mean = new double[sum.length];
        for (int i = 0; i < mean.length; i++) {
            mean[i] = sum[i] / calls;
        }
        return mean;
    }

    /** {@code log |det(mean of K)|}. */
    public double score() {
        double[] mean = mean();
        return LogDeterminant.of(mean, (int) Math.round(Math.sqrt(mean.length)));
    }
}

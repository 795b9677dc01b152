package org.spikernel.score;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.IdentityHashMap;
import org.spikernel.snn.SpikeCounter;
import org.spikernel.snn.SpikeObserver;

/**
 * Similarity of the spike patterns that B images cause, averaged over all calls of spiking layers of a pass. Of one call
 * with N neurons, binary spikes x [B,N], Hamming distance h_ij of rows i and j, and its expectation e_ij for random
 * patterns with the same rates ({@link ScoreMeasure}):
 *
 * <pre>{@code K_ij = N - 0.5 h_ij / (e_ij + 1e-3)}</pre>
 *
 * <p>The one matrix product per call, x x^T, is exact in float32, because it counts; everything after it is float64
 * (spec 4). A call without spikes contributes no distance. For one pass of one network; not thread-safe.
 */
final class PatternKernel implements SpikeObserver {
    private static final double SMALL = 1e-3;

    private final ScoreMeasure measure;
    private final SpikeCounter counter;
    /** Spike arrays of the current timestep that may come again, with their matrices. */
    private final IdentityHashMap<NDArray, double[]> recent = new IdentityHashMap<>();

    private final KernelMean kernels = new KernelMean();
    private int recentTimestep;

    /** A kernel that also tells {@code counter} how much fires. */
    PatternKernel(ScoreMeasure measure, SpikeCounter counter) {
        this.measure = measure;
        this.counter = counter;
    }

    @Override
    public void fired(String layer, int timestep, NDArray input, NDArray spikes) {
        if (timestep != recentTimestep) {
            recent.clear();
            recentTimestep = timestep;
        }
        double[] counts = recent.computeIfAbsent(spikes, PatternKernel::commonSpikes);
        int batch = Math.toIntExact(spikes.getShape().get(0));
        double spikesOfAll = 0;
        for (int i = 0; i < batch; i++) {
            spikesOfAll += counts[i * batch + i];
        }
        counter.add(layer, timestep, batch, spikes.size(), spikesOfAll);
        kernels.add(kernel(measure, counts, spikes.size() / batch), 1);
    }

    /** x x^T [B,B]: how many neurons fire for both of two images; on the diagonal, for one. */
    static double[] commonSpikes(NDArray spikes) {
        long batch = spikes.getShape().get(0);
        try (NDManager scope = spikes.getManager().newSubManager()) {
            NDArray rows = spikes.reshape(batch, -1);
            rows.attach(scope);
            NDArray columns = rows.transpose();
            float[] counts = rows.matMul(columns).toFloatArray();
            double[] result = new double[counts.length];
            for (int i = 0; i < counts.length; i++) {
                result[i] = counts[i];
            }
            return result;
        }
    }

    /** K [B,B] of one call, from {@link #commonSpikes} and N. */
    static double[] kernel(ScoreMeasure measure, double[] common, long neurons) {
        int batch = (int) Math.round(Math.sqrt(common.length));
        double[] kernel = new double[common.length];
        for (int i = 0; i < batch; i++) {
            double spikesI = common[i * batch + i];
            for (int j = 0; j <= i; j++) {
                double spikesJ = common[j * batch + j];
                double distance = spikesI + spikesJ - 2 * common[i * batch + j];
                double expected = measure.expectedDistance(neurons, spikesI / neurons, spikesJ / neurons);
                double similarity = neurons - 0.5 * distance / (expected + SMALL);
                kernel[i * batch + j] = similarity;
                kernel[j * batch + i] = similarity;
            }
        }
        return kernel;
    }

    /** Mean of K over all calls, [B,B] row by row. */
    double[] mean() {
        return kernels.mean();
    }

    /** How many calls were seen. */
    int calls() {
        return kernels.calls();
    }

    /** {@code log |det(mean of K)|}. */
    double score() {
        return kernels.score();
    }
}

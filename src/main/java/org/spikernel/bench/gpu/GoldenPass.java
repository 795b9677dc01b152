package org.spikernel.bench.gpu;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import org.spikernel.network.SpikeCounter;
import org.spikernel.score.ScoreMeasure;
import org.spikernel.score.sahd.TorchPatterns;
import org.spikernel.torch.ForwardPass;
import org.spikernel.torch.Gradients;
import org.spikernel.torch.SpikeObserver;
import org.spikernel.torch.SpikingNetwork;
import org.spikernel.torch.TorchEngine;

/** What a network of the reference does on a device. */
final class GoldenPass {
    /** Of the logarithm of a determinant, in float64. */
    static final double SCORE_ERROR = 1e-9;

    private static final double LOGIT_ERROR = 1e-5;

    private final float[] counts;
    private final float[] logits;
    private final double score;

    /**
     * What was seen.
     *
     * @param counts spikes of each image in each call of a layer of neurons, in the order of the calls
     * @param logits [B,classes], row by row
     * @param score sahd-1 of the batch
     */
    GoldenPass(float[] counts, float[] logits, double score) {
        this.counts = counts;
        this.logits = logits;
        this.score = score;
    }

    /** Runs a case, operator by operator. */
    static GoldenPass of(GoldenCase golden, Device device) {
        Counts counts = new Counts();
        try (SpikingNetwork network = golden.network(device);
                TorchPatterns patterns = new TorchPatterns(ScoreMeasure.SAHD_1, device);
                NDManager manager = TorchEngine.newManager(device)) {
            ForwardPass pass = golden.training(manager).withObserver((layer, timestep, input, spikes) -> {
                counts.fired(layer, timestep, input, spikes);
                patterns.fired(layer, timestep, input, spikes);
            });
            float[] logits = Gradients.ignoring(
                    () -> network.forward(golden.images(1, manager), pass).toFloatArray());
            return new GoldenPass(
                    counts.all, logits, patterns.read(new SpikeCounter()).score());
        }
    }

    /** Whether another run gave the same bits. */
    boolean isBitEqual(GoldenPass other) {
        return Arrays.equals(counts, other.counts)
                && Arrays.equals(logits, other.logits)
                && Double.doubleToLongBits(score) == Double.doubleToLongBits(other.score);
    }

    /** Spike counts that are not the reference's, where all should be; those that are missing count. */
    int differing(GoldenCase golden) {
        double[] want = golden.tensor("expect/spike_counts").doubles();
        int differing = Math.abs(want.length - counts.length);
        for (int i = 0; i < Math.min(want.length, counts.length); i++) {
            differing += want[i] == counts[i] ? 0 : 1;
        }
        return differing;
    }

    int expected(GoldenCase golden) {
        return golden.tensor("expect/spike_counts").size();
    }

    boolean hasScoreOf(GoldenCase golden) {
        return Math.abs(score - golden.number("score_exact_f64K")) <= SCORE_ERROR;
    }

    boolean hasLogitsOf(GoldenCase golden) {
        double[] want = golden.tensor("expect/logits_train").doubles();
        for (int i = 0; i < want.length; i++) {
            if (!(Math.abs(want[i] - logits[i]) <= LOGIT_ERROR)) {
                return false;
            }
        }
        return want.length == logits.length;
    }

    /** Sums of spikes of each image, call after call. */
    private static final class Counts implements SpikeObserver {
        private float[] all = new float[0];

        @Override
        public void fired(String layer, int timestep, NDArray input, NDArray spikes) {
            try (NDArray rows = spikes.reshape(spikes.getShape().get(0), -1);
                    NDArray sums = rows.sum(new int[] {1})) {
                float[] some = sums.toFloatArray();
                int from = all.length;
                all = Arrays.copyOf(all, from + some.length);
                System.arraycopy(some, 0, all, from, some.length);
            }
        }
    }
}

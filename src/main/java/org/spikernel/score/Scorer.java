package org.spikernel.score;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import org.spikernel.data.ImageBatch;
import org.spikernel.data.ImageShape;
import org.spikernel.random.Seed;
import org.spikernel.score.ScoreOutcome.Reason;
import org.spikernel.score.ScoreOutcome.Rejected;
import org.spikernel.score.ScoreOutcome.Remark;
import org.spikernel.score.ScoreOutcome.Scored;
import org.spikernel.snn.ForwardPass;
import org.spikernel.snn.Gradients;
import org.spikernel.snn.Initialisation;
import org.spikernel.snn.SpikeCounter;
import org.spikernel.snn.SpikingNetwork;
import org.spikernel.snn.TorchEngine;
import org.spikernel.space.Architecture;

/** Scores architectures without training (spec 4, SpiKernel's Algorithm 1). Stateless and thread-safe. */
public final class Scorer {
    private Scorer() {}

    /**
     * Scores one architecture: weights at initialisation, batch normalisation on batch statistics, one pass per probe
     * batch from rest, mean of the scores. A function of its arguments, to the last bit on the same kind of device.
     *
     * @param architecture the candidate
     * @param initialisation how its weights start
     * @param settings measure and input coding
     * @param probe batches [B,C,H,W]; normalised for direct coding, in [0,1] for rate coding
     * @param seed of weights and dropout masks
     * @param device where to run
     * @return what came of it; nothing that a candidate can do throws
     */
    public static ScoreOutcome score(
            Architecture architecture,
            Initialisation initialisation,
            ScoreSettings settings,
            List<ImageBatch> probe,
            Seed seed,
            Device device) {
        if (probe.isEmpty()) {
            throw new IllegalArgumentException("Cannot score: at least 1 probe batch is needed, got 0");
        }
        try (SpikingNetwork network =
                SpikingNetwork.initial(architecture, initialisation, seed.derive("weights"), device)) {
            return Gradients.ignoring(() -> score(network, settings, probe, seed));
        } catch (EngineException e) {
            if (TorchEngine.ranOutOfMemory(e)) {
                return new Rejected(Reason.OUT_OF_MEMORY, TorchEngine.firstLine(e));
            }
            throw e;
        }
    }

    private static ScoreOutcome score(
            SpikingNetwork network, ScoreSettings settings, List<ImageBatch> probe, Seed seed) {
        List<Double> scores = new ArrayList<>();
        SpikeCounter activity = new SpikeCounter();
        for (int i = 0; i < probe.size(); i++) {
            PatternKernel kernel = new PatternKernel(settings.measure(), activity);
            ForwardPass pass = ForwardPass.training(
                            settings.coding(), seed.derive("repeat").derive(i))
                    .withObserver(kernel);
            run(network, probe.get(i), pass);
            scores.add(kernel.score());
        }
        if (!scores.stream().allMatch(Double::isFinite)) {
            return new Rejected(Reason.SCORE_NOT_FINITE, "scores of the probe batches: " + scores);
        }
        double mean = scores.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        boolean silent = activity.spikes(SpikingNetwork.LAST_SPIKING_LAYER) == 0;
        return new Scored(mean, scores, activity.activity(), silent ? List.of(Remark.LAST_LAYER_SILENT) : List.of());
    }

    private static void run(SpikingNetwork network, ImageBatch batch, ForwardPass pass) {
        ImageShape shape = batch.shape();
        try (NDManager scope = TorchEngine.newManager(network.device())) {
            NDArray images = scope.create(
                    batch.pixels(), new Shape(batch.size(), shape.channels(), shape.height(), shape.width()));
            network.forward(images, pass);
        }
    }
}

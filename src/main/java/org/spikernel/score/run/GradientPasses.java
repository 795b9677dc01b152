package org.spikernel.score.run;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.spikernel.data.ImageBatch;
import org.spikernel.network.Initialisation;
import org.spikernel.random.Seed;
import org.spikernel.score.ScoreSettings;
import org.spikernel.space.Architecture;
import org.spikernel.torch.ForwardPass;
import org.spikernel.torch.SpikingNetwork;
import org.spikernel.torch.TorchEngine;
import org.spikernel.train.BatchGradients;
import org.spikernel.train.step.TrainingMode;

/** Gradients on the probe batches, as training computes them: layer by layer on processors, else by PyTorch. */
record GradientPasses(Initialisation initialisation, ScoreSettings settings, List<ImageBatch> probe, Device device) {
    private static final Logger LOG = LoggerFactory.getLogger(GradientPasses.class);

    /**
     * Shows the gradients of every batch, with the weights and the dropout masks of scoring; or none, where they take more
     * memory than there is: other measures stay.
     */
    void run(Architecture architecture, Seed seed, Measuring measuring) {
        try {
            differentiate(architecture, seed, measuring);
        } catch (EngineException e) {
            if (!TorchEngine.ranOutOfMemory(e)) {
                throw e;
            }
            LOG.warn("No gradients of cell {}: {}", architecture.cell(), TorchEngine.firstLine(e));
        } catch (OutOfMemoryError e) {
            LOG.warn("No gradients of cell {}: {}", architecture.cell(), String.valueOf(e.getMessage()));
        }
    }

    private void differentiate(Architecture architecture, Seed seed, Measuring measuring) {
        try (SpikingNetwork network =
                        SpikingNetwork.initial(architecture, initialisation, seed.derive("weights"), device);
                BatchGradients gradients = new BatchGradients(network, settings.batchSize(), TrainingMode.USUAL)) {
            for (int i = 0; i < probe.size(); i++) {
                ProbePasses.requireNotInterrupted();
                long start = System.nanoTime();
                Map<String, float[]> found =
                        gradients.of(probe.get(i), ForwardPass.training(settings.coding(), ProbePasses.noise(seed, i)));
                measuring.differentiated(found, System.nanoTime() - start);
            }
        }
    }
}

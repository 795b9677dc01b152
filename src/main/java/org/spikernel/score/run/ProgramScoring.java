package org.spikernel.score.run;

import ai.djl.engine.EngineException;
import java.util.IdentityHashMap;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.spikernel.data.ImageBatch;
import org.spikernel.network.SpikeCounter;
import org.spikernel.random.Seed;
import org.spikernel.score.ScoreMeasure;
import org.spikernel.score.program.ProgramPasses;
import org.spikernel.score.program.SpikeConvolution;
import org.spikernel.score.sahd.KernelMean;
import org.spikernel.score.sahd.Sahd;
import org.spikernel.space.Architecture;
import org.spikernel.torch.TorchEngine;

/**
 * Measures by programs. What these do not compute is left to PyTorch layer by layer: measures that want spikes or maps, and a
 * network whose maps of all timesteps the device does not hold at once. For one thread.
 */
final class ProgramScoring implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProgramScoring.class);

    private final TorchScoring byLayer;
    private final ProgramPasses passes;

    ProgramScoring(TorchScoring byLayer) {
        this.byLayer = byLayer;
        passes = new ProgramPasses(
                byLayer.initialisation(),
                byLayer.settings().coding(),
                SpikeConvolution.on(byLayer.device(), TorchEngine.gpuPrecision()),
                TorchEngine.neurons(byLayer.device()),
                byLayer.device());
        for (ImageBatch batch : byLayer.probe()) {
            passes.add(
                    batch.pixels(),
                    batch.size(),
                    batch.shape().channels(),
                    batch.shape().height(),
                    batch.shape().width());
        }
    }

    /** See {@link Scorer#announce}. Nothing comes of it where candidates are scored layer by layer. */
    void announce(Architecture architecture, Seed seed) {
        passes.announce(architecture, weights(seed));
    }

    private static Seed weights(Seed seed) {
        return seed.derive("weights");
    }

    Measured score(Architecture architecture, Seed seed) {
        SpikeCounter activity = new SpikeCounter();
        Measuring measuring = byLayer.summary().measuring(architecture, activity);
        List<Sahd> onDevice = measuring.onDevice();
        if (measuring.readsSpikes() || measuring.maps() != null) {
            return byLayer.score(architecture, seed);
        }
        List<ScoreMeasure> measures = onDevice.stream().map(Sahd::measure).toList();
        List<List<KernelMean>> means;
        try {
            ProbePasses.requireNotInterrupted();
            means = passes.run(
                    architecture, measures, weights(seed), repeat -> ProbePasses.noise(seed, repeat), activity);
        } catch (EngineException e) {
            if (!TorchEngine.ranOutOfMemory(e)) {
                throw e;
            }
            LOG.info("Cell {} runs layer by layer: {}", architecture.cell(), TorchEngine.firstLine(e));
            passes.forget();
            TorchEngine.emptyCache();
            return byLayer.score(architecture, seed);
        }
        for (List<KernelMean> pass : means) {
            measuring.begin(new IdentityHashMap<>());
            for (int i = 0; i < onDevice.size(); i++) {
                onDevice.get(i).take(pass.get(i));
            }
            measuring.end();
        }
        return byLayer.summary().of(architecture, seed, measuring, activity);
    }

    @Override
    public void close() {
        passes.close();
    }
}

package org.spikernel.score.run;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.IdentityHashMap;
import java.util.List;
import org.spikernel.data.ImageBatch;
import org.spikernel.data.ImageShape;
import org.spikernel.event.MapObserver;
import org.spikernel.network.Initialisation;
import org.spikernel.network.SpikeCounter;
import org.spikernel.random.Seed;
import org.spikernel.score.ScoreOutcome.Reason;
import org.spikernel.score.ScoreOutcome.Rejected;
import org.spikernel.score.ScoreSettings;
import org.spikernel.score.sahd.Sahd;
import org.spikernel.score.sahd.TorchPatterns;
import org.spikernel.space.Architecture;
import org.spikernel.torch.ForwardPass;
import org.spikernel.torch.Gradients;
import org.spikernel.torch.SpikeObserver;
import org.spikernel.torch.SpikingNetwork;
import org.spikernel.torch.TorchEngine;

/** Measures by the engine, on any device: SAHD there, of others the spikes are read back. */
record TorchScoring(
        Initialisation initialisation, ScoreSettings settings, List<ImageBatch> probe, Summary summary, Device device) {
    Measured score(Architecture architecture, Seed seed) {
        try (SpikingNetwork network =
                SpikingNetwork.initial(architecture, initialisation, seed.derive("weights"), device)) {
            return Gradients.ignoring(() -> score(network, seed));
        } catch (EngineException e) {
            if (TorchEngine.ranOutOfMemory(e)) {
                return Measured.rejected(new Rejected(Reason.OUT_OF_MEMORY, TorchEngine.firstLine(e)));
            }
            throw e;
        }
    }

    private Measured score(SpikingNetwork network, Seed seed) {
        SpikeCounter activity = new SpikeCounter();
        Measuring measuring = summary.measuring(network.architecture(), activity);
        List<Sahd> onDevice = measuring.onDevice();
        for (int i = 0; i < probe.size(); i++) {
            measuring.begin(new IdentityHashMap<>());
            pass(network, i, seed, measuring, onDevice, activity);
            measuring.end();
        }
        return summary.of(network.architecture(), seed, measuring, activity);
    }

    private void pass(
            SpikingNetwork network,
            int repeat,
            Seed seed,
            Measuring measuring,
            List<Sahd> onDevice,
            SpikeCounter activity) {
        List<TorchPatterns> patterns = onDevice.stream()
                .map(sahd -> new TorchPatterns(sahd.measure(), device))
                .toList();
        try {
            MapObserver maps = measuring.maps();
            SpikeReader reader = measuring.readsSpikes() || maps != null
                    ? new SpikeReader(network.architecture().macro().timesteps(), maps)
                    : null;
            ForwardPass pass = ForwardPass.training(settings.coding(), ProbePasses.noise(seed, repeat))
                    .withPrecision(settings.mode().engine().precision())
                    .withObserver(new Observers(patterns, reader));
            run(network, probe.get(repeat), pass);
            for (int i = 0; i < patterns.size(); i++) {
                // What fires is counted once.
                onDevice.get(i).take(patterns.get(i).read(i == 0 ? activity : new SpikeCounter()));
            }
            if (reader != null) {
                reader.show(measuring);
            }
        } finally {
            patterns.forEach(TorchPatterns::close);
        }
    }

    /** All that look at a pass. */
    private record Observers(List<TorchPatterns> patterns, SpikeReader reader) implements SpikeObserver {
        @Override
        public void fired(String layer, int timestep, NDArray input, NDArray spikes) {
            ProbePasses.requireNotInterrupted();
            patterns.forEach(one -> one.fired(layer, timestep, input, spikes));
            if (reader != null) {
                reader.fired(layer, timestep, input, spikes);
            }
        }

        @Override
        public void convolved(String layer, int timestep, NDArray output) {
            if (reader != null) {
                reader.convolved(layer, timestep, output);
            }
        }
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

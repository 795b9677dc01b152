package org.spikernel.score.run;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.spikernel.data.BatchReader;
import org.spikernel.data.DataSplit;
import org.spikernel.data.ImageBatch;
import org.spikernel.data.ImageShape;
import org.spikernel.data.PixelScale;
import org.spikernel.data.ProbeBatches;
import org.spikernel.network.Initialisation;
import org.spikernel.network.InputCoding;
import org.spikernel.network.SpikeCounter;
import org.spikernel.random.Seed;
import org.spikernel.score.ScoreOutcome;
import org.spikernel.score.ScoreOutcome.Reason;
import org.spikernel.score.ScoreOutcome.Rejected;
import org.spikernel.score.ScoreSettings;
import org.spikernel.score.sahd.TorchPatterns;
import org.spikernel.space.Architecture;
import org.spikernel.torch.ForwardPass;
import org.spikernel.torch.Gradients;
import org.spikernel.torch.SpikingNetwork;
import org.spikernel.torch.TorchEngine;

/**
 * Scores architectures of one macro-architecture without training (paper section II, steps 1 to 3), one after the
 * other: weights at initialisation, batch normalisation on batch statistics, one pass per probe batch from rest, mean of
 * the scores. A score is a function of the arguments alone, to the last bit on the same kind of device, whatever was
 * scored before; but what consecutive candidates have in common may be computed once. For one thread.
 */
public final class Scorer implements AutoCloseable {
    private final Initialisation initialisation;
    private final ScoreSettings settings;
    private final List<ImageBatch> probe;
    private final Device device;
    private final EventScoring events;

    /**
     * A scorer.
     *
     * @param initialisation how weights start
     * @param settings measure, input coding and mode
     * @param probe batches [B,C,H,W]; normalised for direct coding, in [0,1] for rate coding
     * @param device where to run
     * @param cacheBytes heap for values of the first cell that the next candidate may have in common with earlier
     *     ones; 0: none is kept
     */
    public Scorer(
            Initialisation initialisation,
            ScoreSettings settings,
            List<ImageBatch> probe,
            Device device,
            long cacheBytes) {
        if (probe.isEmpty()) {
            throw new IllegalArgumentException("Cannot score: at least 1 probe batch is needed, got 0");
        }
        this.initialisation = initialisation;
        this.settings = settings;
        this.probe = List.copyOf(probe);
        this.device = device;
        events = settings.mode().engine().usesEvents(device)
                ? new EventScoring(initialisation, settings, this.probe, cacheBytes)
                : null;
    }

    /**
     * The probe batches of a search: drawn from the training images, normalised or in [0,1] as the input coding asks.
     *
     * @param seed of the search
     */
    public static List<ImageBatch> probe(DataSplit data, ScoreSettings settings, Seed seed) {
        PixelScale scale = settings.coding() == InputCoding.RATE ? PixelScale.UNIT : PixelScale.NORMALISED;
        return ProbeBatches.draw(
                new BatchReader(data.train(), data.normalisation(), scale),
                settings.batchSize(),
                settings.repeats(),
                seed.derive("probe"));
    }

    /**
     * Scores one architecture.
     *
     * @param architecture the candidate
     * @param seed of weights and dropout masks
     * @return what came of it; nothing that a candidate can do throws
     * @throws CancellationException when the thread is interrupted; the scorer is of no use any more
     */
    public ScoreOutcome score(Architecture architecture, Seed seed) {
        return events == null ? scoreByEngine(architecture, seed) : events.score(architecture, seed);
    }

    private ScoreOutcome scoreByEngine(Architecture architecture, Seed seed) {
        try (SpikingNetwork network =
                SpikingNetwork.initial(architecture, initialisation, seed.derive("weights"), device)) {
            return Gradients.ignoring(() -> score(network, seed));
        } catch (EngineException e) {
            if (TorchEngine.ranOutOfMemory(e)) {
                return new Rejected(Reason.OUT_OF_MEMORY, TorchEngine.firstLine(e));
            }
            throw e;
        }
    }

    private ScoreOutcome score(SpikingNetwork network, Seed seed) {
        List<Double> scores = new ArrayList<>();
        SpikeCounter activity = new SpikeCounter();
        for (int i = 0; i < probe.size(); i++) {
            try (TorchPatterns patterns = new TorchPatterns(settings.measure(), device)) {
                ForwardPass pass = ForwardPass.training(settings.coding(), ProbePasses.noise(seed, i))
                        .withPrecision(settings.mode().engine().precision())
                        .withObserver((layer, timestep, input, spikes) -> {
                            ProbePasses.requireNotInterrupted();
                            patterns.fired(layer, timestep, input, spikes);
                        });
                run(network, probe.get(i), pass);
                scores.add(patterns.read(activity).score());
            }
        }
        return ProbePasses.outcome(scores, activity);
    }

    private static void run(SpikingNetwork network, ImageBatch batch, ForwardPass pass) {
        ImageShape shape = batch.shape();
        try (NDManager scope = TorchEngine.newManager(network.device())) {
            NDArray images = scope.create(
                    batch.pixels(), new Shape(batch.size(), shape.channels(), shape.height(), shape.width()));
            network.forward(images, pass);
        }
    }

    /** Frees what was kept for the next candidate. */
    @Override
    public void close() {
        if (events != null) {
            events.forget();
        }
    }
}

package org.spikernel.score.run;

import ai.djl.Device;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.spikernel.data.BatchReader;
import org.spikernel.data.DataSplit;
import org.spikernel.data.ImageBatch;
import org.spikernel.data.PixelScale;
import org.spikernel.data.ProbeBatches;
import org.spikernel.network.Initialisation;
import org.spikernel.network.InputCoding;
import org.spikernel.random.Seed;
import org.spikernel.score.ScoreMeasure;
import org.spikernel.score.ScoreOutcome;
import org.spikernel.score.ScoreSettings;
import org.spikernel.space.Architecture;

/**
 * Scores architectures of one macro-architecture without training (paper section II, steps 1 to 3), one after the
 * other: weights at initialisation, batch normalisation on batch statistics, one pass per probe batch from rest, mean of
 * the scores. A score is a function of the arguments alone, to the last bit on the same kind of device, whatever was
 * scored before; but what consecutive candidates have in common may be computed once. For one thread.
 */
public final class Scorer implements AutoCloseable {
    private final EventScoring events;
    private final TorchScoring torch;
    private final ProgramScoring programs;

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
        this(initialisation, settings, List.of(), probe, device, cacheBytes);
    }

    /**
     * A scorer that measures more.
     *
     * @param initialisation how weights start
     * @param settings measure that makes the score, input coding and mode
     * @param also measures of the same passes
     * @param probe as above
     * @param device where to run
     * @param cacheBytes as above
     */
    public Scorer(
            Initialisation initialisation,
            ScoreSettings settings,
            List<ScoreMeasure> also,
            List<ImageBatch> probe,
            Device device,
            long cacheBytes) {
        if (probe.isEmpty()) {
            throw new IllegalArgumentException("Cannot score: at least 1 probe batch is needed, got 0");
        }
        List<ImageBatch> batches = List.copyOf(probe);
        GradientPasses gradients = new GradientPasses(initialisation, settings, batches, device);
        Summary summary = new Summary(settings.measure(), also, gradients);
        boolean byEvents = settings.mode().engine().usesEvents(device);
        events = byEvents ? new EventScoring(initialisation, settings, batches, summary, cacheBytes) : null;
        torch = byEvents ? null : new TorchScoring(initialisation, settings, batches, summary, device);
        programs = settings.mode().engine().usesProgram(device) ? new ProgramScoring(torch) : null;
    }

    /**
     * The probe batches of a search: drawn from the training images, normalised or in [0,1] as the input coding asks.
     *
     * @param side that the images are scaled down to, pixels
     * @param seed of the search
     */
    public static List<ImageBatch> probe(DataSplit data, int side, ScoreSettings settings, Seed seed) {
        PixelScale scale = settings.coding() == InputCoding.RATE ? PixelScale.UNIT : PixelScale.NORMALISED;
        return ProbeBatches.draw(
                new BatchReader(data.train(), data.normalisation(), scale),
                side,
                settings.batchSize(),
                settings.repeats(),
                seed.derive("probe"));
    }

    /**
     * Says which candidate comes after the one that is scored next, so that what can be made of it beside that scoring is. Whether
     * it comes changes no result. Where programs score, and the two have weights of their own, this is one array on the host, as
     * large as fc1's weights.
     *
     * @param seed of its weights and dropout masks
     */
    public void announce(Architecture architecture, Seed seed) {
        if (programs != null) {
            programs.announce(architecture, seed);
        }
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
        return measure(architecture, seed).outcome();
    }

    /**
     * Scores one architecture, with all measures.
     *
     * @see #score
     */
    public Measured measure(Architecture architecture, Seed seed) {
        if (events != null) {
            return events.score(architecture, seed);
        }
        return programs == null ? torch.score(architecture, seed) : programs.score(architecture, seed);
    }

    /** Frees what was kept for the next candidate. */
    @Override
    public void close() {
        if (events != null) {
            events.forget();
        }
        if (programs != null) {
            programs.close();
        }
    }
}

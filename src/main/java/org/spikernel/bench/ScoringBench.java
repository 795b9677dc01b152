package org.spikernel.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.spikernel.cost.ArchitectureCost;
import org.spikernel.data.DataSplit;
import org.spikernel.data.ImageBatch;
import org.spikernel.network.Initialisation;
import org.spikernel.random.Seed;
import org.spikernel.score.ScoreMode;
import org.spikernel.score.ScoreSettings;
import org.spikernel.score.SpikeEngine;
import org.spikernel.score.WeightSharing;
import org.spikernel.score.run.Scorer;
import org.spikernel.space.Architecture;
import org.spikernel.space.CellSampler;
import org.spikernel.space.CellSpace;
import org.spikernel.space.Connectivity;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.OperationSet;
import org.spikernel.space.PrefixOrder;
import org.spikernel.torch.Bfloat16;
import org.spikernel.torch.TorchEngine;

/**
 * Scores the same drawn cells in several ways and times them.
 *
 * @param data images to draw probe batches from
 * @param initialisation how weights start
 * @param settings the full measure; its mode is replaced by that of each level
 * @param seed of draws, weights and probe batches
 * @param cacheBytes heap for what candidates have in common
 */
public record ScoringBench(
        DataSplit data, Initialisation initialisation, ScoreSettings settings, Seed seed, long cacheBytes) {

    /** Ways to score. */
    public enum Level {
        /** PyTorch's dense convolutions, every candidate by itself. */
        TORCH(SpikeEngine.TORCH, WeightSharing.PER_CANDIDATE, null, "torch"),
        /** The same in bfloat16. */
        BFLOAT16(SpikeEngine.TORCH_BFLOAT16, WeightSharing.PER_CANDIDATE, TORCH, "torch-bfloat16"),
        /** Events, every candidate by itself. */
        EVENTS(SpikeEngine.EVENTS, WeightSharing.PER_CANDIDATE, TORCH, "events"),
        /** Events, common parts computed once. */
        SHARED(SpikeEngine.EVENTS, WeightSharing.SHARED, EVENTS, "shared");

        private final SpikeEngine engine;
        private final WeightSharing weights;
        private final Level before;
        private final String label;

        Level(SpikeEngine engine, WeightSharing weights, Level before, String label) {
            this.engine = engine;
            this.weights = weights;
            this.before = before;
            this.label = label;
        }

        /** Short name. */
        public String label() {
            return label;
        }

        /** The level that this one improves on. */
        public Optional<Level> before() {
            return Optional.ofNullable(before);
        }

        /** Whether networks have the weights that they have in another level, so that scores can be compared. */
        public boolean hasWeightsOf(Level other) {
            return weights == WeightSharing.PER_CANDIDATE && other.weights == weights;
        }

        /** Whether a device of this machine, by name, can do it. */
        public boolean runsOn(String device) {
            return switch (this) {
                case TORCH -> true;
                case BFLOAT16 -> Bfloat16.isSupported(device);
                case EVENTS, SHARED -> device.equals(TorchEngine.processor());
            };
        }
    }

    /**
     * Scores and what they cost.
     *
     * @param scores in the order of the candidates; not a number where there is none
     * @param cpuSeconds of all together, on the processor
     * @param wallSeconds of all together
     */
    public record Timed(List<Double> scores, double cpuSeconds, double wallSeconds) {
        public Timed {
            scores = List.copyOf(scores);
        }

        /** Time of the device that computes: CPU time of a processor, which others may share; wall time of a GPU. */
        public double seconds(String device) {
            return device.equals(TorchEngine.processor()) ? cpuSeconds : wallSeconds;
        }
    }

    /** The first {@code count} distinct cells of each set, in the order of the walk through their tree. */
    public List<PrefixOrder.Place> draw(List<OperationSet> sets, Connectivity connectivity, int count) {
        List<PrefixOrder.Place> places = new ArrayList<>();
        for (OperationSet set : sets) {
            new CellSampler(CellSpace.of(set, connectivity))
                    .withoutReplacement(seed.derive("cells").derive(set.name()), count)
                    .forEach(draw ->
                            places.add(new PrefixOrder.Place(set, draw.cell().canonical())));
        }
        return places.stream().sorted().toList();
    }

    /** Scores drawn cells in a level on a processor. */
    public Timed score(List<PrefixOrder.Place> drawn, MacroArchitecture macro, Level level) {
        return score(drawn, macro, settings, level, TorchEngine.processor());
    }

    /** Scores drawn cells in a level with other settings, on a device by name. */
    public Timed score(
            List<PrefixOrder.Place> drawn, MacroArchitecture macro, ScoreSettings measure, Level level, String device) {
        ScoreSettings used = measure.withMode(new ScoreMode(level.engine, level.weights));
        List<ImageBatch> probe = Scorer.probe(data, data.train().shape().width(), used, seed);
        List<Double> scores = new ArrayList<>();
        long began = System.nanoTime();
        double seconds = CpuTime.seconds(() -> {
            long cache = level == Level.SHARED ? cacheBytes : 0;
            try (Scorer scorer = new Scorer(initialisation, used, probe, TorchEngine.device(device), cache)) {
                for (PrefixOrder.Place place : drawn) {
                    Seed own = seed.derive("weights").derive(place.cell().toString());
                    scores.add(scorer.score(architecture(place, macro), level.weights.seed(seed, own))
                            .fold(scored -> scored.score(), rejected -> Double.NaN));
                }
            }
        });
        return new Timed(scores, seconds, (System.nanoTime() - began) * 1e-9);
    }

    /** Dense multiply-accumulates of scoring all of them once. */
    public static double macs(List<PrefixOrder.Place> drawn, MacroArchitecture macro, ScoreSettings settings) {
        return drawn.stream()
                        .mapToDouble(place ->
                                ArchitectureCost.of(architecture(place, macro)).macsPerImage())
                        .sum()
                * settings.batchSize()
                * settings.repeats();
    }

    private static Architecture architecture(PrefixOrder.Place place, MacroArchitecture macro) {
        return new Architecture(macro, place.operations(), place.cell());
    }
}

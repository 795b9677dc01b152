package org.spikernel.bench;

import ai.djl.Device;
import java.util.ArrayList;
import java.util.List;
import org.spikernel.cost.ArchitectureCost;
import org.spikernel.data.DataSplit;
import org.spikernel.data.ImageBatch;
import org.spikernel.random.Seed;
import org.spikernel.score.ScoreMode;
import org.spikernel.score.ScoreSettings;
import org.spikernel.score.Scorer;
import org.spikernel.score.SpikeEngine;
import org.spikernel.score.WeightSharing;
import org.spikernel.snn.Initialisation;
import org.spikernel.space.Architecture;
import org.spikernel.space.CellSampler;
import org.spikernel.space.CellSpace;
import org.spikernel.space.Connectivity;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.OperationSet;
import org.spikernel.space.PrefixOrder;

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
        NAIVE("torch", SpikeEngine.TORCH, WeightSharing.PER_CANDIDATE),
        /** Events, every candidate by itself. */
        EVENTS("events", SpikeEngine.EVENTS, WeightSharing.PER_CANDIDATE),
        /** Events, common parts computed once. */
        SHARED("shared", SpikeEngine.EVENTS, WeightSharing.SHARED);

        private final String label;
        private final SpikeEngine engine;
        private final WeightSharing weights;

        Level(String label, SpikeEngine engine, WeightSharing weights) {
            this.label = label;
            this.engine = engine;
            this.weights = weights;
        }

        /** Short name. */
        public String label() {
            return label;
        }
    }

    /**
     * Scores and what they cost.
     *
     * @param scores in the order of the candidates; not a number where there is none
     * @param cpuSeconds of all together
     */
    public record Timed(List<Double> scores, double cpuSeconds) {
        public Timed {
            scores = List.copyOf(scores);
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

    /** Scores drawn cells in a level. */
    public Timed score(List<PrefixOrder.Place> drawn, MacroArchitecture macro, Level level) {
        return score(drawn, macro, settings, level);
    }

    /** Scores drawn cells with other settings. */
    public Timed score(List<PrefixOrder.Place> drawn, MacroArchitecture macro, ScoreSettings measure, Level level) {
        ScoreSettings used = measure.withMode(new ScoreMode(level.engine, level.weights));
        List<ImageBatch> probe = Scorer.probe(data, used, seed);
        List<Double> scores = new ArrayList<>();
        double seconds = CpuTime.seconds(() -> {
            long cache = level == Level.SHARED ? cacheBytes : 0;
            try (Scorer scorer = new Scorer(initialisation, used, probe, Device.cpu(), cache)) {
                for (PrefixOrder.Place place : drawn) {
                    Seed own = seed.derive("weights").derive(place.cell().toString());
                    scores.add(scorer.score(architecture(place, macro), level.weights.seed(seed, own))
                            .fold(scored -> scored.score(), rejected -> Double.NaN));
                }
            }
        });
        return new Timed(scores, seconds);
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

package org.spikernel.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.spikernel.data.DataFormat;
import org.spikernel.data.DataSettings;
import org.spikernel.data.RecordLimits;
import org.spikernel.data.SyntheticSettings;
import org.spikernel.data.ValidationSettings;
import org.spikernel.data.source.DataSource;
import org.spikernel.network.Fc1Deviation;
import org.spikernel.network.Initialisation;
import org.spikernel.network.InputCoding;
import org.spikernel.random.Seed;
import org.spikernel.results.RankCorrelation;
import org.spikernel.score.CheapStage;
import org.spikernel.score.ScoreMeasure;
import org.spikernel.score.ScoreMode;
import org.spikernel.score.ScoreSettings;
import org.spikernel.score.SpikeEngine;
import org.spikernel.score.WeightSharing;
import org.spikernel.space.Classifier;
import org.spikernel.space.Connectivity;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.Neuron;
import org.spikernel.space.OperationSet;
import org.spikernel.space.PrefixOrder;
import org.spikernel.space.Stem;

@Tag("djl")
class ScoringBenchTest {
    private static final MacroArchitecture MACRO =
            new MacroArchitecture(new Stem(3, 8, 1, 4, 1), new Classifier(2, 8, 10, 1, 0.2), Neuron.PUBLISHED, 3);
    private static final List<OperationSet> SETS = OperationSet.published().subList(0, 2);

    private static ScoringBench bench() {
        return new ScoringBench(
                DataSource.load(
                        new DataSettings(
                                DataFormat.SYNTHETIC,
                                "",
                                RecordLimits.ALL,
                                new ValidationSettings(0.25, new Seed(1)),
                                new SyntheticSettings(8, 80, 20, new Seed(1))),
                        new Configuration()),
                new Initialisation(Fc1Deviation.of(1.5)),
                new ScoreSettings(
                        ScoreMeasure.SAHD_1,
                        8,
                        2,
                        InputCoding.DIRECT,
                        new ScoreMode(SpikeEngine.AUTO, WeightSharing.SHARED)),
                new Seed(3),
                1 << 24);
    }

    @Test
    void levelsScoreTheSameCellsAndTakeTime() {
        ScoringBench bench = bench();
        List<PrefixOrder.Place> drawn = bench.draw(SETS, Connectivity.FORWARD, 6);
        assertThat(drawn).hasSize(12).doesNotHaveDuplicates();
        ScoringBench.Timed naive = bench.score(drawn, MACRO, ScoringBench.Level.TORCH);
        ScoringBench.Timed events = bench.score(drawn, MACRO, ScoringBench.Level.EVENTS);
        for (int i = 0; i < drawn.size(); i++) {
            // The same weights: a spike or two may differ by a sum's last bit.
            assertThat(events.scores().get(i)).isCloseTo(naive.scores().get(i), within(0.1));
        }
        ScoringBench.Timed shared = bench.score(drawn, MACRO, ScoringBench.Level.SHARED);
        assertThat(shared.scores()).isNotEqualTo(events.scores()).allMatch(Double::isFinite);
        for (ScoringBench.Timed timed : List.of(naive, events, shared)) {
            assertThat(timed.cpuSeconds()).isPositive();
            assertThat(timed.wallSeconds()).isPositive();
        }
    }

    @Test
    void bfloat16RanksNearlyAlike() {
        assumeTrue(ScoringBench.Level.BFLOAT16.runsOn("cpu"), "this processor has no bfloat16");
        ScoringBench bench = bench();
        List<PrefixOrder.Place> drawn = bench.draw(SETS, Connectivity.FORWARD, 6);
        List<Double> exact = bench.score(drawn, MACRO, ScoringBench.Level.TORCH).scores();
        List<Double> rounded =
                bench.score(drawn, MACRO, ScoringBench.Level.BFLOAT16).scores();
        assertThat(rounded).isNotEqualTo(exact);
        assertThat(RankCorrelation.of(exact, rounded).tau()).isGreaterThan(0.8);
    }

    @Test
    void aStageThatIsTheFullMeasureChoosesTheBest() {
        ScoringBench bench = bench();
        List<PrefixOrder.Place> drawn = bench.draw(SETS.subList(0, 1), Connectivity.FORWARD, 12);
        ScoringBench.Timed full = bench.score(drawn, MACRO, ScoringBench.Level.SHARED);
        List<StageBench.Outcome> outcomes = StageBench.outcomes(
                bench,
                drawn,
                MACRO,
                full,
                List.of(new CheapStage(1, 0.1, 8, 2, 3, 1), new CheapStage(2, 0.5, 4, 1, 1, 0.5)));
        assertThat(outcomes.get(0).kendallTau()).isEqualTo(1);
        assertThat(outcomes.get(0).chosenRank()).isEqualTo(1);
        assertThat(outcomes.get(0).choseFromTop()).isTrue();
        assertThat(outcomes.get(1).kendallTau()).isBetween(-1.0, 1.0);
        assertThat(outcomes.get(1).chosenRank()).isBetween(1, 7);
    }

    @Test
    void theChosenNetworkIsTheBestOfThoseThatAStagePassesOn() {
        ScoringBench.Timed full = new ScoringBench.Timed(List.of(4.0, 3.0, 2.0, 1.0, Double.NaN), 1, 1);
        ScoringBench.Timed cheap = new ScoringBench.Timed(List.of(1.0, 3.0, 4.0, 2.0, 9.0), 0.25, 0.25);
        StageBench.Outcome outcome = StageBench.outcome(new CheapStage(1, 0.5, 8, 1, 1, 1), cheap, full);
        assertThat(outcome.candidates()).isEqualTo(4);
        assertThat(outcome.chosenRank()).isEqualTo(2);
        assertThat(outcome.choseFromTop()).isFalse();
        assertThat(outcome.share()).isEqualTo(0.75);
    }
}

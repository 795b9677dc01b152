package org.spikernel.score.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.spikernel.data.ImageBatch;
import org.spikernel.network.Fc1Deviation;
import org.spikernel.network.Initialisation;
import org.spikernel.network.InputCoding;
import org.spikernel.random.Seed;
import org.spikernel.score.ProxyValue;
import org.spikernel.score.ScoreMeasure;
import org.spikernel.score.ScoreMode;
import org.spikernel.score.ScoreOutcome.Scored;
import org.spikernel.score.ScoreSettings;
import org.spikernel.score.SpikeEngine;
import org.spikernel.score.WeightSharing;
import org.spikernel.space.Architecture;
import org.spikernel.testing.TinyNetworks;

/** Several measures of the same passes. */
@Tag("djl")
class ManyMeasuresTest {
    private static final Initialisation LIVELY = new Initialisation(new Fc1Deviation("0.5"));
    private static final List<ScoreMeasure> ALL = List.of(ScoreMeasure.values());
    private static final Seed SEED = new Seed(1);

    private static final List<String> CELLS = List.of(
            "0203 0030 0002 0000",
            "0203 0030 0003 0000",
            "0223 0032 0003 0000",
            "0324 0013 4002 1210",
            "0203 0030 0002 0000");

    private static ScoreSettings settings(ScoreMeasure measure, SpikeEngine engine) {
        return new ScoreSettings(measure, 6, 2, InputCoding.DIRECT, new ScoreMode(engine, WeightSharing.SHARED));
    }

    private static List<ImageBatch> probe() {
        return ScorerTest.probe();
    }

    private static Measured measured(Architecture architecture, SpikeEngine engine, List<ScoreMeasure> also) {
        try (Scorer scorer =
                new Scorer(LIVELY, settings(ScoreMeasure.SAHD_1, engine), also, probe(), Device.cpu(), 0)) {
            return scorer.measure(architecture, SEED);
        }
    }

    @Test
    void otherMeasuresLeaveTheScoreAsItIsToTheLastBit() {
        for (SpikeEngine engine : List.of(SpikeEngine.EVENTS, SpikeEngine.TORCH)) {
            Measured alone = measured(TinyNetworks.busy(), engine, List.of());
            Measured together = measured(TinyNetworks.busy(), engine, ALL);
            assertThat(together.outcome()).isEqualTo(alone.outcome());
            assertThat(alone.also()).isEmpty();
            assertThat(together.also()).extracting(Measurement::measure).containsExactlyElementsOf(ALL);
            assertThat(together.also().get(0).value().value())
                    .isEqualTo(together.outcome()
                            .<Scored>fold(scored -> scored, rejected -> null)
                            .score());
        }
    }

    @Test
    void bothEnginesMeasureTheSame() {
        List<Measurement> events =
                measured(TinyNetworks.busy(), SpikeEngine.EVENTS, ALL).also();
        List<Measurement> torch =
                measured(TinyNetworks.busy(), SpikeEngine.TORCH, ALL).also();
        for (int i = 0; i < ALL.size(); i++) {
            ProxyValue value = events.get(i).value();
            assertThat(torch.get(i).value().value())
                    .as(ALL.get(i).label())
                    .isCloseTo(value.value(), within(1e-4 * Math.abs(value.value())));
            assertThat(torch.get(i).value().layers().keySet())
                    .containsExactlyInAnyOrderElementsOf(value.layers().keySet());
        }
    }

    @Test
    void whatNetworksHaveInCommonIsMeasuredAsIfEachWereAlone() {
        try (Scorer scorer = new Scorer(
                LIVELY, settings(ScoreMeasure.SAHD_1, SpikeEngine.EVENTS), ALL, probe(), Device.cpu(), 1 << 24)) {
            for (String cell : CELLS) {
                Architecture architecture = TinyNetworks.of(cell);
                List<ProxyValue> alone = new ArrayList<>();
                measured(architecture, SpikeEngine.EVENTS, ALL).also().forEach(one -> alone.add(one.value()));
                assertThat(scorer.measure(architecture, SEED).also())
                        .extracting(Measurement::value)
                        .containsExactlyElementsOf(alone);
            }
        }
    }

    @Test
    void everyMeasureCanRank() {
        List<Measurement> also =
                measured(TinyNetworks.busy(), SpikeEngine.EVENTS, ALL).also();
        for (Measurement one : also) {
            try (Scorer scorer =
                    new Scorer(LIVELY, settings(one.measure(), SpikeEngine.EVENTS), probe(), Device.cpu(), 0)) {
                Scored scored = scorer.score(TinyNetworks.busy(), SEED).fold(found -> found, rejected -> {
                    throw new AssertionError(one.measure() + " rejected: " + rejected);
                });
                assertThat(scored.score())
                        .as(one.measure().label())
                        .isEqualTo(one.value().value());
                assertThat(scored.activity()).isNotEmpty();
            }
        }
    }
}

package org.spikernel.score.sahd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.spikernel.event.EventInput;
import org.spikernel.event.EventNetwork;
import org.spikernel.event.EventWeights;
import org.spikernel.event.FloatArrayPool;
import org.spikernel.event.SpikeMaps;
import org.spikernel.network.InputCoding;
import org.spikernel.network.LayerActivity;
import org.spikernel.network.SpikeCounter;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.random.Seed;
import org.spikernel.score.LayerSpikes;
import org.spikernel.score.ScoreMeasure;
import org.spikernel.space.Architecture;
import org.spikernel.testing.GoldenCase;
import org.spikernel.testing.Numbers;

/** Scores by events against the reference implementation's. */
@Tag("djl")
class EventScoreTest {
    private static Sahd patterns(GoldenCase golden, int batch, SpikeCounter counter) {
        Architecture architecture = golden.architecture();
        Map<String, Tensor> weights = golden.below("weights/");
        Tensor images = golden.tensor("input/x" + batch);
        Tensor mask = golden.tensor("input/dropout_mask");
        Sahd patterns = new Sahd(ScoreMeasure.SAHD_1);
        Map<SpikeMaps, LayerSpikes.Memory> known = new HashMap<>();
        EventInput input = new EventInput(
                new EventInput.Pixels(images.floats()),
                (int) images.shape()[0],
                InputCoding.DIRECT,
                new Seed(0),
                (count, features) -> mask == null ? null : mask.floats());
        new EventNetwork(
                        architecture.macro(),
                        EventWeights.of(
                                parameter -> weights.get(parameter.name()).floats()),
                        input,
                        new FloatArrayPool(),
                        0)
                .run(architecture, (layer, maps) -> {
                    LayerSpikes spikes =
                            new LayerSpikes(maps, known.computeIfAbsent(maps, unseen -> new LayerSpikes.Memory()));
                    patterns.fired(layer, spikes);
                    for (int timestep = 0; timestep < maps.timesteps(); timestep++) {
                        counter.add(
                                layer,
                                timestep,
                                maps.images(),
                                (long) maps.images() * maps.neurons(),
                                spikes.spikes(timestep));
                    }
                });
        return patterns;
    }

    private static double score(Sahd patterns) {
        patterns.passed();
        return patterns.value().value();
    }

    @TestFactory
    Stream<DynamicTest> meanMatrixAndScoreEqualTheReference() {
        return GoldenCase.tests(golden -> {
            Sahd patterns = patterns(golden, 1, new SpikeCounter());
            double[] mean = patterns.mean();
            double[] exact = golden.tensor("expect/K_mean_exact").doubles();
            for (int i = 0; i < mean.length; i++) {
                assertThat(mean[i]).isCloseTo(exact[i], within(1e-9));
            }
            double score = score(patterns);
            Numbers.note("score by events", golden.name(), score);
            assertThat(score).isCloseTo(golden.number("score_exact_f64K"), within(1e-9));
            assertThat(score).isCloseTo(golden.number("score"), within(1e-4));
            assertThat(score(patterns(golden, 2, new SpikeCounter())))
                    .isCloseTo(golden.number("score2_reset"), within(1e-4));
        });
    }

    @TestFactory
    Stream<DynamicTest> firingRatesEqualTheReference() {
        return GoldenCase.tests(golden -> {
            SpikeCounter counter = new SpikeCounter();
            patterns(golden, 1, counter);
            GoldenScoreTest.checkRates(golden, counter);
        });
    }

    @Test
    void patternsThatLayersShareCountForEach() {
        GoldenCase golden = GoldenCase.load(GoldenCase.names().get(0));
        SpikeCounter counter = new SpikeCounter();
        patterns(golden, 1, counter);
        List<String> layers =
                counter.activity().stream().map(LayerActivity::layer).distinct().toList();
        assertThat(layers).containsExactlyInAnyOrderElementsOf(golden.strings("lif_layers"));
    }
}

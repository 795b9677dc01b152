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
import org.spikernel.network.InputCoding;
import org.spikernel.network.LayerActivity;
import org.spikernel.network.SpikeCounter;
import org.spikernel.network.Tensor;
import org.spikernel.random.Seed;
import org.spikernel.score.ScoreMeasure;
import org.spikernel.space.Architecture;
import org.spikernel.testing.GoldenCase;
import org.spikernel.testing.Numbers;

/** Scores by events against the reference implementation's. */
@Tag("djl")
class EventScoreTest {
    private static EventPatterns patterns(GoldenCase golden, int batch, SpikeCounter counter) {
        Architecture architecture = golden.architecture();
        Map<String, Tensor> weights = golden.below("weights/");
        Tensor images = golden.tensor("input/x" + batch);
        Tensor mask = golden.tensor("input/dropout_mask");
        EventPatterns patterns = new EventPatterns(ScoreMeasure.SAHD_1, counter, new HashMap<>());
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
                .run(architecture, patterns);
        return patterns;
    }

    @TestFactory
    Stream<DynamicTest> meanMatrixAndScoreEqualTheReference() {
        return GoldenCase.tests(golden -> {
            EventPatterns patterns = patterns(golden, 1, new SpikeCounter());
            double[] mean = patterns.mean();
            double[] exact = golden.tensor("expect/K_mean_exact").doubles();
            for (int i = 0; i < mean.length; i++) {
                assertThat(mean[i]).isCloseTo(exact[i], within(1e-9));
            }
            Numbers.note("score by events", golden.name(), patterns.score());
            assertThat(patterns.score()).isCloseTo(golden.number("score_exact_f64K"), within(1e-9));
            assertThat(patterns.score()).isCloseTo(golden.number("score"), within(1e-4));
            assertThat(patterns(golden, 2, new SpikeCounter()).score())
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

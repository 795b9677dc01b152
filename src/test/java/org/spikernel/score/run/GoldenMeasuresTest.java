package org.spikernel.score.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.spikernel.event.EventInput;
import org.spikernel.event.EventNetwork;
import org.spikernel.event.EventWeights;
import org.spikernel.event.FloatArrayPool;
import org.spikernel.network.InputCoding;
import org.spikernel.network.SpikeCounter;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.random.Seed;
import org.spikernel.score.ProxyValue;
import org.spikernel.score.ScoreMeasure;
import org.spikernel.space.Architecture;
import org.spikernel.testing.GoldenCase;
import org.spikernel.torch.Gradients;
import org.spikernel.torch.SpikingNetwork;
import org.spikernel.torch.TorchEngine;

/** Measures by both backends against a few lines of NumPy (golden/README.md). */
@Tag("djl")
class GoldenMeasuresTest {
    private static final List<ScoreMeasure> MEASURES =
            List.of(ScoreMeasure.NASWOT_1, ScoreMeasure.SWAP_1, ScoreMeasure.MECO_1, ScoreMeasure.SAHD_LAYERS_2);
    private static final JsonNode WANTED = GoldenCase.json("measures");

    private static Stream<DynamicTest> tests(org.junit.jupiter.api.function.ThrowingConsumer<GoldenCase> test) {
        return StreamSupport.stream(((Iterable<String>) WANTED::fieldNames).spliterator(), false)
                .map(name -> DynamicTest.dynamicTest(name, () -> test.accept(GoldenCase.load(name))));
    }

    @TestFactory
    Stream<DynamicTest> measuresByEventsEqualNumPy() {
        return tests(golden -> check(golden, byEvents(golden)));
    }

    @TestFactory
    Stream<DynamicTest> measuresByTheEngineEqualNumPy() {
        return tests(golden -> check(golden, byEngine(golden)));
    }

    private static void check(GoldenCase golden, Measuring measuring) {
        JsonNode wanted = WANTED.get(golden.name());
        assertThat(measuring.measurements()).hasSize(MEASURES.size()).allSatisfy(found -> {
            String label = found.measure().label();
            ProxyValue value = found.value();
            // Patterns are counted; eigenvalues are of sums in float32.
            double tolerance = label.startsWith("meco") ? 1e-5 : label.startsWith("swap") ? 0 : 1e-9;
            double want = wanted.get(label).asDouble();
            assertThat(value.value()).as(label).isCloseTo(want, within(tolerance * Math.abs(want)));
            JsonNode layers = wanted.path(label + " layers");
            assertThat(value.layers()).as(label).hasSize(layers.size());
            value.layers().forEach((layer, one) -> assertThat(one)
                    .as(label + " of " + layer)
                    .isCloseTo(layers.get(layer).asDouble(), within(Math.max(tolerance, 1e-9) * 1000)));
        });
    }

    private static Measuring byEvents(GoldenCase golden) {
        Architecture architecture = golden.architecture();
        Map<String, Tensor> weights = golden.below("weights/");
        Tensor images = golden.tensor("input/x1");
        Measuring measuring = new Measuring(MEASURES, architecture, new SpikeCounter());
        measuring.begin(new HashMap<>());
        EventInput input = new EventInput(
                new EventInput.Pixels(images.floats()),
                (int) images.shape()[0],
                InputCoding.DIRECT,
                new Seed(0),
                (count, features) -> null);
        EventWeights given =
                EventWeights.of(parameter -> weights.get(parameter.name()).floats());
        try (EventNetwork network =
                new EventNetwork(architecture.macro(), given, input, new FloatArrayPool(), 1 << 24)) {
            network.run(architecture, (layer, spikes) -> {});
            network.run(architecture, measuring, measuring.maps());
        }
        measuring.end();
        return measuring;
    }

    private static Measuring byEngine(GoldenCase golden) {
        Architecture architecture = golden.architecture();
        Measuring measuring = new Measuring(MEASURES, architecture, new SpikeCounter());
        measuring.begin(new HashMap<>());
        SpikeReader reader = new SpikeReader(architecture.macro().timesteps(), measuring.maps());
        try (SpikingNetwork network = golden.network();
                NDManager manager = TorchEngine.newManager(Device.cpu())) {
            Gradients.ignoring(() -> network.forward(
                    golden.images(1, manager), golden.training(manager).withObserver(reader)));
        }
        reader.show(measuring);
        measuring.end();
        return measuring;
    }
}

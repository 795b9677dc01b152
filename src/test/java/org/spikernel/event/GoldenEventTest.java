package org.spikernel.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.spikernel.event.kernel.ScalarSpikeKernels;
import org.spikernel.event.kernel.SpikeKernels;
import org.spikernel.event.kernel.VectorSpikeKernels;
import org.spikernel.network.InputCoding;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.random.Seed;
import org.spikernel.space.Architecture;
import org.spikernel.testing.GoldenCase;
import org.spikernel.testing.Numbers;

/** The reference's spikes of every layer, timestep and image, to the last one. */
@Tag("djl")
class GoldenEventTest {
    /** Spikes by layer. */
    static Map<String, SpikeMaps> spikes(GoldenCase golden, int batch, SpikeKernels kernels, long cacheBytes) {
        Architecture architecture = golden.architecture();
        Map<String, Tensor> weights = golden.below("weights/");
        Tensor images = golden.tensor("input/x" + batch);
        Tensor mask = golden.tensor("input/dropout_mask");
        EventNetwork network = new EventNetwork(
                architecture.macro(),
                EventWeights.of(parameter -> weights.get(parameter.name()).floats()),
                new EventInput(
                        new EventInput.Pixels(images.floats()),
                        (int) images.shape()[0],
                        InputCoding.DIRECT,
                        new Seed(0),
                        (count, features) -> mask == null ? null : mask.floats()),
                new Workspace(
                        kernels,
                        new FloatArrayPool(),
                        (int) images.shape()[0],
                        architecture.macro().timesteps()),
                cacheBytes);
        Map<String, SpikeMaps> layers = new LinkedHashMap<>();
        network.run(architecture, layers::put);
        return layers;
    }

    private static void checkSpikes(GoldenCase golden, SpikeKernels kernels) {
        Map<String, SpikeMaps> layers = spikes(golden, 1, kernels, 0);
        String kind = "spikes by events, " + kernels.getClass().getSimpleName();
        double[] want = golden.tensor("expect/spike_counts").doubles();
        int images = golden.facts().get("batch").asInt();
        List<String> calls = golden.strings("call_order");
        Map<String, Integer> timesteps = new HashMap<>();
        assertThat(layers.keySet())
                .containsExactlyInAnyOrderElementsOf(calls.stream().distinct().toList());
        for (int call = 0; call < calls.size(); call++) {
            int timestep = timesteps.merge(calls.get(call), 1, Integer::sum) - 1;
            double[] common = layers.get(calls.get(call)).commonSpikes(timestep);
            Numbers.note(kind, golden.name() + " " + calls.get(call) + " " + timestep, common);
            for (int image = 0; image < images; image++) {
                assertThat(common[image * images + image])
                        .as("spikes of %s, timestep %d, image %d", calls.get(call), timestep, image)
                        .isEqualTo(want[call * images + image]);
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> everyLayerFiresAsTheReference() {
        return GoldenCase.tests(golden -> checkSpikes(golden, new VectorSpikeKernels()));
    }

    @TestFactory
    Stream<DynamicTest> everyLayerFiresAsTheReferenceWithoutVectors() {
        return GoldenCase.tests(golden -> checkSpikes(golden, new ScalarSpikeKernels()));
    }
}

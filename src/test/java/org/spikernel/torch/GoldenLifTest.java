package org.spikernel.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.space.Neuron;
import org.spikernel.testing.GoldenCase;

@Tag("djl")
class GoldenLifTest {
    private static final Map<String, Tensor> TENSORS = GoldenCase.readTensors("lif");

    @TestFactory
    Stream<DynamicTest> spikesPotentialsAndGradientEqualTheReference() {
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode facts : GoldenCase.json("lif")) {
            String name = facts.get("name").asText();
            Neuron neuron = new Neuron(
                    facts.get("tau").asDouble(),
                    facts.get("threshold").asDouble(),
                    facts.get("v_reset").asDouble());
            tests.add(DynamicTest.dynamicTest(
                    name + " recorded",
                    () -> Gradients.recording(() -> {
                        check(name, neuron);
                        return null;
                    })));
            tests.add(DynamicTest.dynamicTest(
                    name + " ignored",
                    () -> Gradients.ignoring(() -> {
                        check(name, neuron);
                        return null;
                    })));
        }
        assertThat(tests).isNotEmpty();
        return tests.stream();
    }

    private static void check(String name, Neuron neuron) {
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            NDArray x = array(name + "/x", manager);
            x.setRequiresGradient(true);
            Lif lif = new Lif(neuron, manager);
            NDList spikes = new NDList();
            List<float[]> after = new ArrayList<>();
            NDArray potential = null;
            for (int t = 0; t < x.getShape().get(0); t++) {
                NDArray input = x.get(t);
                Lif.Step step = potential == null ? lif.first(input) : lif.next(input, potential);
                potential = step.potential();
                spikes.add(step.spikes());
                after.add(potential.toFloatArray());
            }
            NDArray all = NDArrays.stack(spikes);
            assertThat(all.toFloatArray())
                    .isEqualTo(TENSORS.get(name + "/spike").floats());
            double[] wantAfter = TENSORS.get(name + "/v_post").doubles();
            for (int i = 0; i < wantAfter.length; i++) {
                int neurons = after.get(0).length;
                assertThat((double) after.get(i / neurons)[i % neurons]).isCloseTo(wantAfter[i], within(1e-6));
            }
            if (Gradients.areRecorded()) {
                NDArray loss = all.mul(array(name + "/grad_spike", manager))
                        .sum()
                        .add(potential
                                .mul(array(name + "/grad_v_last", manager))
                                .sum());
                Gradients.backward(loss);
                float[] gradient = Gradients.of(x, manager).orElseThrow().toFloatArray();
                double[] want = TENSORS.get(name + "/grad_x").doubles();
                for (int i = 0; i < want.length; i++) {
                    assertThat((double) gradient[i]).isCloseTo(want[i], within(1e-5));
                }
            }
        }
    }

    private static NDArray array(String key, NDManager manager) {
        return manager.create(
                TENSORS.get(key).floats(), new Shape(TENSORS.get(key).shape()));
    }
}

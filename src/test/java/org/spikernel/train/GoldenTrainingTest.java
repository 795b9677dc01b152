package org.spikernel.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.spikernel.snn.GoldenCase;
import org.spikernel.snn.Gradients;
import org.spikernel.snn.SpikingNetwork;
import org.spikernel.snn.Tensor;
import org.spikernel.snn.TorchEngine;

@Tag("djl")
class GoldenTrainingTest {
    @TestFactory
    Stream<DynamicTest> gradientsEqualTheReference() {
        return GoldenCase.tests(golden -> {
            try (SpikingNetwork network = golden.network()) {
                double loss = backward(golden, network, 1);
                assertThat(loss).isCloseTo(golden.number("loss_step1"), within(1e-5));
                Map<String, Tensor> want = golden.below("expect/grad/");
                Map<String, float[]> got = gradients(network);
                assertThat(got.keySet()).isEqualTo(want.keySet());
                double largest = want.values().stream()
                        .mapToDouble(GoldenTrainingTest::largest)
                        .max()
                        .orElseThrow();
                want.forEach((name, tensor) ->
                        assertNear(name, got.get(name), tensor, 2e-4 * Math.max(largest(tensor), 1e-3 * largest)));
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> twoStepsOfDescentEqualTheReference() {
        return GoldenCase.tests(golden -> {
            try (SpikingNetwork network = golden.network();
                    Sgd sgd = new Sgd(SgdRule.AS_RUN, network.parameters(), Device.cpu())) {
                assertThat(backward(golden, network, 1)).isCloseTo(golden.number("loss_step1"), within(1e-5));
                sgd.step(0.1);
                assertThat(backward(golden, network, 2)).isCloseTo(golden.number("loss_step2"), within(1e-5));
                sgd.step(0.1);
                Map<String, Tensor> state = network.tensors();
                golden.below("expect/after2/")
                        .forEach((name, tensor) ->
                                assertNear(name, state.get(name).floats(), tensor, 1e-5 * largest(tensor)));
            }
        });
    }

    private static double backward(GoldenCase golden, SpikingNetwork network, int batch) {
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            return Gradients.recording(() -> {
                NDArray logits = network.forward(golden.images(batch, manager), golden.training(manager));
                NDArray loss = CrossEntropy.of(logits, golden.labels(batch));
                Gradients.backward(loss);
                return (double) loss.getFloat();
            });
        }
    }

    private static Map<String, float[]> gradients(SpikingNetwork network) {
        Map<String, float[]> gradients = new LinkedHashMap<>();
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            network.parameters()
                    .forEach((name, parameter) -> gradients.put(
                            name, Gradients.of(parameter, manager).orElseThrow().toFloatArray()));
        }
        return gradients;
    }

    private static double largest(Tensor tensor) {
        return Arrays.stream(tensor.doubles()).map(Math::abs).max().orElseThrow();
    }

    private static void assertNear(String name, float[] got, Tensor tensor, double tolerance) {
        double[] want = tensor.doubles();
        assertThat(got).as(name).hasSize(want.length);
        for (int i = 0; i < want.length; i++) {
            assertThat((double) got[i]).as(name + " " + i).isCloseTo(want[i], within(tolerance));
        }
    }
}

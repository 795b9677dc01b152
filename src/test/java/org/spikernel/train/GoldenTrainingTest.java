package org.spikernel.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.spikernel.event.AllReduce;
import org.spikernel.event.training.ActivationStorage;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.testing.GoldenCase;
import org.spikernel.testing.Numbers;
import org.spikernel.torch.Gradients;
import org.spikernel.torch.SpikingNetwork;
import org.spikernel.torch.TorchEngine;
import org.spikernel.train.recipe.SgdRule;
import org.spikernel.train.step.Backpropagation;
import org.spikernel.train.step.CrossEntropy;
import org.spikernel.train.step.Sgd;
import org.spikernel.train.step.TrainingEngine;
import org.spikernel.train.step.TrainingMode;

@Tag("djl")
class GoldenTrainingTest {
    /** Every way to run a step. */
    private static final List<TrainingMode> MODES = List.of(
            new TrainingMode(TrainingEngine.AUTOGRAD, ActivationStorage.STORED),
            new TrainingMode(TrainingEngine.PROGRAM, ActivationStorage.STORED),
            new TrainingMode(TrainingEngine.LAYER_WISE, ActivationStorage.STORED),
            new TrainingMode(TrainingEngine.LAYER_WISE, ActivationStorage.RECOMPUTED));

    /** Two steps of descent, and the gradients of the first. */
    @TestFactory
    Stream<DynamicTest> twoStepsAndTheirGradientsEqualTheReference() {
        return GoldenCase.names().stream().flatMap(name -> {
            GoldenCase golden = GoldenCase.load(name);
            return MODES.stream().map(mode -> DynamicTest.dynamicTest(name + " " + mode, () -> steps(golden, mode)));
        });
    }

    private static void steps(GoldenCase golden, TrainingMode mode) {
        try (SpikingNetwork network = golden.network();
                Backpropagation propagation = propagation(golden, mode, network);
                Sgd sgd = new Sgd(SgdRule.AS_RUN, network.parameters(), Device.cpu())) {
            double loss = backward(golden, propagation, 1);
            String way = mode.engine().label() + ", " + mode.activations();
            Numbers.note("loss of a step, " + way, golden.name(), loss);
            assertThat(loss).isCloseTo(golden.number("loss_step1"), within(1e-5));
            requireGradients(golden, network, way);
            sgd.step(0.1);
            assertThat(backward(golden, propagation, 2)).isCloseTo(golden.number("loss_step2"), within(1e-5));
            sgd.step(0.1);
            Map<String, Tensor> state = network.tensors();
            golden.below("expect/after2/")
                    .forEach((name, tensor) ->
                            assertNear(name, state.get(name).floats(), tensor, 1e-5 * largest(tensor)));
        }
    }

    private static void requireGradients(GoldenCase golden, SpikingNetwork network, String way) {
        Map<String, Tensor> want = golden.below("expect/grad/");
        Map<String, float[]> got = gradients(network);
        assertThat(got.keySet()).isEqualTo(want.keySet());
        got.forEach((name, values) -> Numbers.note("gradients, " + way, golden.name() + " " + name, values));
        double largest = want.values().stream()
                .mapToDouble(GoldenTrainingTest::largest)
                .max()
                .orElseThrow();
        want.forEach((name, tensor) ->
                assertNear(name, got.get(name), tensor, 2e-4 * Math.max(largest(tensor), 1e-3 * largest)));
    }

    private static Backpropagation propagation(GoldenCase golden, TrainingMode mode, SpikingNetwork network) {
        return mode.propagation(network, golden.labels(1).length + 1);
    }

    private static double backward(GoldenCase golden, Backpropagation propagation, int batch) {
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            return Gradients.recording(() -> {
                NDArray logits =
                        propagation.forward(golden.images(batch, manager), golden.training(manager), AllReduce.NONE);
                NDArray loss = CrossEntropy.of(logits, golden.labels(batch));
                propagation.backward(loss, 1);
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
            // An assertion for each of a million numbers takes longer than the steps.
            if (!(Math.abs(got[i] - want[i]) <= tolerance)) {
                assertThat((double) got[i]).as(name + " " + i).isCloseTo(want[i], within(tolerance));
            }
        }
    }
}

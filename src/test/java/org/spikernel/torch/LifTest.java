package org.spikernel.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.spikernel.space.Neuron;

@Tag("djl")
class LifTest {
    private record Trace(List<Float> spikes, List<Float> potentials) {}

    private static Trace trace(Neuron neuron, float... inputs) {
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            Lif lif = new Lif(neuron, manager);
            List<Float> spikes = new ArrayList<>();
            List<Float> potentials = new ArrayList<>();
            NDArray potential = null;
            for (float input : inputs) {
                NDArray x = manager.create(new float[] {input});
                Lif.Step step = potential == null ? lif.first(x) : lif.next(x, potential);
                potential = step.potential();
                spikes.add(step.spikes().toFloatArray()[0]);
                potentials.add(potential.toFloatArray()[0]);
            }
            return new Trace(spikes, potentials);
        }
    }

    /** The same recorded and not recorded. */
    private static void assertTrace(Neuron neuron, float[] inputs, List<Float> spikes, List<Float> potentials) {
        Trace want = new Trace(spikes, potentials);
        assertThat(Gradients.recording(() -> trace(neuron, inputs))).isEqualTo(want);
        assertThat(Gradients.ignoring(() -> trace(neuron, inputs))).isEqualTo(want);
    }

    @Test
    void integratesLeaksFiresAndResets() {
        // tau 2: v = v + (x - v) / 2 = (v + x) / 2
        assertTrace(
                new Neuron(2, 1, 0),
                new float[] {1, 1, 1.5f, 0, 3, -1},
                List.of(0f, 0f, 1f, 0f, 1f, 0f),
                List.of(0.5f, 0.75f, 0f, 0f, 0f, -0.5f));
    }

    @Test
    void firesExactlyAtTheThreshold() {
        assertTrace(
                new Neuron(2, 1, 0),
                new float[] {2, Math.nextDown(2f)},
                List.of(1f, 0f),
                List.of(0f, Math.nextDown(1f)));
    }

    @Test
    void thresholdIsExactAtEverySize() {
        for (float threshold : new float[] {1e-3f, 0.3f, 1, 7, 1e6f}) {
            Neuron neuron = new Neuron(1, threshold, 0); // v = x at the first step
            for (float x : new float[] {Math.nextDown(threshold), threshold, Math.nextUp(threshold), 0, -1e9f, 1e9f}) {
                assertThat(Gradients.ignoring(() -> trace(neuron, x)).spikes())
                        .as("input %s, threshold %s", x, threshold)
                        .containsExactly(x >= threshold ? 1f : 0f);
            }
        }
    }

    @Test
    void startsAtAndReturnsToTheResetPotential() {
        // v = v + (x - (v + 1)) / 2
        assertTrace(new Neuron(2, 1, -1), new float[] {1, 4, 0}, List.of(0f, 1f, 0f), List.of(-0.5f, -1f, -1f));
    }

    @Test
    void thresholdIsTheNeuronsOwn() {
        assertThat(Gradients.ignoring(() -> trace(new Neuron(2, 0.25, 0), 0.4f, 0.5f))
                        .spikes())
                .containsExactly(0f, 1f);
    }

    @Test
    void surrogateDerivativeIsThatOfAnArctangent() {
        double tau = 4.0 / 3;
        for (float x : new float[] {-2, 0, 0.7f, 1.3f, 1.3334f, 1.5f, 4}) {
            double v = x / tau;
            double want = 1 / (1 + Math.pow(Math.PI * (v - 1), 2)) / tau;
            assertThat(derivative(x, lastSpike(Neuron.PUBLISHED)))
                    .as("derivative of the spike at input " + x)
                    .isCloseTo(want, within(1e-6 * want + 1e-7));
        }
    }

    @Test
    void resetCarriesNoGradient() {
        // After a spike the potential is the constant reset potential; without one it keeps 1 / tau.
        assertThat(derivative(4, lastPotential(Neuron.PUBLISHED))).isZero();
        assertThat(derivative(0.5f, lastPotential(Neuron.PUBLISHED))).isCloseTo(0.75, within(1e-7));
    }

    private interface Head {
        NDArray of(NDArray input, NDManager manager);
    }

    private static Head lastSpike(Neuron neuron) {
        return (input, manager) -> new Lif(neuron, manager).first(input).spikes();
    }

    private static Head lastPotential(Neuron neuron) {
        return (input, manager) -> new Lif(neuron, manager).first(input).potential();
    }

    private static double derivative(float x, Head head) {
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            Supplier<Double> body = () -> {
                NDArray input = manager.create(new float[] {x});
                input.setRequiresGradient(true);
                Gradients.backward(head.of(input, manager).sum());
                return (double) Gradients.of(input, manager).orElseThrow().toFloatArray()[0];
            };
            return Gradients.recording(body);
        }
    }
}

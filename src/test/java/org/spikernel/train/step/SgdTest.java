package org.spikernel.train.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.torch.Gradients;
import org.spikernel.torch.TorchEngine;
import org.spikernel.train.recipe.SgdRule;
import org.spikernel.train.recipe.SgdRule.Nesterov;

@Tag("djl")
class SgdTest {
    private static final double[] RATES = {0.1, 0.1, 0.05};

    /** Weights after each of three steps down w^2 from 1, whose gradient is 2 w, by {@code torch.optim.SGD}'s rule. */
    private static List<Double> byHand(SgdRule rule) {
        List<Double> weights = new ArrayList<>();
        double w = 1;
        double buffer = 0;
        for (int i = 0; i < RATES.length; i++) {
            double g = 2 * w + rule.weightDecay() * w;
            buffer = i == 0 ? g : rule.momentum() * buffer + (1 - rule.dampening()) * g;
            double direction =
                    rule.momentum() == 0 ? g : rule.nesterov() == Nesterov.ON ? g + rule.momentum() * buffer : buffer;
            w -= RATES[i] * direction;
            weights.add(w);
        }
        return weights;
    }

    private static void backward(NDArray w) {
        Gradients.recording(() -> {
            try (NDArray square = w.mul(w);
                    NDArray sum = square.sum()) {
                Gradients.backward(sum);
            }
            return null;
        });
    }

    private static void assertFollows(SgdRule rule) {
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            NDArray w = manager.create(new float[] {1});
            w.setRequiresGradient(true);
            try (Sgd sgd = new Sgd(rule, Map.of("w", w), Device.cpu())) {
                List<Double> want = byHand(rule);
                for (int i = 0; i < RATES.length; i++) {
                    backward(w);
                    sgd.step(RATES[i]);
                    assertThat((double) w.toFloatArray()[0])
                            .as("weight after step %d by %s", i + 1, rule)
                            .isCloseTo(want.get(i), within(1e-6));
                }
            }
        }
    }

    @Test
    void followsTheRuleStepByStep() {
        assertFollows(new SgdRule(0, 0, 0, Nesterov.OFF));
        assertFollows(new SgdRule(0.9, 0, 0, Nesterov.OFF));
        assertFollows(new SgdRule(0.9, 0.3, 0, Nesterov.OFF));
        assertFollows(new SgdRule(0.9, 0, 0.2, Nesterov.OFF));
        assertFollows(new SgdRule(0.9, 0, 0.2, Nesterov.ON));
        assertFollows(new SgdRule(0, 0, 0.2, Nesterov.OFF));
    }

    @Test
    void parameterWithoutGradientStaysWhereItIs() {
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            NDArray w = manager.create(new float[] {1});
            w.setRequiresGradient(true);
            try (Sgd sgd = new Sgd(SgdRule.AS_STATED, Map.of("w", w), Device.cpu())) {
                sgd.step(0.1);
                assertThat(w.toFloatArray()).containsExactly(1);
                assertThat(sgd.buffers()).isEmpty();
            }
        }
    }

    @Test
    void gradientsAreClearedByAStep() {
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            NDArray w = manager.create(new float[] {1});
            w.setRequiresGradient(true);
            try (Sgd sgd = new Sgd(SgdRule.AS_RUN, Map.of("w", w), Device.cpu())) {
                backward(w);
                sgd.step(0.1);
                assertThat(Gradients.of(w, manager).orElseThrow().toFloatArray())
                        .containsExactly(0);
            }
        }
    }

    @Test
    void restoredBuffersGoOnToTheSameBits() {
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            NDArray w = manager.create(new float[] {1, -3});
            NDArray copy = manager.create(new float[] {1, -3});
            w.setRequiresGradient(true);
            copy.setRequiresGradient(true);
            try (Sgd first = new Sgd(SgdRule.AS_RUN, Map.of("w", w), Device.cpu());
                    Sgd before = new Sgd(SgdRule.AS_RUN, Map.of("w", copy), Device.cpu());
                    Sgd after = new Sgd(SgdRule.AS_RUN, Map.of("w", copy), Device.cpu())) {
                for (int i = 0; i < 2; i++) {
                    backward(w);
                    first.step(0.1);
                }
                backward(copy);
                before.step(0.1);
                Map<String, Tensor> buffers = before.buffers();
                assertThat(buffers).containsOnlyKeys("w");
                after.restore(buffers);
                backward(copy);
                after.step(0.1);
                assertThat(copy.toFloatArray()).isEqualTo(w.toFloatArray());
            }
        }
    }

    @Test
    void constantsAreChecked() {
        assertThatThrownBy(() -> new SgdRule(1, 0, 0, Nesterov.OFF))
                .hasMessage("Cannot set momentum: it must be in [0, 1), got 1.0");
        assertThatThrownBy(() -> new SgdRule(0, 2, 0, Nesterov.OFF))
                .hasMessage("Cannot set dampening: it must be in [0, 1], got 2.0");
        assertThatThrownBy(() -> new SgdRule(0, 0, -1, Nesterov.OFF))
                .hasMessage("Cannot set weight decay: it must be at least 0 and finite, got -1.0");
        assertThatThrownBy(() -> new SgdRule(0.9, 0.1, 0, Nesterov.ON))
                .hasMessage("Cannot use Nesterov momentum: it needs momentum and no dampening, "
                        + "got momentum 0.9 and dampening 0.1");
    }
}

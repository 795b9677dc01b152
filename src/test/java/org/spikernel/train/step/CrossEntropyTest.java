package org.spikernel.train.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.spikernel.torch.Gradients;
import org.spikernel.torch.TorchEngine;

@Tag("djl")
class CrossEntropyTest {
    @Test
    void isTheMeanNegativeLogProbabilityOfTheLabels() {
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            NDArray logits = manager.create(new float[] {0, (float) Math.log(3), 0, 1000, 0, 0}, new Shape(2, 3));
            // probabilities 1/5, 3/5, 1/5 and 1, 0, 0
            float loss = CrossEntropy.of(logits, new int[] {1, 0}).getFloat();
            assertThat((double) loss).isCloseTo(-Math.log(0.6) / 2, within(1e-6));
        }
    }

    @Test
    void gradientIsProbabilityMinusLabelOverTheBatch() {
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            NDArray logits = manager.create(new float[] {0, 0, 0, 0}, new Shape(2, 2));
            logits.setRequiresGradient(true);
            Gradients.recording(() -> {
                Gradients.backward(CrossEntropy.of(logits, new int[] {1, 0}));
                return null;
            });
            assertThat(Gradients.of(logits, manager).orElseThrow().toFloatArray())
                    .containsExactly(0.25f, -0.25f, -0.25f, 0.25f);
        }
    }
}

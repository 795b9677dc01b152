package org.spikernel.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("djl")
class GradientsTest {
    @Test
    void modeIsSetWithinAndRestoredAfterwards() {
        Gradients.recording(() -> {
            assertThat(Gradients.<Boolean>ignoring(Gradients::areRecorded)).isFalse();
            assertThat(Gradients.areRecorded()).isTrue();
            return null;
        });
        Gradients.ignoring(() -> {
            assertThat(Gradients.<Boolean>recording(Gradients::areRecorded)).isTrue();
            assertThat(Gradients.areRecorded()).isFalse();
            return null;
        });
    }

    @Test
    void modeIsRestoredAfterAnException() {
        boolean found = Gradients.areRecorded();
        assertThatThrownBy(() -> Gradients.recording(() -> {
                    throw new IllegalStateException("planned");
                }))
                .hasMessage("planned");
        assertThatThrownBy(() -> Gradients.ignoring(() -> {
                    throw new IllegalStateException("planned");
                }))
                .hasMessage("planned");
        assertThat(Gradients.areRecorded()).isEqualTo(found);
    }

    @Test
    void gradientsAddUpUntilCleared() {
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            NDArray x = manager.create(new float[] {3});
            x.setRequiresGradient(true);
            assertThat(Gradients.of(x, manager)).isEmpty();
            for (int i = 0; i < 2; i++) {
                Gradients.recording(() -> {
                    Gradients.backward(x.mul(x).sum());
                    return null;
                });
            }
            assertThat(Gradients.of(x, manager).orElseThrow().toFloatArray()).containsExactly(12);
            Gradients.clear(x);
            assertThat(Gradients.of(x, manager).orElseThrow().toFloatArray()).containsExactly(0);
        }
    }
}

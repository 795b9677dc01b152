package org.spikernel.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.spikernel.torch.cuda.ProcessorFlags;

class ProcessorTrialTest {
    private final AtomicInteger switched = new AtomicInteger();

    private String trial(Boolean... results) {
        Deque<Boolean> left = new ArrayDeque<>(List.of(results));
        String off = ProcessorTrial.run(left::remove, switched::incrementAndGet);
        assertThat(left).isEmpty();
        return off;
    }

    @Test
    void nothingIsSwitchedOffWhereGradientsAreRight() {
        assertThat(trial(true)).isEmpty();
        assertThat(switched).hasValue(0);
    }

    @Test
    void whatIsWrongIsSwitchedOffAndTriedAgain() {
        assertThat(trial(false, true)).startsWith("oneDNN's gradients are wrong on this processor");
        assertThat(switched).hasValue(1);
    }

    @Test
    void anEngineWithWrongGradientsIsRefused() {
        assertThatThrownBy(() -> trial(false, false))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("Cannot use the engine: the gradients of its convolutions are wrong");
    }

    @Test
    @Tag("djl")
    void theEnginesOwnConvolutionsAreRight() {
        TorchEngine.start();
        ProcessorFlags flags = ProcessorFlags.of(EngineFiles.libraries().orElseThrow());
        boolean used = flags.usesMkldnn();
        assertThat(used).isEqualTo(TorchEngine.switchedOff().isEmpty());
        flags.useMkldnn(false);
        try {
            assertThat(flags.usesMkldnn()).isFalse();
            assertThat(ProcessorTrial.run()).isEmpty();
        } finally {
            flags.useMkldnn(used);
        }
    }
}

package org.spikernel.torch.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VisibleGpusTest {
    private static final String ONE = "MIG-1d5c1b0a-0000";
    private static final String TWO = "MIG-1d5c1b0a-0001";

    private final List<String> set = new ArrayList<>();

    @Test
    void namesAreToldFromPositions() {
        assertThat(VisibleGpus.isName("3")).isFalse();
        assertThat(VisibleGpus.isName(ONE)).isTrue();
        assertThat(VisibleGpus.isName("GPU-7")).isTrue();
        assertThat(VisibleGpus.named(" 0, 2,,")).containsExactly("0", "2");
    }

    @Test
    void aProcessIsLimitedToTheSliceThatItIsGivenFirst() {
        assertThat(position(ONE, Optional.empty(), false)).isZero();
        assertThat(set).containsExactly(ONE);
        assertThat(position(ONE, Optional.of(ONE), true)).isZero();
        assertThat(set).hasSize(1);
    }

    @Test
    void anotherSliceOfTheSameProcessIsRefused() {
        for (String visible : List.of(ONE, ONE + "," + TWO)) {
            assertThatThrownBy(() -> position(TWO, Optional.of(visible), true))
                    .hasMessage("this process sees CUDA_VISIBLE_DEVICES=" + visible + ", of which CUDA can use " + ONE
                            + ", not " + TWO
                            + "; give each executor one slice (spark.executor.resource.gpu.amount = 1)");
        }
        assertThatThrownBy(() -> position(ONE, Optional.empty(), true))
                .hasMessageStartingWith("this process sees what it found at its start, before " + ONE + " was known");
        assertThat(set).isEmpty();
    }

    @Test
    void severalWholeGpusMayBeNamed() {
        assertThat(position("GPU-b", Optional.of("GPU-a,GPU-b"), true)).isEqualTo(1);
    }

    private int position(String address, Optional<String> variable, boolean started) {
        return VisibleGpus.position(address, variable, started, set::add);
    }
}

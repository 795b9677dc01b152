package org.spikernel.spark.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class GpuLeasesTest {
    private static final List<String> TWO = List.of("gpu0", "gpu1");

    private final GpuLeases leases = new GpuLeases();

    @Test
    void theGpuThatFewestUseIsLent() {
        assertThat(List.of(take(3), take(3), take(3), take(3), take(3), take(3)))
                .containsExactly("gpu0", "gpu1", "gpu0", "gpu1", "gpu0", "gpu1");
        assertThatThrownBy(() -> leases.take(TWO, 3, () -> true)).isInstanceOf(CancellationException.class);
        leases.giveBack("gpu1", 3);
        assertThat(take(3)).isEqualTo("gpu1");
        assertThatThrownBy(() -> leases.take(TWO, 1, () -> true)).isInstanceOf(CancellationException.class);
    }

    @Test
    void sixteenTasksOnTwoGpusAreFourAtATimeAndAllComeToTheirTurn() throws Exception {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            List<Future<?>> tasks = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                tasks.add(threads.submit(() -> {
                    String gpu = leases.take(TWO, 2, () -> false);
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    running.decrementAndGet();
                    leases.giveBack(gpu, 2);
                }));
            }
            for (Future<?> task : tasks) {
                task.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(most).hasValueBetween(1, 4);
        assertThat(List.of(take(1), take(1))).containsExactlyInAnyOrder("gpu0", "gpu1");
    }

    @Test
    void aLostGpuIsLentNoMoreAndWithoutOneTheReasonIsSaid() {
        leases.withdraw("gpu0", "CUDA error: device-side assert triggered");
        assertThat(List.of(take(2), take(2))).containsExactly("gpu1", "gpu1");
        leases.withdraw("gpu1", "does not return");
        assertThatThrownBy(() -> take(2))
                .isInstanceOf(UnusableDeviceException.class)
                .hasMessageStartingWith("Cannot compute on a GPU any more: all of this process are lost (")
                .hasMessageContaining("gpu0=CUDA error: device-side assert triggered")
                .hasMessageEndingWith("start the program again, which goes on where it was");
    }

    private String take(int tasksPerGpu) {
        return leases.take(TWO, tasksPerGpu, () -> false);
    }
}

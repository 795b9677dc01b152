package org.spikernel.spark.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.spikernel.search.DeviceChoice;

class TaskDeviceTest {
    private static final List<String> NO_GPU = List.of("cpu");
    private static final List<String> TWO_GPUS = List.of("cpu", "gpu0", "gpu1");

    @Test
    void gpuIsTheOneThatSparkAssigned() {
        assertThat(TaskDevice.choose(DeviceChoice.AUTO, Optional.of("1"), TWO_GPUS))
                .isEqualTo(new TaskDevice("gpu1", "gpu1"));
        assertThat(TaskDevice.choose(DeviceChoice.GPU, Optional.of("0"), TWO_GPUS))
                .isEqualTo(new TaskDevice("gpu0", "gpu0"));
    }

    @Test
    void autoWithoutAnAssignedGpuIsTheCpu() {
        assertThat(TaskDevice.choose(DeviceChoice.AUTO, Optional.empty(), TWO_GPUS))
                .isEqualTo(new TaskDevice("cpu", "cpu"));
    }

    @Test
    void autoWithAGpuThatTheEngineCannotUseSaysSo() {
        assertThat(TaskDevice.choose(DeviceChoice.AUTO, Optional.of("1"), NO_GPU))
                .isEqualTo(new TaskDevice("cpu", "cpu (no CUDA for gpu1)"));
        assertThat(TaskDevice.choose(DeviceChoice.AUTO, Optional.of("2"), TWO_GPUS))
                .isEqualTo(new TaskDevice("cpu", "cpu (no CUDA for gpu2)"));
    }

    @Test
    void cpuIsTheCpuWhateverSparkAssigned() {
        assertThat(TaskDevice.choose(DeviceChoice.CPU, Optional.of("0"), TWO_GPUS))
                .isEqualTo(new TaskDevice("cpu", "cpu"));
    }

    @Test
    void gpuWithoutOneIsRefusedWithTheReason() {
        assertThatThrownBy(() -> TaskDevice.choose(DeviceChoice.GPU, Optional.empty(), TWO_GPUS))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("Cannot compute on a GPU: Spark assigned none to the task");
        assertThatThrownBy(() -> TaskDevice.choose(DeviceChoice.GPU, Optional.of("3"), NO_GPU))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("Cannot compute on a GPU: the engine cannot use gpu3, it has [cpu]");
    }
}

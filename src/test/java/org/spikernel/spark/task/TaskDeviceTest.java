package org.spikernel.spark.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.spikernel.search.DeviceChoice;
import org.spikernel.spark.session.HostName;

class TaskDeviceTest {
    private static final TaskDevice.Engine NO_GPU =
            new TaskDevice.Engine(List.of("cpu"), "there is no libcudart in /lib");
    private static final TaskDevice.Engine TWO_GPUS = new TaskDevice.Engine(List.of("cpu", "gpu0", "gpu1"), "");

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

    @ParameterizedTest
    @EnumSource(names = {"AUTO", "GPU"})
    void aGpuThatSparkAssignedAndTheEngineCannotUseIsRefusedWithTheReason(DeviceChoice choice) {
        assertThatThrownBy(() -> TaskDevice.choose(choice, Optional.of("1"), NO_GPU))
                .isInstanceOf(UnusableDeviceException.class)
                .hasMessage("Cannot compute on gpu1, which Spark assigned to the task: there is no libcudart in /lib;"
                        + " see `spikernel doctor` on " + HostName.ofThisMachine()
                        + ", or set device = cpu to leave GPUs alone");
        assertThatThrownBy(() -> TaskDevice.choose(choice, Optional.of("2"), TWO_GPUS))
                .isInstanceOf(UnusableDeviceException.class)
                .hasMessageContaining("assigned to the task: the engine has cpu gpu0 gpu1; see");
    }

    @Test
    void madeUpGpusAreTheCpuUnlessAGpuIsAskedFor() {
        assertThat(TaskDevice.choose(DeviceChoice.AUTO, Optional.of("made-up-3"), NO_GPU))
                .isEqualTo(new TaskDevice("cpu", "cpu (made-up gpu3)"));
        assertThatThrownBy(() -> TaskDevice.choose(DeviceChoice.GPU, Optional.of("made-up-3"), NO_GPU))
                .isInstanceOf(UnusableDeviceException.class);
    }

    @Test
    void cpuIsTheCpuWhateverSparkAssigned() {
        assertThat(TaskDevice.choose(DeviceChoice.CPU, Optional.of("0"), TWO_GPUS))
                .isEqualTo(new TaskDevice("cpu", "cpu"));
    }

    @Test
    void gpuWithoutOneIsRefusedWithTheReason() {
        assertThatThrownBy(() -> TaskDevice.choose(DeviceChoice.GPU, Optional.empty(), NO_GPU))
                .isInstanceOf(UnusableDeviceException.class)
                .hasMessageStartingWith("Cannot compute on a GPU: Spark assigned none to the task"
                        + " (spark.executor.resource.gpu.amount), and here there is no libcudart in /lib; set device");
    }
}

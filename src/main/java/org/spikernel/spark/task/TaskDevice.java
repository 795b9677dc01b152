package org.spikernel.spark.task;

import java.util.Arrays;
import java.util.Optional;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;
import org.spikernel.search.DeviceChoice;
import org.spikernel.torch.TorchEngine;

/**
 * The device of the running task.
 *
 * @param name as the engine names it: {@code cpu}, {@code gpu0}
 * @param description for the tables: the name, and the address that Spark assigned where the engine cannot use it
 */
public record TaskDevice(String name, String description) {
    private static final String CPU = "cpu";
    private static final String GPU = "gpu";

    /**
     * Decides by the address that Spark gave the running task. Addresses are the positions of the executor's visible
     * GPUs, as discovery scripts print them.
     *
     * @throws IllegalStateException when a GPU is asked for and there is none to use
     */
    public static TaskDevice ofRunningTask(DeviceChoice choice) {
        return choose(choice, assignedGpu(), TorchEngine.deviceNames());
    }

    static TaskDevice choose(DeviceChoice choice, Optional<String> assigned, java.util.List<String> usable) {
        if (choice == DeviceChoice.CPU) {
            return new TaskDevice(CPU, CPU);
        }
        Optional<String> name = assigned.map(address -> GPU + address);
        if (name.isPresent() && usable.contains(name.get())) {
            return new TaskDevice(name.get(), name.get());
        }
        if (choice == DeviceChoice.GPU) {
            throw new IllegalStateException("Cannot compute on a GPU: "
                    + (name.isPresent()
                            ? "the engine cannot use " + name.get() + ", it has " + usable
                            : "Spark assigned none to the task (spark.executor.resource.gpu.amount)")
                    + "; set device = auto or cpu, or see `spikernel doctor` on the executor's host");
        }
        return new TaskDevice(
                CPU, name.map(gpu -> CPU + " (no CUDA for " + gpu + ")").orElse(CPU));
    }

    private static Optional<String> assignedGpu() {
        TaskContext context = TaskContext.get();
        ResourceInformation gpu =
                context == null ? null : context.resourcesJMap().get(GPU);
        return gpu == null ? Optional.empty() : Arrays.stream(gpu.addresses()).findFirst();
    }
}

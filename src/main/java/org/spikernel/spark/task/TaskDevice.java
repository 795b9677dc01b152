package org.spikernel.spark.task;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;
import org.apache.spark.util.TaskCompletionListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.spikernel.network.GpuPrecision;
import org.spikernel.search.DeviceChoice;
import org.spikernel.spark.session.HostName;
import org.spikernel.torch.TorchEngine;

/**
 * The device of the running task.
 *
 * @param name as the engine names it: {@code cpu}, {@code gpu0}
 * @param description for the tables: the name, and the address that Spark assigned where it is made up
 */
public record TaskDevice(String name, String description) {
    private static final Logger LOG = LoggerFactory.getLogger(TaskDevice.class);
    private static final String CPU = "cpu";
    private static final String GPU = "gpu";
    /** Of addresses that {@code submit/gpu-discovery} makes up, to try a cluster out where there are no GPUs. */
    private static final String MADE_UP = "made-up-";

    /** By the number of the task's attempt, which nothing else has: what it was lent. */
    private static final Map<Long, String> LENT = new ConcurrentHashMap<>();

    /** What the engine has: names of devices, and why there is no GPU among them. */
    record Engine(List<String> devices, String problem) {
        static Engine ofProcess() {
            return new Engine(TorchEngine.deviceNames(), TorchEngine.gpuProblem());
        }

        List<String> gpus() {
            return devices.stream().filter(name -> name.startsWith(GPU)).toList();
        }
    }

    /**
     * Decides by the address that Spark gave the running task: a position among the executor's visible GPUs, as discovery
     * scripts print them, or the name of a slice (MIG). With a local master, which knows no GPUs, the process lends those of
     * this machine to its tasks, and this waits for one.
     *
     * @param tasksPerGpu tasks of this kind that share a GPU
     * @throws UnusableDeviceException when a GPU was assigned, or is asked for, and cannot be used
     */
    public static TaskDevice ofRunningTask(DeviceChoice choice, int tasksPerGpu) {
        if (choice == DeviceChoice.CPU) {
            return new TaskDevice(CPU, CPU);
        }
        Optional<String> address = assignedGpu();
        // Before the engine starts: it sees the slice that is named first.
        Optional<String> assigned = address.map(TaskDevice::numbered);
        Engine engine = Engine.ofProcess();
        TaskContext context = TaskContext.get();
        boolean lends = address.isEmpty()
                && context != null
                && !engine.gpus().isEmpty()
                && ClusterResources.isLocal(SparkEnv.get().conf());
        return lends ? lent(context, engine.gpus(), tasksPerGpu) : choose(choice, assigned, engine);
    }

    private static TaskDevice lent(TaskContext context, List<String> gpus, int tasksPerGpu) {
        String name = LENT.computeIfAbsent(context.taskAttemptId(), attempt -> {
            String gpu = GpuLeases.OF_PROCESS.take(gpus, tasksPerGpu, context::isInterrupted);
            context.addTaskCompletionListener((TaskCompletionListener) ended -> {
                LENT.remove(attempt);
                GpuLeases.OF_PROCESS.giveBack(gpu, tasksPerGpu);
            });
            return gpu;
        });
        return new TaskDevice(name, name);
    }

    /** An address as a position, where it is a name; others are as they were. */
    private static String numbered(String address) {
        if (address.startsWith(MADE_UP) || !address.matches("\\d{1,4}|(MIG|GPU)-.*")) {
            return address;
        }
        try {
            return String.valueOf(TorchEngine.gpuNumber(address));
        } catch (IllegalStateException e) {
            throw unusable("GPU " + address, e.getMessage());
        }
    }

    static TaskDevice choose(DeviceChoice choice, Optional<String> assigned, Engine engine) {
        if (choice == DeviceChoice.CPU) {
            return new TaskDevice(CPU, CPU);
        }
        if (assigned.isEmpty()) {
            if (choice == DeviceChoice.GPU) {
                throw new UnusableDeviceException("Cannot compute on a GPU: Spark assigned none to the task"
                        + " (spark.executor.resource.gpu.amount)"
                        + (engine.problem().isEmpty() ? "" : ", and here " + engine.problem())
                        + "; set device = auto or cpu, or see `spikernel doctor` on " + HostName.ofThisMachine());
            }
            return new TaskDevice(CPU, CPU);
        }
        String address = assigned.get();
        if (address.startsWith(MADE_UP) && choice == DeviceChoice.AUTO) {
            return new TaskDevice(CPU, CPU + " (made-up " + GPU + address.substring(MADE_UP.length()) + ")");
        }
        String name = GPU + address;
        if (!engine.devices().contains(name)) {
            throw unusable(
                    name,
                    engine.problem().isEmpty()
                            ? "the engine has " + String.join(" ", engine.devices())
                            : engine.problem());
        }
        return new TaskDevice(name, name);
    }

    private static UnusableDeviceException unusable(String gpu, String why) {
        return new UnusableDeviceException("Cannot compute on " + gpu + ", which Spark assigned to the task: " + why
                + "; see `spikernel doctor` on " + HostName.ofThisMachine()
                + ", or set device = cpu to leave GPUs alone");
    }

    /** Lets it multiply in such numbers if it is a GPU. */
    public TaskDevice computingIn(GpuPrecision precision) {
        if (isGpu()) {
            TorchEngine.compute(precision);
        }
        return this;
    }

    /** Whether it is one. */
    public boolean isGpu() {
        return name.startsWith(GPU);
    }

    /**
     * Says that nothing can be computed on it any more. On a cluster this process ends, so that another takes its place, with
     * a device that works or with a reason; with a local master the device is lent to no other task.
     */
    public void lose(String why) {
        if (ClusterResources.isLocal(SparkEnv.get().conf())) {
            LOG.error("{} of this process is lost: {}", name, why);
            GpuLeases.OF_PROCESS.withdraw(name, why);
        } else {
            LOG.error("{} is lost, and this executor ends, so that another takes its place: {}", name, why);
            Runtime.getRuntime().halt(1);
        }
    }

    private static Optional<String> assignedGpu() {
        TaskContext context = TaskContext.get();
        ResourceInformation gpu =
                context == null ? null : context.resourcesJMap().get(GPU);
        return gpu == null ? Optional.empty() : Arrays.stream(gpu.addresses()).findFirst();
    }
}

package org.spikernel.spark.task;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.spikernel.search.DeviceChoice;
import org.spikernel.spark.session.HostName;
import org.spikernel.spark.session.SetupException;
import org.spikernel.torch.Bfloat16;
import org.spikernel.torch.DeviceTrial;
import org.spikernel.torch.TorchEngine;

/** Asks executors which devices their engine can use. */
public final class DeviceSurvey {
    private static final int TASKS_PER_SLOT = 4;

    private DeviceSurvey() {}

    /**
     * What a task of an executor found.
     *
     * @param executor its number
     * @param host where it runs
     * @param pytorch version of the engine
     * @param devices that the engine can use, by name
     * @param device that a task computes on
     * @param bfloat16 whether that has bfloat16
     * @param gpuBytes memory of that device if it is a GPU, else 0
     * @param problem why tasks cannot compute there; empty when they can
     */
    public record Finding(
            String executor,
            String host,
            String pytorch,
            List<String> devices,
            String device,
            boolean bfloat16,
            long gpuBytes,
            String problem)
            implements Serializable {
        public Finding {
            devices = List.copyOf(devices);
        }

        /** One line to read. */
        public String line() {
            String start =
                    "executor " + executor + " on " + host + ": PyTorch " + pytorch + ", " + String.join(" ", devices);
            return problem.isEmpty()
                    ? start + ", tasks on " + device + (bfloat16 ? " with" : " without") + " bfloat16"
                    : start + ", no tasks: " + problem;
        }
    }

    /** A finding for each executor and device that answered; those that had no task are not heard. */
    public static List<Finding> of(SparkSession session, DeviceChoice choice) {
        JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
        int tasks = Math.max(1, spark.defaultParallelism()) * TASKS_PER_SLOT;
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < tasks; i++) {
            numbers.add(i);
        }
        JavaRDD<Integer> rdd = ClusterResources.sharingGpus(spark.parallelize(numbers, tasks), choice, 1);
        return rdd.map(number -> find(choice)).collect().stream()
                .distinct()
                .sorted(Comparator.comparing(Finding::line))
                .toList();
    }

    /**
     * Refuses devices without bfloat16.
     *
     * @param needs start of the message: for what, and which devices have it
     * @param remedy its end
     * @throws SetupException naming the first such device
     */
    public static void requireBfloat16(List<Finding> findings, String needs, String remedy) {
        findings.stream().filter(finding -> !finding.bfloat16()).findFirst().ifPresent(finding -> {
            throw new SetupException("%s, got %s of executor %s on %s; %s"
                    .formatted(needs, finding.device(), finding.executor(), finding.host(), remedy));
        });
    }

    /**
     * Refuses devices that cannot be used: a run would go on without them, or end in its midst.
     *
     * @throws SetupException naming the first such device
     */
    public static List<Finding> requireUsable(List<Finding> findings) {
        findings.stream()
                .filter(finding -> !finding.problem().isEmpty())
                .findFirst()
                .ifPresent(finding -> {
                    throw new SetupException(finding.problem() + " (executor " + finding.executor() + ")");
                });
        return findings;
    }

    private static Finding find(DeviceChoice choice) {
        try {
            TaskDevice chosen = TaskDevice.ofRunningTask(choice, 1);
            String problem = chosen.isGpu()
                    ? DeviceTrial.problem(chosen.name())
                            .map(why -> "Cannot compute on " + chosen.name() + " of " + HostName.ofThisMachine() + ": "
                                    + why + "; see `spikernel doctor` there, or set device = cpu")
                            .orElse("")
                    : "";
            return problem.isEmpty()
                    ? finding(
                            chosen.description(),
                            Bfloat16.isSupported(chosen.name()),
                            TorchEngine.gpuBytes(chosen.name()),
                            "")
                    : finding(chosen.description(), false, 0, problem);
        } catch (UnusableDeviceException e) {
            return finding("none", false, 0, e.getMessage());
        }
    }

    private static Finding finding(String device, boolean bfloat16, long gpuBytes, String problem) {
        return new Finding(
                SparkEnv.get().executorId(),
                HostName.ofThisMachine(),
                TorchEngine.version(),
                TorchEngine.deviceNames(),
                device,
                bfloat16,
                gpuBytes,
                problem);
    }
}

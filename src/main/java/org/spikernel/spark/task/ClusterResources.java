package org.spikernel.spark.task;

import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.resource.ResourceProfileBuilder;
import org.apache.spark.resource.TaskResourceRequests;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.spikernel.search.DeviceChoice;
import org.spikernel.torch.TorchEngine;

/**
 * Shares of GPUs for tasks. Where executors have GPUs ({@code spark.executor.resource.gpu.amount}), tasks ask for their
 * share by a task-only resource profile; elsewhere, and in local mode, which knows neither, tasks take CPU cores, and in local mode
 * {@link TaskDevice} lends them the machine's GPUs.
 */
public final class ClusterResources {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterResources.class);

    private static final String GPU = "gpu";
    private static final String EXECUTOR_CORES = "spark.executor.cores";
    private static final String EXECUTOR_GPUS = "spark.executor.resource.gpu.amount";

    private static final AtomicBoolean SAID = new AtomicBoolean();

    private ClusterResources() {}

    /**
     * The RDD, with {@code tasksPerGpu} of its tasks sharing a GPU where there are GPUs and the device may be one.
     */
    public static <T> JavaRDD<T> sharingGpus(JavaRDD<T> rdd, DeviceChoice device, int tasksPerGpu) {
        SparkConf conf = rdd.context().getConf();
        return device == DeviceChoice.CPU || !haveGpus(conf) ? rdd : rdd.withResources(profile(conf, tasksPerGpu));
    }

    /** Whether tasks compute on GPUs: those of executors, or with a local master those of this process. */
    public static boolean computeOnGpus(SparkConf conf, DeviceChoice device) {
        return device != DeviceChoice.CPU && (haveGpus(conf) || gpusHere(conf) > 0);
    }

    /** GPUs that a process with a local master lends to its tasks; starts an engine that is made for GPUs. */
    static int gpusHere(SparkConf conf) {
        if (!isLocal(conf) || !TorchEngine.isMadeForGpus()) {
            return 0;
        }
        String problem = TorchEngine.gpuProblem();
        if (!problem.isEmpty() && !SAID.getAndSet(true)) {
            LOG.warn("No GPU of this machine is used: {}", problem);
        }
        return TorchEngine.deviceNames().size() - 1;
    }

    /** Whether executors have GPUs. */
    public static boolean haveGpus(SparkConf conf) {
        return !isLocal(conf) && gpusPerExecutor(conf) > 0;
    }

    static int gpusPerExecutor(SparkConf conf) {
        return conf.getInt(EXECUTOR_GPUS, 0);
    }

    /** Whether tasks can ask for all cores of an executor, which must be known for that. */
    static boolean canReserveExecutors(SparkConf conf) {
        return !isLocal(conf)
                && conf.contains(EXECUTOR_CORES)
                && !conf.getBoolean("spark.dynamicAllocation.enabled", false);
    }

    /** The RDD, each of its tasks with an executor for itself. */
    static <T> JavaRDD<T> alone(JavaRDD<T> rdd) {
        SparkConf conf = rdd.context().getConf();
        TaskResourceRequests requests = new TaskResourceRequests().cpus(conf.getInt(EXECUTOR_CORES, 1));
        if (haveGpus(conf)) {
            requests.resource(GPU, 1);
        }
        return rdd.withResources(new ResourceProfileBuilder().require(requests).build());
    }

    /** Scoring tasks that run at the same time in one process, at most. */
    public static int tasksPerProcess(SparkConf conf, int parallelism) {
        int cores = isLocal(conf)
                ? parallelism
                : conf.getInt(EXECUTOR_CORES, Runtime.getRuntime().availableProcessors());
        return Math.max(1, cores / conf.getInt("spark.task.cpus", 1));
    }

    /** Not {@code local-cluster}, which has executors of its own. */
    public static boolean isLocal(SparkConf conf) {
        String master = conf.get("spark.master", "local");
        return master.equals("local") || master.startsWith("local[");
    }

    private static ResourceProfile profile(SparkConf conf, int tasksPerGpu) {
        TaskResourceRequests requests = new TaskResourceRequests()
                .cpus(conf.getInt("spark.task.cpus", 1))
                .resource(GPU, 1.0 / tasksPerGpu);
        return new ResourceProfileBuilder().require(requests).build();
    }
}

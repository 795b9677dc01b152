package org.spikernel.spark;

import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.resource.ResourceProfileBuilder;
import org.apache.spark.resource.TaskResourceRequests;

/**
 * Shares of GPUs for tasks. Where executors have GPUs ({@code spark.executor.resource.gpu.amount}), tasks ask for their
 * share by a task-only resource profile; elsewhere, and in local mode, which knows neither, tasks take CPU cores.
 */
final class ClusterResources {
    private static final String GPU = "gpu";
    private static final String EXECUTOR_GPUS = "spark.executor.resource.gpu.amount";

    private ClusterResources() {}

    /** The RDD, with {@code tasksPerGpu} of its tasks sharing a GPU where there are GPUs. */
    static <T> JavaRDD<T> sharingGpus(JavaRDD<T> rdd, int tasksPerGpu) {
        return profile(rdd.context().getConf(), tasksPerGpu)
                .map(rdd::withResources)
                .orElse(rdd);
    }

    static boolean haveGpus(SparkConf conf) {
        return !conf.get("spark.master", "local").startsWith("local[")
                && !conf.get("spark.master", "local").equals("local")
                && conf.getInt(EXECUTOR_GPUS, 0) > 0;
    }

    private static Optional<ResourceProfile> profile(SparkConf conf, int tasksPerGpu) {
        if (!haveGpus(conf)) {
            return Optional.empty();
        }
        TaskResourceRequests requests = new TaskResourceRequests()
                .cpus(conf.getInt("spark.task.cpus", 1))
                .resource(GPU, tasksPerGpu == 1 ? 1.0 : 1.0 / tasksPerGpu);
        return Optional.of(new ResourceProfileBuilder().require(requests).build());
    }
}

package org.spikernel.spark.task;

import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.spikernel.search.DeviceChoice;

/** How many trainings can run at the same time; it changes as executors come and go. Driver only. */
public final class TrainingSlots {
    /** Each is a thread and a Spark job of the driver. */
    private static final int MOST_ON_DEMAND = 256;

    private final JavaSparkContext spark;
    private final DeviceChoice device;
    private final boolean onDemand;

    /** @param device what trainings compute on */
    public TrainingSlots(JavaSparkContext spark, DeviceChoice device) {
        this.spark = spark;
        this.device = device;
        this.onDemand = spark.getConf().getBoolean("spark.dynamicAllocation.enabled", false);
    }

    /** Where Spark starts executors on demand, as many as it may start, and as a driver can look after. */
    public int count() {
        SparkConf conf = spark.getConf();
        if (onDemand) {
            return onDemand(conf);
        }
        if (ClusterResources.haveGpus(conf)) {
            // The driver is in the list, too.
            int executors = spark.sc().statusTracker().getExecutorInfos().length - 1;
            return Math.max(1, executors * ClusterResources.gpusPerExecutor(conf));
        }
        int tasks = Math.max(1, spark.defaultParallelism() / conf.getInt("spark.task.cpus", 1));
        int gpus = device == DeviceChoice.CPU ? 0 : ClusterResources.gpusHere(conf);
        return gpus == 0 ? tasks : Math.min(tasks, gpus);
    }

    static int onDemand(SparkConf conf) {
        int ofExecutor = ClusterResources.haveGpus(conf)
                ? ClusterResources.gpusPerExecutor(conf)
                : conf.getInt("spark.executor.cores", 1) / conf.getInt("spark.task.cpus", 1);
        long executors = conf.getInt("spark.dynamicAllocation.maxExecutors", Integer.MAX_VALUE);
        return (int) Math.min(MOST_ON_DEMAND, executors * Math.max(1, ofExecutor));
    }

    /** Whether a free slot waits for this run; where Spark starts executors on demand, it gives idle ones back. */
    public boolean wouldBeIdle() {
        return !onDemand;
    }
}

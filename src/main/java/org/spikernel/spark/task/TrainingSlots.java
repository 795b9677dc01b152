package org.spikernel.spark.task;

import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** How many trainings can run at the same time; it changes as executors come and go. Driver only. */
public final class TrainingSlots {
    private final JavaSparkContext spark;
    private final boolean onDemand;

    public TrainingSlots(JavaSparkContext spark) {
        this.spark = spark;
        this.onDemand = spark.getConf().getBoolean("spark.dynamicAllocation.enabled", false);
    }

    /** Without a limit where Spark starts executors for whatever there is to do. */
    public int count() {
        if (onDemand) {
            return Integer.MAX_VALUE;
        }
        SparkConf conf = spark.getConf();
        if (ClusterResources.haveGpus(conf)) {
            // The driver is in the list, too.
            int executors = spark.sc().statusTracker().getExecutorInfos().length - 1;
            return Math.max(1, executors * ClusterResources.gpusPerExecutor(conf));
        }
        return Math.max(1, spark.defaultParallelism() / conf.getInt("spark.task.cpus", 1));
    }

    /** Whether a free slot waits for this run; where Spark starts executors on demand, it gives idle ones back. */
    public boolean wouldBeIdle() {
        return !onDemand;
    }
}

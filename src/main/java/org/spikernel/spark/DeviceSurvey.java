package org.spikernel.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.spikernel.snn.TorchEngine;

/** Asks executors which devices their engine can use. */
public final class DeviceSurvey {
    private static final int TASKS_PER_SLOT = 4;

    private DeviceSurvey() {}

    /** One line for each executor that answered; those that had no task are not heard. */
    public static List<String> of(SparkSession session) {
        JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
        int tasks = Math.max(1, spark.defaultParallelism()) * TASKS_PER_SLOT;
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < tasks; i++) {
            numbers.add(i);
        }
        JavaRDD<Integer> rdd = ClusterResources.sharingGpus(spark.parallelize(numbers, tasks), DeviceChoice.AUTO, 1);
        return List.copyOf(new TreeSet<>(rdd.map(number -> line()).collect()));
    }

    private static String line() {
        return "executor " + SparkEnv.get().executorId() + " on " + ScoringJob.host() + ": PyTorch "
                + TorchEngine.version() + ", " + String.join(" ", TorchEngine.deviceNames());
    }
}

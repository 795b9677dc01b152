package org.spikernel.spark.task;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class TrainingSlotsTest {
    @Test
    void whereSparkStartsExecutorsOnDemandItsLimitHolds() {
        SparkConf conf = new SparkConf(false)
                .set("spark.master", "yarn")
                .set("spark.dynamicAllocation.maxExecutors", "5")
                .set("spark.executor.cores", "8")
                .set("spark.task.cpus", "2");
        assertThat(TrainingSlots.onDemand(conf)).isEqualTo(20);
        assertThat(TrainingSlots.onDemand(conf.set("spark.task.cpus", "16"))).isEqualTo(5);
    }

    @Test
    void withoutALimitTheDriverHasOne() {
        assertThat(TrainingSlots.onDemand(new SparkConf(false).set("spark.master", "yarn")))
                .isEqualTo(256);
    }

    @Test
    void gpusAreWhatTrainingsNeed() {
        SparkConf conf = new SparkConf(false)
                .set("spark.master", "yarn")
                .set("spark.dynamicAllocation.maxExecutors", "4")
                .set("spark.executor.cores", "32")
                .set("spark.executor.resource.gpu.amount", "2");
        assertThat(TrainingSlots.onDemand(conf)).isEqualTo(8);
    }
}

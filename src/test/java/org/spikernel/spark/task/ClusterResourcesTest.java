package org.spikernel.spark.task;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterResourcesTest {
    @ParameterizedTest
    @ValueSource(strings = {"local", "local[2]", "local[*]", "local[2,3]"})
    void localModeHasNoGpusWhateverIsConfigured(String master) {
        assertThat(ClusterResources.haveGpus(conf(master).set("spark.executor.resource.gpu.amount", "2")))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"local-cluster[2,1,1024]", "spark://127.0.0.1:7077", "yarn", "k8s://https://host:443"})
    void executorsHaveTheGpusThatAreConfigured(String master) {
        assertThat(ClusterResources.haveGpus(conf(master).set("spark.executor.resource.gpu.amount", "2")))
                .isTrue();
        assertThat(ClusterResources.haveGpus(conf(master).set("spark.executor.resource.gpu.amount", "0")))
                .isFalse();
        assertThat(ClusterResources.haveGpus(conf(master))).isFalse();
    }

    @Test
    void withoutAMasterItIsLocal() {
        assertThat(ClusterResources.haveGpus(new SparkConf(false).set("spark.executor.resource.gpu.amount", "1")))
                .isFalse();
    }

    @Test
    void tasksCanHaveAnExecutorForThemselvesWhereItsCoresAreKnown() {
        assertThat(ClusterResources.canReserveExecutors(conf("yarn").set("spark.executor.cores", "4")))
                .isTrue();
        assertThat(ClusterResources.canReserveExecutors(conf("yarn"))).isFalse();
        assertThat(ClusterResources.canReserveExecutors(conf("local[2]").set("spark.executor.cores", "4")))
                .isFalse();
        assertThat(ClusterResources.canReserveExecutors(
                        conf("yarn").set("spark.executor.cores", "4").set("spark.dynamicAllocation.enabled", "true")))
                .isFalse();
    }

    private static SparkConf conf(String master) {
        return new SparkConf(false).set("spark.master", master);
    }
}

package org.spikernel.spark;

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
    void clusterRetriesUntilTheLastAttempt() {
        SparkConf cluster = conf("spark://127.0.0.1:7077");
        assertThat(ClusterResources.retries(cluster, 0)).isTrue();
        assertThat(ClusterResources.retries(cluster, 2)).isTrue();
        assertThat(ClusterResources.retries(cluster, 3)).isFalse();
        assertThat(ClusterResources.retries(cluster.set("spark.task.maxFailures", "1"), 0))
                .isFalse();
    }

    @Test
    void localModeDoesNotRetry() {
        assertThat(ClusterResources.retries(conf("local[2]"), 0)).isFalse();
    }

    private static SparkConf conf(String master) {
        return new SparkConf(false).set("spark.master", master);
    }
}

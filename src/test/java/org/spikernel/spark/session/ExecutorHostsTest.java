package org.spikernel.spark.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.cluster.ExecutorInfo;
import org.junit.jupiter.api.Test;

class ExecutorHostsTest {
    private final List<String> told = new ArrayList<>();
    private final SparkListener listener = ExecutorHosts.listener(
            new CatalogSettings("lake", "n", "sqlite", "/data/lake", Map.of()), e -> told.add(e.getMessage()));

    @Test
    void executorsOnThisMachineAreWelcome() {
        add("127.0.0.1");
        add("localhost");

        assertThat(told).isEmpty();
    }

    @Test
    void theFirstOneElsewhereIsNamed() {
        add("no-such-host.invalid");
        add("no-such-host-either.invalid");

        assertThat(told)
                .containsExactly(
                        "Cannot open the result tables: with tables.type sqlite all processes must be on this machine,"
                                + " whose disk the warehouse is on; set tables.type to jdbc or rest, or to hadoop on HDFS, got an"
                                + " executor on no-such-host.invalid (tables.warehouse /data/lake)");
    }

    private void add(String host) {
        listener.onExecutorAdded(new SparkListenerExecutorAdded(
                0, "1", new ExecutorInfo(host, 1, scala.collection.immutable.Map$.MODULE$.empty())));
    }
}

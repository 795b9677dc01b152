package org.spikernel.spark.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.metrics.source.Source;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spikernel.spark.tables.ResultTables;
import org.spikernel.spark.task.TaskEvents;
import org.spikernel.testing.SparkFixture;
import org.spikernel.testing.TinySearch;
import scala.jdk.javaapi.CollectionConverters;

@Tag("spark")
class RunCountersTest {
    @TempDir
    private Path folder;

    @Test
    void resultsOfEachStageAreCountedAndShownAsMetrics() {
        TinySearch tiny = new TinySearch(folder);
        tiny.cells = List.of(TinySearch.CONVOLUTION, TinySearch.SKIP_ONLY);
        ResultTables tables = SparkFixture.freshTables();
        RunCounters counters = RunCounters.of(SparkFixture.session());
        tiny.search(tables, counters).score(tiny.data());
        tiny.search(tables, counters).train();
        assertThat(counters.counts())
                .containsEntry("score.planned", 4L)
                .containsEntry("score.reused", 0L)
                .containsEntry("score.done", 4L)
                .containsEntry("score.failed", 0L)
                .containsEntry("train.done", 4L)
                .containsEntry("train.epochs", 4L * tiny.epochs)
                .doesNotContainKey("tasks.retried");
        assertThat(counters.counts().get("train.device_ms")).isPositive();
        assertThat(metric("score.done")).contains(4L);
        assertThat(metric("tasks.retried")).contains(0L);
        tiny.search(tables, counters).score(tiny.data());
        assertThat(counters.counts()).containsEntry("score.reused", 4L).containsEntry("score.done", 0L);
    }

    @Test
    void speculativeCopiesAreNeitherTasksThatRanAgainNorFailures() throws Exception {
        SparkContext spark = SparkFixture.session().sparkContext();
        RunCounters counters = RunCounters.of(SparkFixture.session());
        int stage = 1_000_000;
        for (SparkListenerEvent event : List.of(
                TaskEvents.started(stage, 0, 0, false),
                TaskEvents.started(stage, 0, 1, true),
                TaskEvents.ended(stage, 0, 0, TaskEvents.anotherWasSooner()),
                TaskEvents.started(stage, 1, 0, false),
                TaskEvents.ended(stage, 1, 0, TaskEvents.executorLost(true)),
                TaskEvents.started(stage, 1, 1, false))) {
            spark.listenerBus().post(event);
        }
        spark.listenerBus().waitUntilEmpty();
        assertThat(counters.counts()).containsEntry("tasks.retried", 1L).containsEntry("tasks.failed", 1L);
    }

    /** Of all runs of this process. */
    private static List<Object> metric(String name) {
        return CollectionConverters.asJava(SparkEnv.get().metricsSystem().getSourcesByName("spikernel")).stream()
                .map(Source::metricRegistry)
                .<Object>map(registry -> registry.getGauges().get(name).getValue())
                .toList();
    }
}

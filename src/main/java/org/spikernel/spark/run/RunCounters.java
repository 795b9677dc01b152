package org.spikernel.spark.run;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkEnv;
import org.apache.spark.Success$;
import org.apache.spark.TaskKilled;
import org.apache.spark.metrics.source.Source;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.sql.SparkSession;
import org.spikernel.results.CandidateRow;
import org.spikernel.results.TrainingRow;
import org.spikernel.search.SearchListener;

/**
 * Counts what a run does: {@code score.planned}, {@code .reused}, {@code .done}, {@code .failed}, {@code .device_ms},
 * the same of {@code score.<stage>}, {@code train} and {@code finals}, {@code train.epochs}, {@code finals.epochs},
 * {@code tasks.retried}, {@code tasks.failed} and {@code executors.lost}. Thread-safe; driver only.
 */
public final class RunCounters implements SearchListener {
    /** Those of the full measure and of training; those of cheaper stages have the stages' names. */
    private static final List<String> NAMES = List.of(
            "score.planned",
            "score.reused",
            "score.done",
            "score.failed",
            "score.device_ms",
            "train.planned",
            "train.reused",
            "train.done",
            "train.failed",
            "train.device_ms",
            "train.epochs",
            "finals.planned",
            "finals.reused",
            "finals.done",
            "finals.failed",
            "finals.device_ms",
            "finals.epochs",
            "tasks.retried",
            "tasks.failed",
            "executors.lost");

    private static final String RETRIED = "tasks.retried";

    private final Map<String, Long> counts = new ConcurrentHashMap<>();
    private volatile String scoring = name(Stage.SCORE);
    private volatile String training = name(Stage.TRAIN);

    /** Counts of a run that starts, and of what happens to its tasks and executors. */
    public static RunCounters of(SparkSession session) {
        RunCounters counters = new RunCounters();
        session.sparkContext().addSparkListener(counters.new Tasks());
        SparkEnv.get().metricsSystem().registerSource(counters.new Metrics());
        return counters;
    }

    /** Tasks that ran again. */
    public long retried() {
        return counts.getOrDefault(RETRIED, 0L);
    }

    /** All counts, by name. */
    public Map<String, Long> counts() {
        return new TreeMap<>(counts);
    }

    @Override
    public void measuring(String measure) {
        scoring = name(Stage.SCORE) + (measure.equals(CandidateRow.FULL_STAGE) ? "" : "." + measure);
    }

    @Override
    public void stageStarted(Stage stage, int total, int reused) {
        String name = stage == Stage.SCORE ? scoring : name(stage);
        training = stage == Stage.SCORE ? training : name;
        counts.put(name + ".planned", (long) total);
        counts.put(name + ".reused", (long) reused);
        counts.put(name + ".done", 0L);
        counts.put(name + ".failed", 0L);
    }

    @Override
    public void scored(List<CandidateRow> rows) {
        for (CandidateRow row : rows) {
            result(scoring, row.status().equals(CandidateRow.FAILED), Math.round(row.elapsedMs()));
        }
    }

    @Override
    public void epochsEnded(int sinceStart) {
        counts.put(training + ".epochs", (long) sinceStart);
    }

    @Override
    public void trained(TrainingRow row) {
        result(training, row.status().equals(TrainingRow.FAILED), Math.round(1000 * row.elapsedS()));
    }

    @Override
    public void stageEnded(Stage stage) {}

    private void result(String stage, boolean failed, long deviceMillis) {
        add(stage + ".done", 1);
        add(stage + ".failed", failed ? 1 : 0);
        add(stage + ".device_ms", deviceMillis);
    }

    private void add(String name, long count) {
        counts.merge(name, count, Long::sum);
    }

    private static String name(Stage stage) {
        return stage.name().toLowerCase(Locale.ROOT);
    }

    private final class Tasks extends SparkListener {
        @Override
        public void onTaskStart(SparkListenerTaskStart start) {
            // A speculative copy is not a second try.
            if (start.taskInfo().attemptNumber() > 0 && !start.taskInfo().speculative()) {
                add(RETRIED, 1);
            }
        }

        @Override
        public void onTaskEnd(SparkListenerTaskEnd end) {
            // Killed: cancelled, or another attempt was sooner.
            if (!end.reason().equals(Success$.MODULE$) && !(end.reason() instanceof TaskKilled)) {
                add("tasks.failed", 1);
            }
        }

        @Override
        public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
            add("executors.lost", 1);
        }
    }

    /** All counts as gauges {@code <application>.driver.spikernel.<count>}, for the sinks that Spark is configured with. */
    private final class Metrics implements Source {
        private final MetricRegistry registry = new MetricRegistry();

        Metrics() {
            for (String name : NAMES) {
                registry.register(name, (Gauge<Long>) () -> counts.getOrDefault(name, 0L));
            }
        }

        @Override
        public String sourceName() {
            return "spikernel";
        }

        @Override
        public MetricRegistry metricRegistry() {
            return registry;
        }
    }
}

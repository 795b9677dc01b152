package org.spikernel.spark.training;

import java.util.HashMap;
import java.util.Map;
import java.util.function.IntConsumer;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import scala.collection.Iterable;
import scala.jdk.javaapi.CollectionConverters;

/** Counts epochs of running trainings from the accumulator values in executors' heartbeats. */
final class EpochProgress extends SparkListener {
    static final String ACCUMULATOR = "spikernel.epochs";

    private final Map<Long, Long> epochsByTask = new HashMap<>();
    private final IntConsumer onEpochs;

    EpochProgress(IntConsumer onEpochs) {
        this.onEpochs = onEpochs;
    }

    @Override
    public synchronized void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate update) {
        CollectionConverters.asJava(update.accumUpdates()).forEach(task -> note((Long) task._1(), task._4()));
    }

    @Override
    public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
        note(end.taskInfo().taskId(), end.taskInfo().accumulables());
    }

    private void note(long task, Iterable<AccumulableInfo> values) {
        for (AccumulableInfo value : CollectionConverters.asJava(values)) {
            if (value.name().contains(ACCUMULATOR)
                    && value.update().isDefined()
                    && value.update().get() instanceof Long epochs) {
                epochsByTask.merge(task, epochs, Math::max);
                onEpochs.accept(heard());
            }
        }
    }

    private int heard() {
        return (int) epochsByTask.values().stream().mapToLong(Long::longValue).sum();
    }

    /**
     * Ends the counting: what listeners hear may come after the tasks have ended.
     *
     * @param completed the accumulator's value, of the tasks that succeeded
     */
    synchronized void finish(long completed) {
        onEpochs.accept((int) Math.max(completed, heard()));
    }
}

package org.spikernel.spark.task;

import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.TaskEndReason;
import org.apache.spark.TaskKilled;
import org.apache.spark.executor.ExecutorMetrics;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.scheduler.StageInfo;
import org.apache.spark.scheduler.TaskInfo;
import org.apache.spark.scheduler.TaskLocality;
import scala.Option;
import scala.collection.immutable.Nil$;
import scala.collection.immutable.Seq;

/** What Spark tells its listeners, made by hand. */
public final class TaskEvents {
    private TaskEvents() {}

    /** Why a task ended with its executor, and whether that is said to be its doing. */
    public static TaskEndReason executorLost(boolean byApplication) {
        return new ExecutorLostFailure("1", byApplication, Option.empty());
    }

    /** Why the slower of two copies ended. */
    public static TaskEndReason anotherWasSooner() {
        return new TaskKilled("another attempt succeeded", none(), none(), none());
    }

    static SparkListenerStageSubmitted submitted(int stage) {
        return new SparkListenerStageSubmitted(stage(stage), null);
    }

    static SparkListenerStageCompleted completed(int stage) {
        return new SparkListenerStageCompleted(stage(stage));
    }

    private static StageInfo stage(int stage) {
        return new StageInfo(
                stage, 0, "stage", 2, none(), none(), "", TaskMetrics.empty(), none(), Option.empty(), 0, false, 0);
    }

    /** The start of an attempt at a task. */
    public static SparkListenerTaskStart started(int stage, int partition, int attempt, boolean speculative) {
        return new SparkListenerTaskStart(stage, 0, task(partition, attempt, speculative));
    }

    /** Its end. */
    public static SparkListenerTaskEnd ended(int stage, int partition, int attempt, TaskEndReason reason) {
        return new SparkListenerTaskEnd(
                stage,
                0,
                "ResultTask",
                reason,
                task(partition, attempt, false),
                new ExecutorMetrics(),
                TaskMetrics.empty());
    }

    private static TaskInfo task(int partition, int attempt, boolean speculative) {
        return new TaskInfo(
                100L * partition + attempt,
                partition,
                attempt,
                partition,
                0,
                "1",
                "host",
                TaskLocality.ANY(),
                speculative);
    }

    @SuppressWarnings("unchecked")
    private static <T> Seq<T> none() {
        return (Seq<T>) Nil$.MODULE$;
    }
}

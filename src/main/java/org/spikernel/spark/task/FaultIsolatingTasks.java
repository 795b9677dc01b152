package org.spikernel.spark.task;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs shares of items in tasks, in up to three rounds, so that an item that takes its executor down (a crash in native
 * code, memory) costs no other item its result, and is given up in the end: together; then each item that was on a lost
 * executor by itself; then those that were on one again, each with an executor for itself. Spark's own retries would run
 * the same items together again, and end the job after the fourth time. What the application did not cause (an executor
 * that was decommissioned, a lost host, a speculative copy) hands nothing on, and what had come further since the loss
 * before starts to count anew. A task whose device cannot be used goes on elsewhere, for its items did nothing; the job ends
 * when that helps none of them.
 */
public final class FaultIsolatingTasks<T extends Serializable, R extends Serializable> {
    private static final Logger LOG = LoggerFactory.getLogger(FaultIsolatingTasks.class);

    private static final int SHOWN = 3;
    private static final int SPARK_MAX_FAILURES = 4;
    /** Rounds over all tasks without one that found a device that works, before that is the job's failure. */
    private static final int FRUITLESS = 10;
    /** So long a place whose device cannot be used holds a task, so that it does not draw all of them. */
    private static final long PAUSE_MILLIS = 1000;

    private final JavaSparkContext spark;
    private final UnaryOperator<JavaRDD<List<T>>> placement;
    private final Work<T, R> work;
    /** Held for writing by an item that must have the executors for itself. */
    private final ReadWriteLock company = new ReentrantReadWriteLock(true);

    /** How closely items are watched. */
    public enum Round {
        /** Shares of several items; the first loss hands them on. */
        TOGETHER(1),
        /** One item a task, beside others on the same executor; the second loss hands it on. */
        SINGLY(2),
        /** One item an executor; after the second loss the item is given up. */
        ALONE(2);

        private final int attempts;

        Round(int attempts) {
            this.attempts = attempts;
        }
    }

    /**
     * What a task is.
     *
     * @param round the round
     * @param lastAttempt whether a failure now has no other attempt in this round after it
     */
    public record Attempt(Round round, boolean lastAttempt) implements Serializable {}

    /** What a task brings back. */
    public record Report<T extends Serializable, R extends Serializable>(List<R> done, List<T> left)
            implements Serializable {
        public Report {
            done = List.copyOf(done);
            left = List.copyOf(left);
        }
    }

    /** What a task does. */
    public interface Work<T extends Serializable, R extends Serializable> extends Serializable {
        /** Does a share; what is {@link Report#left} goes to the next round, so in the last one nothing may be. */
        Report<T, R> run(List<T> share, Attempt attempt);

        /** How far a share has come, by whichever attempt: a larger number when a task that is lost now would cost less. */
        default long progress(List<T> share) {
            return 0;
        }

        /** Names an item in messages. */
        String label(T item);

        /** The result of an item that ended executors twice while it was alone on them. */
        R giveUp(T item);
    }

    /**
     * Tasks.
     *
     * @param placement says what a task needs, as in a GPU
     */
    public FaultIsolatingTasks(JavaSparkContext spark, UnaryOperator<JavaRDD<List<T>>> placement, Work<T, R> work) {
        this.spark = spark;
        this.placement = placement;
        this.work = work;
        LossQuestions.answerIn(spark.sc());
    }

    /**
     * What a task brings back, and what is to go on in another job of the same round.
     *
     * @param obstacle why its device could not be used; empty when it could
     */
    private record Outcome<T extends Serializable, R extends Serializable>(
            Report<T, R> report, List<T> again, String obstacle) implements Serializable {
        static <T extends Serializable, R extends Serializable> Outcome<T, R> of(Report<T, R> report) {
            return new Outcome<>(report, List.of(), "");
        }

        static <T extends Serializable, R extends Serializable> Outcome<T, R> again(List<T> items, String obstacle) {
            return new Outcome<>(new Report<>(List.of(), List.of()), items, obstacle);
        }
    }

    /**
     * Blocks until every item has a result. Several threads may do so at the same time.
     *
     * @param onDone called on Spark's scheduler thread: it must return at once
     * @throws UnusableDeviceException when no task that was tried found a device that it could use
     */
    public void run(List<List<T>> shares, Round first, Consumer<List<R>> onDone) {
        List<List<T>> open = shares;
        for (Round round : Round.values()) {
            if (round.compareTo(first) >= 0 && !open.isEmpty()) {
                List<T> left = round(open, round, onDone);
                open = left.stream().map(List::of).toList();
                if (!left.isEmpty()) {
                    LOG.warn(
                            "{} candidates were on executors that were lost or were ended; each is tried again {}: {}",
                            left.size(),
                            round == Round.TOGETHER ? "in a task of its own" : "with an executor for itself",
                            some(left));
                }
            }
        }
    }

    private List<T> round(List<List<T>> shares, Round round, Consumer<List<R>> onDone) {
        ConcurrentLinkedQueue<T> left = new ConcurrentLinkedQueue<>();
        boolean unreserved = round == Round.ALONE && !ClusterResources.canReserveExecutors(spark.getConf());
        Lock lock = unreserved ? company.writeLock() : company.readLock();
        lock.lock();
        try {
            List<List<T>> open = shares;
            int fruitless = 0;
            while (!open.isEmpty()) {
                ConcurrentLinkedQueue<List<T>> again = new ConcurrentLinkedQueue<>();
                ConcurrentLinkedQueue<String> obstacles = new ConcurrentLinkedQueue<>();
                Consumer<Outcome<T, R>> take = outcome -> {
                    if (!outcome.obstacle().isEmpty()) {
                        obstacles.add(outcome.obstacle());
                    }
                    left.addAll(outcome.report().left());
                    if (!outcome.again().isEmpty()) {
                        again.add(outcome.again());
                    }
                    onDone.accept(outcome.report().done());
                };
                if (unreserved) {
                    // One job of one task at a time: so each item has the executors for itself.
                    open.forEach(share -> job(List.of(share), round, take));
                } else {
                    job(open, round, take);
                }
                fruitless = obstacles.size() == open.size() ? fruitless + 1 : 0;
                if (!obstacles.isEmpty()) {
                    LOG.warn("{} tasks go on elsewhere: {}", obstacles.size(), obstacles.peek());
                }
                if (fruitless == FRUITLESS) {
                    throw new UnusableDeviceException(obstacles.peek());
                }
                open = List.copyOf(again);
            }
        } finally {
            lock.unlock();
        }
        return new ArrayList<>(left);
    }

    private void job(List<List<T>> shares, Round round, Consumer<Outcome<T, R>> take) {
        JavaRDD<List<T>> rdd = spark.parallelize(shares, shares.size());
        JavaRDD<List<T>> placed = round == Round.ALONE && ClusterResources.canReserveExecutors(spark.getConf())
                ? ClusterResources.alone(rdd)
                : placement.apply(rdd);
        Work<T, R> shared = work;
        PartitionResults.forEach(
                placed, partition -> List.of(attempt(shared, round, partition)), outcomes -> outcomes.forEach(take));
    }

    private static <T extends Serializable, R extends Serializable> Outcome<T, R> attempt(
            Work<T, R> work, Round round, Iterator<List<T>> partition) {
        TaskContext context = TaskContext.get();
        List<T> items = new ArrayList<>();
        partition.forEachRemaining(items::addAll);
        TaskLosses.Losses losses = context.attemptNumber() == 0
                ? TaskLosses.Losses.NONE
                : LossQuestions.ask(context, work.progress(List.copyOf(items)));
        int bearable = lossesOfAJob(SparkEnv.get().conf());
        int attempts = Math.min(round.attempts, bearable);
        if (losses.sinceProgress() >= attempts) {
            return Outcome.of(
                    round == Round.ALONE
                            ? new Report<>(items.stream().map(work::giveUp).toList(), List.of())
                            : new Report<>(List.of(), items));
        }
        if (losses.all() >= bearable) {
            // It has come further since, but Spark, which does not know, would end the job.
            return Outcome.again(items, "");
        }
        try {
            return Outcome.of(work.run(items, new Attempt(round, losses.sinceProgress() + 1 == attempts)));
        } catch (UnusableDeviceException e) {
            pause();
            return Outcome.again(items, e.getMessage());
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** So often a task may be lost before one more attempt, with its copy, could make Spark end the job. */
    private static int lossesOfAJob(SparkConf conf) {
        int copies = conf.getBoolean("spark.speculation", false) ? 2 : 1;
        return Math.max(1, conf.getInt("spark.task.maxFailures", SPARK_MAX_FAILURES) - copies);
    }

    private String some(List<T> items) {
        int shown = Math.min(SHOWN, items.size());
        return String.join(
                        ", ", items.subList(0, shown).stream().map(work::label).toList())
                + (items.size() > shown ? ", ..." : "");
    }
}

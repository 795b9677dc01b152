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
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs shares of items in tasks, in up to three rounds, so that an item that takes its executor down (a crash in native
 * code, memory) costs no other item its result, and is given up in the end: together; then each item that was on a lost
 * executor by itself; then those that were on one again, each with an executor for itself. Spark's own retries would run
 * the same items together again, and end the job after the fourth time.
 */
public final class FaultIsolatingTasks<T extends Serializable, R extends Serializable> {
    private static final Logger LOG = LoggerFactory.getLogger(FaultIsolatingTasks.class);

    private static final int SHOWN = 3;

    private final JavaSparkContext spark;
    private final UnaryOperator<JavaRDD<List<T>>> placement;
    private final Work<T, R> work;
    /** Held for writing by an item that must have the executors for itself. */
    private final ReadWriteLock company = new ReentrantReadWriteLock(true);

    /** How closely items are watched. */
    public enum Round {
        /** Shares of several items; an executor's loss hands them on. */
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
    }

    /**
     * Blocks until every item has a result. Several threads may do so at the same time.
     *
     * @param onDone called on Spark's scheduler thread: it must return at once
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
            if (unreserved) {
                // One job of one task at a time: so each item has the executors for itself.
                shares.forEach(share -> job(List.of(share), round, left, onDone));
            } else {
                job(shares, round, left, onDone);
            }
        } finally {
            lock.unlock();
        }
        return new ArrayList<>(left);
    }

    private void job(List<List<T>> shares, Round round, ConcurrentLinkedQueue<T> left, Consumer<List<R>> onDone) {
        JavaRDD<List<T>> rdd = spark.parallelize(shares, shares.size());
        JavaRDD<List<T>> placed = round == Round.ALONE && ClusterResources.canReserveExecutors(spark.getConf())
                ? ClusterResources.alone(rdd)
                : placement.apply(rdd);
        Work<T, R> shared = work;
        PartitionResults.forEach(placed, partition -> List.of(attempt(shared, round, partition)), reports -> {
            for (Report<T, R> report : reports) {
                left.addAll(report.left());
                onDone.accept(report.done());
            }
        });
    }

    private static <T extends Serializable, R extends Serializable> Report<T, R> attempt(
            Work<T, R> work, Round round, Iterator<List<T>> partition) {
        int number = TaskContext.get().attemptNumber();
        List<T> items = new ArrayList<>();
        partition.forEachRemaining(items::addAll);
        if (number < round.attempts) {
            return work.run(items, new Attempt(round, number + 1 == round.attempts));
        }
        return round == Round.ALONE
                ? new Report<>(items.stream().map(work::giveUp).toList(), List.of())
                : new Report<>(List.of(), items);
    }

    private String some(List<T> items) {
        int shown = Math.min(SHOWN, items.size());
        return String.join(
                        ", ", items.subList(0, shown).stream().map(work::label).toList())
                + (items.size() > shown ? ", ..." : "");
    }
}

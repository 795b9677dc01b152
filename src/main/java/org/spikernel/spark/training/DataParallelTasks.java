package org.spikernel.spark.training;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.spikernel.search.DeviceChoice;
import org.spikernel.spark.task.ClusterResources;
import org.spikernel.spark.task.FailureReason;
import org.spikernel.spark.task.TaskDevice;
import org.spikernel.spark.task.TrainingSlots;
import org.spikernel.spark.task.Watchdog;
import org.spikernel.train.step.TrainingMode;
import org.spikernel.train.team.SocketAllReduce;
import org.spikernel.train.team.Team;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction1;

/**
 * Trains networks each by several tasks that Spark starts at the same time (a barrier stage). The tasks find each other by
 * Spark, and then exchange numbers over connections of their own. Driver only.
 */
final class DataParallelTasks {
    private static final Logger LOG = LoggerFactory.getLogger(DataParallelTasks.class);
    private static final int LOOK_SECONDS = 2;

    private final JavaSparkContext spark;
    private final Broadcast<TrainingWork> shared;
    private final Broadcast<SerializableConfiguration> hadoop;
    private final LongAccumulator epochs;

    DataParallelTasks(
            JavaSparkContext spark,
            Broadcast<TrainingWork> shared,
            Broadcast<SerializableConfiguration> hadoop,
            LongAccumulator epochs) {
        this.spark = spark;
        this.shared = shared;
        this.hadoop = hadoop;
        this.epochs = epochs;
    }

    /** Processes for each of so many trainings: as many as there are places for and the mode allows. */
    static int size(JavaSparkContext spark, TrainingMode mode, DeviceChoice device, int trainings) {
        if (mode.teamSize() == 1) {
            return 1;
        }
        SparkConf conf = spark.getConf();
        String obstacle = ClusterResources.computeOnGpus(conf, device)
                ? "on GPUs the engine normalises a batch by what one process has of it"
                : conf.getBoolean("spark.dynamicAllocation.enabled", false)
                        ? "with dynamic allocation Spark starts no tasks at the same time"
                        : !mode.canShare() ? "processors without vectors do not run layer-wise steps" : "";
        if (!obstacle.isEmpty()) {
            LOG.warn(
                    "Each network is trained by one process, not by up to train.team-size = {}: {}",
                    mode.teamSize(),
                    obstacle);
            return 1;
        }
        return Math.max(1, Math.min(mode.teamSize(), new TrainingSlots(spark, device).count() / trainings));
    }

    /** A training that is under way. */
    private record Running(TrainingTaskSpec task, JavaFutureAction<List<TrainingRowSet>> job) {}

    /**
     * Blocks until all are trained or given up.
     *
     * @param size tasks for each
     * @return those that no team could end, with their checkpoints
     */
    List<TrainingTaskSpec> run(List<TrainingTaskSpec> trainings, int size, Consumer<TrainingRowSet> onResult) {
        LOG.info("{} networks are trained by {} processes each", trainings.size(), size);
        List<Running> running = new ArrayList<>(trainings.stream()
                .map(task -> new Running(task, start(task, size)))
                .toList());
        List<TrainingTaskSpec> left = new ArrayList<>();
        try {
            while (!running.isEmpty()) {
                Running next = running.get(0);
                if (await(next, size, onResult, left)) {
                    running.remove(0);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Cannot go on training: interrupted", e);
        } finally {
            running.forEach(training -> training.job().cancel(true));
        }
        return left;
    }

    /** Whether it has ended. */
    private boolean await(Running training, int size, Consumer<TrainingRowSet> onResult, List<TrainingTaskSpec> left)
            throws InterruptedException {
        String label = training.task().label(shared.value().experiment());
        try {
            TrainingRowSet result =
                    training.job().get(LOOK_SECONDS, TimeUnit.SECONDS).get(0);
            if (FailureReason.isOutOfMemory(result.training().reason())) {
                left.add(training.task());
            } else {
                onResult.accept(result);
            }
            return true;
        } catch (TimeoutException e) {
            if (new TrainingSlots(spark, shared.value().device()).count() >= size) {
                return false;
            }
            // Spark would wait for ever for tasks that cannot start together any more.
            training.job().cancel(true);
            LOG.warn("Training of {} goes on in one process: there are no {} places any more", label, size);
        } catch (ExecutionException e) {
            LOG.warn("Training of {} goes on in one process: {}", label, FailureReason.of(e.getCause()));
        }
        left.add(training.task());
        return true;
    }

    private JavaFutureAction<List<TrainingRowSet>> start(TrainingTaskSpec task, int size) {
        List<Integer> ranks = IntStream.range(0, size).boxed().toList();
        ClassTag<TrainingRowSet> tag = ClassTag$.MODULE$.apply(TrainingRowSet.class);
        JavaRDD<Integer> members = spark.parallelize(ranks, size);
        return new JavaRDD<>(
                        members.rdd().barrier().mapPartitions(new Member(shared, hadoop, epochs, task), false, tag),
                        tag)
                .collectAsync();
    }

    /** What a task does; the leader's brings the result. */
    private static final class Member
            extends AbstractFunction1<scala.collection.Iterator<Integer>, scala.collection.Iterator<TrainingRowSet>>
            implements Serializable {
        private static final long serialVersionUID = 1L;

        private final Broadcast<TrainingWork> shared;
        private final Broadcast<SerializableConfiguration> hadoop;
        private final LongAccumulator epochs;
        private final TrainingTaskSpec task;

        Member(
                Broadcast<TrainingWork> shared,
                Broadcast<SerializableConfiguration> hadoop,
                LongAccumulator epochs,
                TrainingTaskSpec task) {
            this.shared = shared;
            this.hadoop = hadoop;
            this.epochs = epochs;
            this.task = task;
        }

        @Override
        public scala.collection.Iterator<TrainingRowSet> apply(scala.collection.Iterator<Integer> ranks) {
            try {
                return CollectionConverters.asScala(
                        train(shared.value(), hadoop.value().value()).iterator());
            } catch (IOException | Watchdog.EndedException e) {
                // All of them start again, or one process goes on.
                throw new IllegalStateException(
                        "Cannot train " + task.label(shared.value().experiment()) + " together: " + e.getMessage(), e);
            }
        }

        private List<TrainingRowSet> train(TrainingWork work, Configuration configuration)
                throws IOException, Watchdog.EndedException {
            long started = System.nanoTime();
            BarrierTaskContext context = BarrierTaskContext.get();
            int rank = context.partitionId();
            int size = context.getTaskInfos().length;
            TaskDevice one = TaskDevice.ofRunningTask(work.device(), 1);
            TaskDevice device = new TaskDevice(one.name(), one.description() + " x " + size);
            BooleanSupplier cancelled = context::isInterrupted;
            String host = SparkEnv.get().blockManager().blockManagerId().host();
            try (SocketAllReduce.Introduction own =
                    rank == 0 ? SocketAllReduce.Introduction.ofLeader(host) : SocketAllReduce.Introduction.ofMember()) {
                // By Spark's own messages, which nobody else can change where they are encrypted.
                List<String> members = List.of(context.allGather(own.text()));
                String label = "Training of " + task.label(work.experiment());
                return Watchdog.run(label, work.limits().ofThisProcess(), sign -> {
                    try (SocketAllReduce sockets = own.meet(members, rank, cancelled)) {
                        TrainingRows rows = new TrainingRows(work, task, device);
                        var outcome = ExecutorTraining.run(
                                work,
                                configuration,
                                task,
                                device,
                                new ExecutorTraining.Follower(() -> epochs.add(1), sign),
                                new Team(rank, size, sockets));
                        return rank == 0
                                ? List.of(rows.of(outcome, (System.nanoTime() - started) * 1e-9))
                                : List.<TrainingRowSet>of();
                    }
                });
            }
        }
    }
}

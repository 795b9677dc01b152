package org.spikernel.spark.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.spikernel.data.DataException;
import org.spikernel.search.DeviceChoice;
import org.spikernel.spark.task.ClusterResources;
import org.spikernel.spark.task.DeviceRoom;
import org.spikernel.spark.task.FailureReason;
import org.spikernel.spark.task.FaultInjection;
import org.spikernel.spark.task.FaultIsolatingTasks;
import org.spikernel.spark.task.TaskDevice;
import org.spikernel.spark.task.Watchdog;
import org.spikernel.torch.TorchEngine;
import org.spikernel.train.TrainingOutcome;
import org.spikernel.train.step.TrainingMode;
import org.spikernel.train.team.Team;

/**
 * Trains candidates on executors, one per task and, where there are GPUs, one per GPU. Checkpoints and weights go to a
 * folder named after the training's key, so that a retry, another executor or another run continues what was begun.
 */
public final class TrainingJob implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TrainingJob.class);

    private final JavaSparkContext spark;
    private final Broadcast<TrainingWork> shared;
    private final Broadcast<SerializableConfiguration> hadoop;
    private final EpochProgress progress;
    private final FaultIsolatingTasks<TrainingTaskSpec, TrainingRowSet> tasks;
    private final DataParallelTasks teams;
    private final TrainingMode mode;
    private final DeviceChoice device;
    private final LongAccumulator epochs;

    /**
     * Ready to train.
     *
     * @param onEpochs called now and then with the number of epochs that ended so far
     */
    static TrainingJob open(JavaSparkContext spark, TrainingWork work, IntConsumer onEpochs) {
        return new TrainingJob(spark, work, onEpochs);
    }

    private TrainingJob(JavaSparkContext spark, TrainingWork work, IntConsumer onEpochs) {
        this.spark = spark;
        shared = spark.broadcast(work.onAllHosts(spark.hadoopConfiguration()));
        hadoop = spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration()));
        progress = new EpochProgress(onEpochs);
        spark.sc().addSparkListener(progress);
        device = work.device();
        mode = work.mode();
        epochs = spark.sc().longAccumulator(EpochProgress.ACCUMULATOR);
        teams = new DataParallelTasks(spark, shared, hadoop, epochs);
        DeviceChoice chosen = device;
        tasks = new FaultIsolatingTasks<>(
                spark, rdd -> ClusterResources.sharingGpus(rdd, chosen, 1), new TrainingTasks(shared, hadoop, epochs));
    }

    /** What trainings compute on. */
    DeviceChoice device() {
        return device;
    }

    /**
     * Blocks until all have come to their goals. Several threads may do so at the same time.
     *
     * @param onResult called as tasks end, on Spark's scheduler thread: it must return at once
     */
    void run(List<TrainingTaskSpec> trainings, Consumer<TrainingRowSet> onResult) {
        if (!trainings.isEmpty()) {
            tasks.run(
                    trainings.stream().map(List::of).toList(),
                    FaultIsolatingTasks.Round.SINGLY,
                    results -> results.forEach(onResult));
        }
    }

    /**
     * As {@link #run}, each by several processes where there are more places than trainings and the mode allows it. What a
     * team cannot end, one process goes on with.
     */
    void runTogether(List<TrainingTaskSpec> trainings, Consumer<TrainingRowSet> onResult) {
        int size = trainings.isEmpty() ? 1 : DataParallelTasks.size(spark, mode, device, trainings.size());
        run(size < 2 ? trainings : teams.run(trainings, size, onResult), onResult);
    }

    @Override
    public void close() {
        spark.sc().removeSparkListener(progress);
        progress.finish(epochs.value());
        shared.destroy();
        hadoop.destroy();
    }

    /** What executors do. */
    private record TrainingTasks(
            Broadcast<TrainingWork> shared, Broadcast<SerializableConfiguration> hadoop, LongAccumulator epochs)
            implements FaultIsolatingTasks.Work<TrainingTaskSpec, TrainingRowSet> {
        @Override
        public FaultIsolatingTasks.Report<TrainingTaskSpec, TrainingRowSet> run(
                List<TrainingTaskSpec> share, FaultIsolatingTasks.Attempt attempt) {
            TrainingWork work = shared.value();
            TaskDevice device = TaskDevice.ofRunningTask(work.device(), 1)
                    .computingIn(work.experiment().gpu());
            List<TrainingRowSet> results = new ArrayList<>();
            List<TrainingTaskSpec> left = new ArrayList<>();
            for (TrainingTaskSpec task : share) {
                TrainingRowSet result = train(task, device, attempt);
                String reason = result.training().reason();
                boolean mayBeLeft = attempt.round() != FaultIsolatingTasks.Round.ALONE;
                boolean lost = FailureReason.isDeviceLost(reason);
                if (lost) {
                    device.lose(reason);
                }
                // What ran out of a GPU's memory did so alone on it.
                boolean crowded = FailureReason.isOutOfMemory(reason) && !FailureReason.isOutOfGpuMemory(reason);
                if (mayBeLeft && (lost || crowded)) {
                    left.add(task);
                } else {
                    results.add(result);
                }
            }
            return new FaultIsolatingTasks.Report<>(results, left);
        }

        /** Where a GPU's memory is used up, once more: without what earlier trainings left there, and with nobody beside. */
        private TrainingRowSet train(TrainingTaskSpec task, TaskDevice device, FaultIsolatingTasks.Attempt attempt) {
            TrainingWork work = shared.value();
            TaskContext context = TaskContext.get();
            DeviceRoom room = DeviceRoom.ofProcess();
            TrainingRowSet result;
            DeviceRoom.Stay stay = room.enter(device.name(), 0, context::isInterrupted);
            try {
                result = train(work, task, device, circumstances(attempt, context.attemptNumber()));
            } finally {
                stay.close();
            }
            if (!FailureReason.isOutOfGpuMemory(result.training().reason())) {
                return result;
            }
            DeviceRoom.Stay alone = room.enterAlone(device.name(), context::isInterrupted);
            try {
                TorchEngine.emptyCache();
                return train(work, task, device, circumstances(attempt, context.attemptNumber() + 1));
            } finally {
                alone.close();
            }
        }

        private TrainingRowSet train(
                TrainingWork work, TrainingTaskSpec task, TaskDevice device, Circumstances circumstances) {
            return TrainingJob.train(work, hadoop.value().value(), task, device, circumstances);
        }

        private Circumstances circumstances(FaultIsolatingTasks.Attempt attempt, int number) {
            return new Circumstances(attempt, number, () -> epochs.add(1));
        }

        /** Checkpoints outlive their executors, whatever ended those. */
        @Override
        public long progress(List<TrainingTaskSpec> share) {
            TrainingWork work = shared.value();
            Configuration configuration = hadoop.value().value();
            return share.stream()
                    .mapToLong(task -> ExecutorTraining.epochsDone(work, configuration, task))
                    .sum();
        }

        @Override
        public String label(TrainingTaskSpec task) {
            return task.label(shared.value().experiment());
        }

        @Override
        public TrainingRowSet giveUp(TrainingTaskSpec task) {
            TrainingWork work = shared.value();
            LOG.warn("Training of {} failed: {}", task.label(work.experiment()), FailureReason.EXECUTOR_LOST);
            return new TrainingRows(work, task, TaskDevice.ofRunningTask(work.device(), 1))
                    .failed(FailureReason.EXECUTOR_LOST, 0);
        }
    }

    /**
     * What a training runs under.
     *
     * @param attempt of its task
     * @param number of the attempt, from 0, for drills
     * @param onEpoch hears of every epoch
     */
    private record Circumstances(FaultIsolatingTasks.Attempt attempt, int number, Runnable onEpoch) {}

    private static TrainingRowSet train(
            TrainingWork work,
            Configuration hadoop,
            TrainingTaskSpec task,
            TaskDevice device,
            Circumstances circumstances) {
        long started = System.nanoTime();
        String label = task.label(work.experiment());
        TrainingRows rows = new TrainingRows(work, task, device);
        Watchdog.Limits limits = work.limits().ofThisProcess();
        try {
            TrainingOutcome outcome = Watchdog.run("Training of " + label, limits, sign -> {
                FaultInjection.run(task.candidate(), circumstances.number());
                return ExecutorTraining.run(
                        work,
                        hadoop,
                        task,
                        device,
                        new ExecutorTraining.Follower(circumstances.onEpoch(), sign),
                        Team.ALONE);
            });
            return rows.of(outcome, seconds(started));
        } catch (Watchdog.EndedException e) {
            LOG.warn("Training of {} was ended: {}", label, e.getMessage());
            if (e.isLeftBehind() && device.isGpu()) {
                device.lose(label + " does not return from it");
            }
            return rows.failed(FailureReason.of(e), seconds(started));
        } catch (IOException | UncheckedIOException | DataException e) {
            // Files and images are a matter of the host: another one may do better.
            if (!circumstances.attempt().lastAttempt()
                    && !ClusterResources.isLocal(SparkEnv.get().conf())) {
                throw new IllegalStateException("Cannot train " + label + " on this host: " + e.getMessage(), e);
            }
            LOG.warn("Training of {} failed", label, e);
            return rows.failed(FailureReason.of(e), seconds(started));
        } catch (CancellationException e) {
            throw e;
        } catch (RuntimeException | OutOfMemoryError e) {
            LOG.warn("Training of {} failed", label, e);
            return rows.failed(FailureReason.of(e), seconds(started));
        }
    }

    private static double seconds(long startedNanos) {
        return (System.nanoTime() - startedNanos) * 1e-9;
    }
}

package org.spikernel.spark.training;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.spikernel.data.DataException;
import org.spikernel.data.DataSettings;
import org.spikernel.data.DataSplit;
import org.spikernel.results.EpochRow;
import org.spikernel.results.LayerRow;
import org.spikernel.results.TrainingRow;
import org.spikernel.search.Candidate;
import org.spikernel.search.DeviceChoice;
import org.spikernel.search.Experiment;
import org.spikernel.spark.data.ExecutorDataCache;
import org.spikernel.spark.session.SharedPaths;
import org.spikernel.spark.task.ClusterResources;
import org.spikernel.spark.task.FailureReason;
import org.spikernel.spark.task.FaultInjection;
import org.spikernel.spark.task.FaultIsolatingTasks;
import org.spikernel.spark.task.TaskDevice;
import org.spikernel.spark.task.Watchdog;
import org.spikernel.torch.TorchEngine;
import org.spikernel.train.EpochListener;
import org.spikernel.train.EpochResult;
import org.spikernel.train.Goal;
import org.spikernel.train.HadoopCheckpointStore;
import org.spikernel.train.Training;
import org.spikernel.train.TrainingMode;
import org.spikernel.train.TrainingOutcome;
import org.spikernel.train.TrainingTask;
import org.spikernel.train.team.Team;

/**
 * Trains candidates on executors, one per task and, where there are GPUs, one per GPU. Checkpoints and weights go to a
 * folder named after the training's key, so that a retry, another executor or another run continues what was begun.
 */
public final class TrainingJob implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TrainingJob.class);

    private final JavaSparkContext spark;
    private final Broadcast<Work> shared;
    private final Broadcast<SerializableConfiguration> hadoop;
    private final EpochProgress progress;
    private final FaultIsolatingTasks<Task, Result> tasks;
    private final DataParallelTasks teams;
    private final TrainingMode mode;
    private final LongAccumulator epochs;

    /**
     * One training.
     *
     * @param candidate what is trained
     * @param rank by score within its operation set, from 1; 0 for a cell given by hand
     * @param trainSeed number of the seed, from 0
     * @param goal how far it goes
     */
    public record Task(Candidate candidate, int rank, int trainSeed, Goal goal) implements Serializable {
        Task to(Goal other) {
            return new Task(candidate, rank, trainSeed, other);
        }

        /** As in {@code 1x1_3x3 0243 0014 0002 0000, seed 0}. */
        String label(Experiment experiment) {
            return candidate.label(experiment) + ", seed " + trainSeed;
        }

        String trainingKey(Experiment experiment) {
            return candidate.trainingKey(experiment, trainSeed);
        }
    }

    /**
     * What every task needs.
     *
     * @param runId run that the rows belong to
     * @param experiment what determines the results
     * @param bits of one stored parameter, for the rows' memory
     * @param device which device tasks compute on
     * @param mode how they compute
     * @param output folder for checkpoints and weights
     * @param limits of a training
     */
    public record Work(
            String runId,
            Experiment experiment,
            int bits,
            DeviceChoice device,
            TrainingMode mode,
            String output,
            Watchdog.Limits limits)
            implements Serializable {
        /** The same with absolute paths. */
        Work onAllHosts(Configuration hadoop) {
            DataSettings data = SharedPaths.absolute(experiment.data(), hadoop);
            return new Work(
                    runId, experiment.withData(data), bits, device, mode, SharedPaths.absolute(output, hadoop), limits);
        }
    }

    /** The rows of one training. */
    public record Result(TrainingRow training, List<EpochRow> epochs, List<LayerRow> layers) implements Serializable {
        public Result {
            epochs = List.copyOf(epochs);
            layers = List.copyOf(layers);
        }
    }

    /**
     * Ready to train.
     *
     * @param onEpochs called now and then with the number of epochs that ended so far
     */
    static TrainingJob open(JavaSparkContext spark, Work work, IntConsumer onEpochs) {
        return new TrainingJob(spark, work, onEpochs);
    }

    private TrainingJob(JavaSparkContext spark, Work work, IntConsumer onEpochs) {
        this.spark = spark;
        shared = spark.broadcast(work.onAllHosts(spark.hadoopConfiguration()));
        hadoop = spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration()));
        progress = new EpochProgress(onEpochs);
        spark.sc().addSparkListener(progress);
        DeviceChoice device = work.device();
        mode = work.mode();
        epochs = spark.sc().longAccumulator(EpochProgress.ACCUMULATOR);
        teams = new DataParallelTasks(spark, shared, hadoop, epochs);
        tasks = new FaultIsolatingTasks<>(
                spark, rdd -> ClusterResources.sharingGpus(rdd, device, 1), new TrainingTasks(shared, hadoop, epochs));
    }

    /**
     * Blocks until all have come to their goals. Several threads may do so at the same time.
     *
     * @param onResult called as tasks end, on Spark's scheduler thread: it must return at once
     */
    void run(List<Task> trainings, Consumer<Result> onResult) {
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
    void runTogether(List<Task> trainings, Consumer<Result> onResult) {
        int size = trainings.isEmpty() ? 1 : DataParallelTasks.size(spark, mode, trainings.size());
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
            Broadcast<Work> shared, Broadcast<SerializableConfiguration> hadoop, LongAccumulator epochs)
            implements FaultIsolatingTasks.Work<Task, Result> {
        @Override
        public FaultIsolatingTasks.Report<Task, Result> run(List<Task> share, FaultIsolatingTasks.Attempt attempt) {
            Work work = shared.value();
            TaskDevice device = TaskDevice.ofRunningTask(work.device());
            List<Result> results = new ArrayList<>();
            List<Task> left = new ArrayList<>();
            for (Task task : share) {
                Result result = train(
                        work, hadoop.value().value(), task, device, new Circumstances(attempt, () -> epochs.add(1)));
                boolean mayBeLeft = attempt.round() != FaultIsolatingTasks.Round.ALONE;
                if (mayBeLeft && FailureReason.isOutOfMemory(result.training().reason())) {
                    left.add(task);
                } else {
                    results.add(result);
                }
            }
            return new FaultIsolatingTasks.Report<>(results, left);
        }

        @Override
        public String label(Task task) {
            return task.label(shared.value().experiment());
        }

        @Override
        public Result giveUp(Task task) {
            Work work = shared.value();
            LOG.warn("Training of {} failed: {}", task.label(work.experiment()), FailureReason.EXECUTOR_LOST);
            return new TrainingRows(work, task, TaskDevice.ofRunningTask(work.device()))
                    .failed(FailureReason.EXECUTOR_LOST, 0);
        }
    }

    /**
     * What a training runs under.
     *
     * @param attempt of its task
     * @param onEpoch hears of every epoch
     */
    private record Circumstances(FaultIsolatingTasks.Attempt attempt, Runnable onEpoch) {}

    private static Result train(
            Work work, Configuration hadoop, Task task, TaskDevice device, Circumstances circumstances) {
        long started = System.nanoTime();
        String label = task.label(work.experiment());
        TrainingRows rows = new TrainingRows(work, task, device);
        Watchdog.Limits limits = work.limits().ofThisProcess();
        int number = TaskContext.get().attemptNumber();
        try {
            TrainingOutcome outcome = Watchdog.run("Training of " + label, limits, sign -> {
                FaultInjection.run(task.candidate(), number);
                return train(work, hadoop, task, device, new Follower(circumstances.onEpoch(), sign), Team.ALONE);
            });
            return rows.of(outcome, seconds(started));
        } catch (Watchdog.EndedException e) {
            LOG.warn("Training of {} was ended: {}", label, e.getMessage());
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

    /** Trains as a member of a team. */
    static TrainingOutcome train(
            Work work, Configuration hadoop, Task task, TaskDevice device, EpochListener listener, Team team)
            throws IOException {
        Experiment experiment = work.experiment();
        String key = task.trainingKey(experiment);
        DataSplit data = ExecutorDataCache.load(experiment.data(), experiment.dataFingerprint(), hadoop);
        Training training = new Training(
                TorchEngine.device(device.name()),
                work.mode(),
                new HadoopCheckpointStore(new Path(new Path(work.output()), key).toString(), hadoop),
                listener,
                System::nanoTime,
                team);
        TrainingTask what = new TrainingTask(
                key,
                task.candidate().architecture(experiment),
                experiment.initialisation(),
                experiment.recipe(),
                task.candidate().weights().derive("training").derive(task.trainSeed()));
        return training.run(what, data, task.goal());
    }

    /** Tells of epochs and of every batch. */
    record Follower(Runnable onEpoch, Runnable signOfLife) implements EpochListener {
        @Override
        public void stepped() {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("Training was interrupted");
            }
            signOfLife.run();
        }

        @Override
        public void finished(TrainingTask task, EpochResult epoch) {
            onEpoch.run();
        }
    }

    private static double seconds(long startedNanos) {
        return (System.nanoTime() - startedNanos) * 1e-9;
    }
}

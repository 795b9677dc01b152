package org.spikernel.spark.training;

import java.io.IOException;
import java.util.concurrent.CancellationException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.spikernel.data.DataSplit;
import org.spikernel.search.Experiment;
import org.spikernel.space.Architecture;
import org.spikernel.spark.data.ExecutorDataCache;
import org.spikernel.spark.task.FailureReason;
import org.spikernel.spark.task.TaskDevice;
import org.spikernel.torch.TorchEngine;
import org.spikernel.train.Checkpoint;
import org.spikernel.train.CheckpointStore;
import org.spikernel.train.EpochListener;
import org.spikernel.train.EpochResult;
import org.spikernel.train.HadoopCheckpointStore;
import org.spikernel.train.Training;
import org.spikernel.train.TrainingOutcome;
import org.spikernel.train.TrainingTask;
import org.spikernel.train.team.Team;

/** What an executor does for one training: images, checkpoints and the engine are those of its host. */
final class ExecutorTraining {
    private static final Logger LOG = LoggerFactory.getLogger(ExecutorTraining.class);

    private ExecutorTraining() {}

    /**
     * Trains as a member of a team.
     *
     * @throws IOException when a checkpoint cannot be read or written
     */
    static TrainingOutcome run(
            TrainingWork work,
            Configuration hadoop,
            TrainingTaskSpec task,
            TaskDevice device,
            EpochListener listener,
            Team team)
            throws IOException {
        Experiment experiment = work.experiment();
        String key = task.trainingKey(experiment);
        Architecture architecture = task.candidate().architecture(experiment);
        DataSplit data = ExecutorDataCache.load(
                experiment.data(),
                experiment.dataFingerprint(),
                architecture.macro().stem().imageSize(),
                hadoop);
        Training training = new Training(
                TorchEngine.device(device.name()),
                work.mode(),
                checkpoints(work, hadoop, key),
                listener,
                System::nanoTime,
                team);
        TrainingTask what = new TrainingTask(
                key,
                architecture,
                experiment.initialisation(),
                task.candidate().recipe(experiment),
                task.candidate().weights().derive("training").derive(task.trainSeed()));
        return training.run(what, data, task.goal());
    }

    private static CheckpointStore checkpoints(TrainingWork work, Configuration hadoop, String key) {
        return new HadoopCheckpointStore(new Path(new Path(work.output()), key).toString(), hadoop);
    }

    /** The epoch of the newest checkpoint; 0 without one, or when it cannot be read. */
    static int epochsDone(TrainingWork work, Configuration hadoop, TrainingTaskSpec task) {
        String key = task.trainingKey(work.experiment());
        try {
            return checkpoints(work, hadoop, key)
                    .latest(key)
                    .map(Checkpoint::epochsDone)
                    .orElse(0);
        } catch (IOException e) {
            LOG.warn("Cannot read the checkpoints of training {}: {}", key, FailureReason.of(e));
            return 0;
        }
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
}

package org.spikernel.spark.training;

import java.io.IOException;
import java.util.concurrent.CancellationException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.spikernel.data.DataSplit;
import org.spikernel.search.Experiment;
import org.spikernel.spark.data.ExecutorDataCache;
import org.spikernel.spark.task.TaskDevice;
import org.spikernel.torch.TorchEngine;
import org.spikernel.train.EpochListener;
import org.spikernel.train.EpochResult;
import org.spikernel.train.HadoopCheckpointStore;
import org.spikernel.train.Training;
import org.spikernel.train.TrainingOutcome;
import org.spikernel.train.TrainingTask;
import org.spikernel.train.team.Team;

/** What an executor does for one training: images, checkpoints and the engine are those of its host. */
final class ExecutorTraining {
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
}

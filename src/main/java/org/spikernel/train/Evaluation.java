package org.spikernel.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.spikernel.data.ImageBatch;
import org.spikernel.data.ImageShape;
import org.spikernel.torch.Gradients;
import org.spikernel.torch.SpikeObserver;
import org.spikernel.torch.SpikingNetwork;
import org.spikernel.torch.TorchEngine;
import org.spikernel.train.step.CrossEntropy;
import org.spikernel.train.team.Team;

/** Measures a network with running statistics and without dropout. */
final class Evaluation {
    private Evaluation() {}

    /** Each member of the team measures some of the batches; all get the whole performance. */
    static Performance of(SpikingNetwork network, Iterable<BatchLoader.TrainingBatch> batches, Team team) {
        return measured(network, batches, SpikeObserver.NONE, team);
    }

    static Performance observed(
            SpikingNetwork network, Iterable<BatchLoader.TrainingBatch> batches, SpikeObserver observer) {
        return measured(network, batches, observer, Team.ALONE);
    }

    private static Performance measured(
            SpikingNetwork network, Iterable<BatchLoader.TrainingBatch> batches, SpikeObserver observer, Team team) {
        MetricSum tally = new MetricSum();
        int number = 0;
        for (BatchLoader.TrainingBatch batch : batches) {
            if (number % team.size() == team.rank()) {
                Gradients.ignoring(() -> {
                    add(network, batch, observer, tally);
                    return tally;
                });
            }
            number++;
        }
        tally.join(team.allReduce());
        return tally.performance();
    }

    private static void add(
            SpikingNetwork network, BatchLoader.TrainingBatch batch, SpikeObserver observer, MetricSum tally) {
        try (NDManager scope = TorchEngine.newManager(network.device())) {
            NDArray logits =
                    network.forward(images(batch.images(), scope), batch.pass().withObserver(observer));
            int[] labels = batch.images().labels();
            tally.add(logits, labels, CrossEntropy.of(logits, labels).getFloat());
        }
    }

    /** A batch as an array [B,C,H,W] of the manager. */
    static NDArray images(ImageBatch batch, NDManager manager) {
        ImageShape shape = batch.shape();
        return manager.create(batch.pixels(), new Shape(batch.size(), shape.channels(), shape.height(), shape.width()));
    }
}

package org.spikernel.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.spikernel.data.ImageBatch;
import org.spikernel.data.ImageShape;
import org.spikernel.snn.Gradients;
import org.spikernel.snn.SpikeObserver;
import org.spikernel.snn.SpikingNetwork;
import org.spikernel.snn.TorchEngine;

/** Measures a network with running statistics and without dropout. */
final class Evaluation {
    private Evaluation() {}

    /** Each member of the team measures some of the batches; all get the whole performance. */
    static Performance of(SpikingNetwork network, Iterable<ImageFeed.TrainingBatch> batches, Team team) {
        return measured(network, batches, SpikeObserver.NONE, team);
    }

    static Performance observed(
            SpikingNetwork network, Iterable<ImageFeed.TrainingBatch> batches, SpikeObserver observer) {
        return measured(network, batches, observer, Team.ALONE);
    }

    private static Performance measured(
            SpikingNetwork network, Iterable<ImageFeed.TrainingBatch> batches, SpikeObserver observer, Team team) {
        Tally tally = new Tally();
        int number = 0;
        for (ImageFeed.TrainingBatch batch : batches) {
            if (number % team.size() == team.rank()) {
                Gradients.ignoring(() -> {
                    add(network, batch, observer, tally);
                    return tally;
                });
            }
            number++;
        }
        tally.join(team.exchange());
        return tally.performance();
    }

    private static void add(
            SpikingNetwork network, ImageFeed.TrainingBatch batch, SpikeObserver observer, Tally tally) {
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

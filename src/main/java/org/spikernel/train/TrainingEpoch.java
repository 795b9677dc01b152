package org.spikernel.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.concurrent.CancellationException;
import org.spikernel.data.ImageBatch;
import org.spikernel.network.LayerGraph;
import org.spikernel.network.SpikeCounter;
import org.spikernel.torch.CountingObserver;
import org.spikernel.torch.ForwardPass;
import org.spikernel.torch.Gradients;
import org.spikernel.torch.SpikingNetwork;
import org.spikernel.torch.TorchEngine;
import org.spikernel.train.step.Backpropagation;
import org.spikernel.train.step.CrossEntropy;
import org.spikernel.train.step.GradientAllReduce;
import org.spikernel.train.step.Sgd;
import org.spikernel.train.team.Team;

/** The steps of one epoch: forward, loss, backward, descent. Frees everything of a step at its end. */
final class TrainingEpoch {
    private final SpikingNetwork network;
    private final Backpropagation propagation;
    private final Sgd sgd;
    private final double learningRate;
    private final Team team;
    private final GradientAllReduce gradients;
    private final MetricSum tally = new MetricSum();
    private final CountingObserver firstStep = new CountingObserver(new SpikeCounter());
    private int steps;
    private boolean silentAtStart;

    /**
     * An epoch at its start.
     *
     * @param propagation of the network
     * @param sgd of the network's parameters
     * @param team that takes the steps
     */
    TrainingEpoch(SpikingNetwork network, Backpropagation propagation, Sgd sgd, double learningRate, Team team) {
        this.network = network;
        this.propagation = propagation;
        this.sgd = sgd;
        this.learningRate = learningRate;
        this.team = team;
        gradients = new GradientAllReduce();
    }

    /**
     * Trains on one batch. The weights move only when the loss is finite.
     *
     * @param batch whole; a team's member takes its share of it
     * @return the mean loss of the whole batch before the step
     * @throws CancellationException when the thread was interrupted
     */
    double step(BatchLoader.TrainingBatch batch) {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("Training was interrupted");
        }
        Team.Share share = team.of(batch.images().size());
        ForwardPass own = share.isWhole() ? batch.pass() : batch.pass().from(share.from());
        ForwardPass pass = steps == 0 ? own.withObserver(this::countLastLayer) : own;
        steps++;
        try (NDManager scope = TorchEngine.newManager(network.device())) {
            double loss = Gradients.recording(() -> backward(batch.images(), share, pass, scope));
            if (Double.isFinite(loss)) {
                if (!share.isWhole()) {
                    gradients.join(network.parameters(), share.allReduce(), scope);
                }
                sgd.step(learningRate);
            }
            return loss;
        }
    }

    private double backward(ImageBatch batch, Team.Share share, ForwardPass pass, NDManager scope) {
        ImageBatch images = share.isWhole() ? batch : batch.part(share.from(), share.to());
        NDArray logits = propagation.forward(Evaluation.images(images, scope), pass, share.allReduce());
        NDArray loss = CrossEntropy.of(logits, images.labels());
        double own = loss.getFloat();
        double value = share.isWhole() ? own : share.sum(own * share.weight());
        if (Double.isFinite(value)) {
            propagation.backward(loss, share.weight());
            if (!share.isWhole() || team.isLeader()) {
                tally.add(logits, images.labels(), own);
            }
        }
        return value;
    }

    private void countLastLayer(String layer, int timestep, NDArray input, NDArray spikes) {
        if (layer.equals(LayerGraph.LAST_SPIKING_LAYER)) {
            firstStep.fired(layer, timestep, input, spikes);
        }
    }

    /** Ends the epoch: all members know what all of them saw. */
    void finish() {
        tally.join(team.allReduce());
        double[] spikes = {firstStep.counter().spikes(LayerGraph.LAST_SPIKING_LAYER)};
        team.allReduce().sum(spikes);
        silentAtStart = spikes[0] == 0;
    }

    /** Whether fc1 sent no spike in the epoch's first step; known at the end. */
    boolean lastLayerSilentAtStart() {
        return silentAtStart;
    }

    double learningRate() {
        return learningRate;
    }

    /** Over the steps, known at the end. */
    Performance performance() {
        return tally.performance();
    }
}

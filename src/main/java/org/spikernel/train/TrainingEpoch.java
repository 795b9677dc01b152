package org.spikernel.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.concurrent.CancellationException;
import org.spikernel.snn.ForwardPass;
import org.spikernel.snn.Gradients;
import org.spikernel.snn.SpikeCounter;
import org.spikernel.snn.SpikingNetwork;
import org.spikernel.snn.TorchEngine;

/** The steps of one epoch: forward, loss, backward, descent. Frees everything of a step at its end. */
final class TrainingEpoch {
    private final SpikingNetwork network;
    private final Propagation propagation;
    private final Sgd sgd;
    private final double learningRate;
    private final Tally tally = new Tally();
    private final SpikeCounter firstStep = new SpikeCounter();
    private int steps;

    /**
     * An epoch at its start.
     *
     * @param propagation of the network
     * @param sgd of the network's parameters
     */
    TrainingEpoch(SpikingNetwork network, Propagation propagation, Sgd sgd, double learningRate) {
        this.network = network;
        this.propagation = propagation;
        this.sgd = sgd;
        this.learningRate = learningRate;
    }

    /**
     * Trains on one batch. The weights move only when the loss is finite.
     *
     * @return the mean loss before the step
     * @throws CancellationException when the thread was interrupted
     */
    double step(ImageFeed.TrainingBatch batch) {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("Training was interrupted");
        }
        ForwardPass pass = steps == 0 ? batch.pass().withObserver(this::countLastLayer) : batch.pass();
        steps++;
        try (NDManager scope = TorchEngine.newManager(network.device())) {
            double loss = Gradients.recording(() -> backward(batch, pass, scope));
            if (Double.isFinite(loss)) {
                sgd.step(learningRate);
            }
            return loss;
        }
    }

    private double backward(ImageFeed.TrainingBatch batch, ForwardPass pass, NDManager scope) {
        NDArray logits = propagation.forward(Evaluation.images(batch.images(), scope), pass);
        NDArray loss = CrossEntropy.of(logits, batch.images().labels());
        double value = loss.getFloat();
        if (Double.isFinite(value)) {
            propagation.backward(loss);
            tally.add(logits, batch.images().labels(), value);
        }
        return value;
    }

    private void countLastLayer(String layer, int timestep, NDArray input, NDArray spikes) {
        if (layer.equals(SpikingNetwork.LAST_SPIKING_LAYER)) {
            firstStep.fired(layer, timestep, input, spikes);
        }
    }

    /** Whether fc1 sent no spike in the epoch's first step. */
    boolean lastLayerSilentAtStart() {
        return firstStep.spikes(SpikingNetwork.LAST_SPIKING_LAYER) == 0;
    }

    double learningRate() {
        return learningRate;
    }

    /** Over the steps so far. */
    Performance performance() {
        return tally.performance();
    }
}

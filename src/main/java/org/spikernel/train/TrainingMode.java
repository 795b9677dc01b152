package org.spikernel.train;

import ai.djl.Device;
import java.io.Serializable;
import java.util.Objects;
import org.spikernel.event.Activations;
import org.spikernel.snn.SpikingNetwork;

/**
 * How trainings are run, but not what they are: results agree up to the last bits of sums.
 *
 * @param engine what runs the steps
 * @param activations what is kept between the two ways of a layer-wise step; PyTorch keeps everything
 */
public record TrainingMode(TrainingEngine engine, Activations activations) implements Serializable {
    /** The usual one. */
    public static final TrainingMode USUAL = new TrainingMode(TrainingEngine.AUTO, Activations.STORED);

    /** Checks that nothing is missing. */
    public TrainingMode {
        Objects.requireNonNull(engine, "engine");
        Objects.requireNonNull(activations, "activations");
    }

    /**
     * What runs the steps of a network.
     *
     * @param images most that a batch has
     */
    Propagation propagation(SpikingNetwork network, int images) {
        Device device = network.device();
        if (engine == TrainingEngine.LAYER_WISE && device.isGpu()) {
            throw new IllegalArgumentException("Cannot train: layer-wise steps run on processors, got " + device);
        }
        return engine.isLayerWise(device)
                ? new LayerwisePropagation(network, images, activations)
                : Propagation.autograd(network);
    }
}

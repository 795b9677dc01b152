package org.spikernel.train;

import ai.djl.Device;
import org.spikernel.event.EventNetwork;

/** What runs the steps of a training. The same steps either way; sums may differ in the last bits of a float32. */
public enum TrainingEngine {
    /** Layer by layer on processors that have vectors, PyTorch's back-propagation elsewhere. */
    AUTO("auto"),
    /** Derivatives of all layers written out, sums over the neurons that fired ({@code event}), on processors. */
    LAYER_WISE("layer-wise"),
    /** PyTorch records all operations and goes back through them. */
    AUTOGRAD("autograd");

    private final String label;

    TrainingEngine(String label) {
        this.label = label;
    }

    /** Whether steps are run layer by layer on this device. */
    boolean isLayerWise(Device device) {
        return this == LAYER_WISE || (this == AUTO && !device.isGpu() && EventNetwork.usesVectors());
    }

    /** The name in configuration. */
    public String label() {
        return label;
    }
}

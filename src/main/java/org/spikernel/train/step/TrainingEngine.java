package org.spikernel.train.step;

import ai.djl.Device;
import org.spikernel.event.EventNetwork;
import org.spikernel.network.Precision;

/**
 * What runs the steps of a training. The same steps either way, and sums that differ in the last bits of a float32, but
 * for {@link #LAYER_WISE_BFLOAT16} and {@link #PROGRAM_BFLOAT16}.
 */
public enum TrainingEngine {
    /** Programs on GPUs, layer by layer on processors that have vectors, PyTorch's back-propagation on others. */
    AUTO("auto"),
    /** Derivatives of all layers written out, sums over the neurons that fired ({@code event}), on processors. */
    LAYER_WISE("layer-wise"),
    /** The same, gradients of spikes rounded to bfloat16, on processors that have it. */
    LAYER_WISE_BFLOAT16("layer-wise-bfloat16"),
    /** PyTorch records all operations and goes back through them. */
    AUTOGRAD("autograd"),
    /** Derivatives of all layers written out, a step as one program of PyTorch's; made for GPUs, runs on any device. */
    PROGRAM("program"),
    /** The same with feature maps and their gradients in bfloat16: half the traffic, and units for matrices. */
    PROGRAM_BFLOAT16("program-bfloat16");

    private final String label;

    TrainingEngine(String label) {
        this.label = label;
    }

    /** Whether steps are run layer by layer on this device. */
    public boolean isLayerWise(Device device) {
        return runsOnProcessorsOnly() || (this == AUTO && !device.isGpu() && EventNetwork.usesVectors());
    }

    /** Whether steps are programs on this device. */
    public boolean isProgram(Device device) {
        return this == PROGRAM || this == PROGRAM_BFLOAT16 || (this == AUTO && device.isGpu());
    }

    /** Whether it has no steps for GPUs. */
    public boolean runsOnProcessorsOnly() {
        return this == LAYER_WISE || this == LAYER_WISE_BFLOAT16;
    }

    /** Whether several processes can train one network by it. */
    public boolean canShare() {
        return this == AUTO || runsOnProcessorsOnly();
    }

    /** Numbers of the convolutions. */
    public Precision precision() {
        return switch (this) {
            case LAYER_WISE_BFLOAT16 -> Precision.BFLOAT16;
            case PROGRAM_BFLOAT16 -> Precision.BFLOAT16_MAPS;
            default -> Precision.FLOAT32;
        };
    }

    /** The name in configuration. */
    public String label() {
        return label;
    }
}

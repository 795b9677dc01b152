package org.spikernel.score;

import ai.djl.Device;
import org.spikernel.key.Keyed;
import org.spikernel.network.Precision;

/** What runs untrained networks. The same networks either way; sums may differ in the last bits of a float32. */
public enum SpikeEngine implements Keyed {
    /** Events on processors, programs on GPUs. */
    AUTO("auto"),
    /** Sums over the neurons that fired ({@code event}), on processors. */
    EVENTS("events"),
    /** PyTorch's dense convolutions. */
    TORCH("torch"),
    /** The same, convolutions of spikes rounded to bfloat16, where processor or GPU has it. */
    TORCH_BFLOAT16("torch-bfloat16"),
    /** PyTorch's dense convolutions, the whole pass of a network one program, where its measures allow it. */
    PROGRAM("program");

    private final String label;

    SpikeEngine(String label) {
        this.label = label;
    }

    /** Numbers of the convolutions. */
    public Precision precision() {
        return this == TORCH_BFLOAT16 ? Precision.BFLOAT16 : Precision.FLOAT32;
    }

    /** Whether networks are run by events on this device. */
    public boolean usesEvents(Device device) {
        return this == EVENTS || (this == AUTO && !device.isGpu());
    }

    /** Whether the pass of a network is one program on this device, if its measures allow it. */
    public boolean usesProgram(Device device) {
        return this == PROGRAM || (this == AUTO && device.isGpu());
    }

    /** The name in configuration. */
    public String label() {
        return label;
    }

    @Override
    public String keyText() {
        return switch (this) {
            case AUTO -> "AUTO";
            case EVENTS -> "EVENTS";
            case TORCH -> "TORCH";
            case TORCH_BFLOAT16 -> "TORCH_BFLOAT16";
            case PROGRAM -> "PROGRAM";
        };
    }
}

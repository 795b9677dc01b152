package org.spikernel.score;

/** What runs untrained networks. The same networks either way; sums may differ in the last bits of a float32. */
public enum SpikeEngine {
    /** Events on processors, PyTorch on GPUs. */
    AUTO("auto"),
    /** Sums over the neurons that fired ({@code event}), on processors. */
    EVENTS("events"),
    /** PyTorch's dense convolutions. */
    TORCH("torch");

    private final String label;

    SpikeEngine(String label) {
        this.label = label;
    }

    /** The name in configuration. */
    public String label() {
        return label;
    }
}

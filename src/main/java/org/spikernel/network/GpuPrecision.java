package org.spikernel.network;

import org.spikernel.key.Keyed;

/**
 * Numbers in which GPUs multiply; sums are float32. Processors always multiply in float32, and a run on them has no such
 * choice.
 */
public enum GpuPrecision implements Keyed {
    /** Float32, 24 bits of mantissa: the spikes of processors, but for the order of sums. */
    EXACT("exact"),
    /** TF32, 11 bits of mantissa, by the units for matrices: several times as fast, and other spikes. */
    TF32("tf32");

    private final String label;

    GpuPrecision(String label) {
        this.label = label;
    }

    /** The name in configuration. */
    public String label() {
        return label;
    }

    @Override
    public String keyText() {
        return switch (this) {
            case EXACT -> "EXACT";
            case TF32 -> "TF32";
        };
    }
}

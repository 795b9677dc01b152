package org.spikernel.network;

import org.spikernel.key.Keyed;

/** Numbers in which convolutions of spikes or of gradients are computed; everything else is float32 or more. */
public enum Precision implements Keyed {
    /** 24 bits of mantissa. */
    FLOAT32,
    /** 8 bits of mantissa; the engine cannot go back through such convolutions. */
    BFLOAT16,
    /**
     * The same, and so are feature maps and the gradients of all layers; weights, statistics, membrane potentials and the
     * classifier's sums are float32.
     */
    BFLOAT16_MAPS;

    @Override
    public String keyText() {
        return switch (this) {
            case FLOAT32 -> "FLOAT32";
            case BFLOAT16 -> "BFLOAT16";
            case BFLOAT16_MAPS -> "BFLOAT16_MAPS";
        };
    }
}

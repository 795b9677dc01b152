package org.spikernel.network;

import org.spikernel.key.Keyed;

/** How an image becomes the input of T timesteps: as in SNASNet's code, or by rate, which the paper names (section IV). */
public enum InputCoding implements Keyed {
    /** The stem sees the normalised image once; every timestep receives the stem's real-valued output. */
    DIRECT("direct"),
    /** At every timestep the stem sees a fresh binary image, whose pixels are 1 with the probability of the pixel's value in [0,1]. */
    RATE("rate");

    private final String label;

    InputCoding(String label) {
        this.label = label;
    }

    /** The name in configuration and tables. */
    public String label() {
        return label;
    }

    @Override
    public String keyText() {
        return switch (this) {
            case DIRECT -> "DIRECT";
            case RATE -> "RATE";
        };
    }
}

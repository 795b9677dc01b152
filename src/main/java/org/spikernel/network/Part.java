package org.spikernel.network;

import java.util.Optional;

/** The parts of a network, in the order in which data meets them. A layer's name begins with its part's label. */
public enum Part {
    /** The first convolution. With direct coding it runs once per image, everything behind it at every timestep. */
    STEM("stem"),
    CELL1("cell1"),
    /** From the first cell to half the side and twice the channels. */
    DOWN("down"),
    CELL2("cell2"),
    /** From the second cell to the classifier. */
    LAST("last"),
    FC1("fc1"),
    FC2("fc2");

    private final String label;

    Part(String label) {
        this.label = label;
    }

    /** The name in tables. */
    public String label() {
        return label;
    }

    /** The part of the layer called {@code layer}; empty for a name that no network has. */
    public static Optional<Part> of(String layer) {
        int end = layer.indexOf('.');
        String first = end < 0 ? layer : layer.substring(0, end);
        for (Part part : values()) {
            if (part.label.equals(first)) {
                return Optional.of(part);
            }
        }
        return Optional.empty();
    }
}

package org.spikernel.network;

import java.io.Serializable;

/**
 * How much a spiking layer fires at one timestep.
 *
 * @param layer name, such as {@code cell1.edge_0_1.lif}
 * @param timestep 0 .. T-1
 * @param neurons of the layer
 * @param spikesPerImage mean over images
 */
public record LayerActivity(String layer, int timestep, long neurons, double spikesPerImage) implements Serializable {
    /** Checks the ranges. */
    public LayerActivity {
        if (timestep < 0 || neurons < 1 || !(spikesPerImage >= 0 && spikesPerImage <= neurons)) {
            throw new IllegalArgumentException(
                    "Cannot describe activity of %s: spikes must lie between 0 and the number of neurons, got %s of %d at timestep %d"
                            .formatted(layer, spikesPerImage, neurons, timestep));
        }
    }

    /** Spikes per neuron and image, in [0,1]. */
    public double rate() {
        return spikesPerImage / neurons;
    }
}

package org.spikernel.event;

import org.spikernel.event.kernel.MapShape;

/**
 * Makes numbers of what convolutions bring for the first image of a batch, before normalisation. Networks that share
 * values share their numbers: a map that an earlier network left is not read again.
 */
public interface MapObserver {
    /** Numbers of a map, a function of it alone; the map must not be changed or kept. */
    double[] numbers(MapShape shape, float[] map);

    /**
     * Called once per convolution, after all timesteps.
     *
     * @param layer name of the convolution, such as {@code cell1.edge_0_1.conv}
     * @param numbers by timestep; one row where the layer brings the same at all of them
     */
    void convolved(String layer, double[][] numbers);
}

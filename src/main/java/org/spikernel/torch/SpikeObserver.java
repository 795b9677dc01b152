package org.spikernel.torch;

import ai.djl.ndarray.NDArray;

/** Sees every call of every spiking layer of a forward pass, in the order of the calls. */
@FunctionalInterface
public interface SpikeObserver {
    /** Sees nothing. */
    SpikeObserver NONE = (layer, timestep, input, spikes) -> {};

    /**
     * Called after the neurons of a layer took one step. The arrays live until the end of the call; two layers that read
     * the same value with the same threshold fire alike, and then the same array may come twice.
     *
     * @param layer name of the layer, such as {@code cell1.edge_0_1.lif}
     * @param timestep 0 .. T-1
     * @param input what the neurons received, [B,...]
     * @param spikes what they sent, zeros and ones, of the same shape
     */
    void fired(String layer, int timestep, NDArray input, NDArray spikes);

    /**
     * Called before a layer multiplies that reads no neurons directly: the stem, once for images that enter alike at all
     * timesteps, and fc1. The array lives until the end of the call.
     *
     * @param layer name of the layer, such as {@code stem.conv}
     * @param timestep 0 .. T-1
     * @param input what it reads, [B,...]
     */
    default void read(String layer, int timestep, NDArray input) {}

    /**
     * Called after a convolution, before normalisation; of the stem once for images that enter alike at all timesteps.
     * The array lives until the end of the call.
     *
     * @param layer name of the convolution, such as {@code cell1.edge_0_1.conv}
     * @param timestep 0 .. T-1
     * @param output what it brings, [B,C,S,S]
     */
    default void convolved(String layer, int timestep, NDArray output) {}
}

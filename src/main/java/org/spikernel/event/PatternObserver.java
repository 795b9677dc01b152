package org.spikernel.event;

/** Sees the spikes of every spiking layer of a forward pass, layer by layer. */
@FunctionalInterface
public interface PatternObserver {
    /**
     * Called once per layer when all its timesteps are known.
     *
     * @param layer name of the layer, such as {@code cell1.edge_0_1.lif}
     * @param spikes of all timesteps; layers that read the same value with the same threshold share one object
     */
    void fired(String layer, SpikeMaps spikes);
}

package org.spikernel.score;

import java.util.Map;
import org.spikernel.event.kernel.MapShape;

/**
 * A training-free measure at work on one network: it is shown what passes over the probe batches bring, and tells what
 * the network is worth; more is better. Each measure overrides what it wants to see. For one network and one thread.
 */
public interface Proxy {
    /** Whether spikes are wanted: {@link #fired}. */
    default boolean readsSpikes() {
        return false;
    }

    /**
     * Shows the spikes of a layer, once per layer and pass, when all its timesteps are known.
     *
     * @param layer such as {@code cell1.edge_0_1.lif}
     * @param spikes of all timesteps; layers that read the same value with the same threshold share them
     */
    default void fired(String layer, LayerSpikes spikes) {}

    /** Whether the maps of convolutions are wanted: {@link #number}, {@link #convolved}. */
    default boolean readsMaps() {
        return false;
    }

    /** A number of what a convolution brings for the first image at one timestep, before normalisation; a function of the map. */
    default double number(MapShape shape, float[] map) {
        return 0;
    }

    /**
     * Shows a convolution, once per layer and pass.
     *
     * @param layer such as {@code cell1.edge_0_1.conv}
     * @param numbers {@link #number} by timestep; one where the layer brings the same at all of them
     */
    default void convolved(String layer, double[] numbers) {}

    /** Says that the pass over a probe batch is over. */
    default void passed() {}

    /** Whether gradients are wanted: {@link #differentiated}. */
    default boolean readsGradients() {
        return false;
    }

    /**
     * Shows the gradients of a probe batch's loss.
     *
     * @param gradients of the weights of convolutions and linear layers, by their names, such as {@code stem.conv.weight}
     */
    default void differentiated(Map<String, float[]> gradients) {}

    /** What the network is worth, after all passes. */
    ProxyValue value();
}

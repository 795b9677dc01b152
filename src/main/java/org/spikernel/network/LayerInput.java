package org.spikernel.network;

/**
 * One of the values whose sum a layer reads.
 *
 * @param layer name of the layer that gives it
 * @param timestep which of that layer's timesteps
 */
public record LayerInput(String layer, Timestep timestep) {
    /** When a value was computed. */
    public enum Timestep {
        CURRENT,
        /** Carried by a feedback edge; zeros at the first timestep. */
        PREVIOUS
    }
}

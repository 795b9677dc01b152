package org.spikernel.torch.neuron;

/** How programs compute neurons. */
public enum NeuronCode {
    /** By operators of the engine, several for each timestep; everywhere. */
    SCRIPTED,
    /** By {@link NeuronOperators}: one kernel for a layer. */
    FUSED
}

package org.spikernel.event.training;

/** What becomes of the results of convolutions between a forward pass and the way back. */
public enum ActivationStorage {
    /** They are kept. */
    STORED,
    /** They are computed again from the spikes: less memory, more time. */
    RECOMPUTED
}

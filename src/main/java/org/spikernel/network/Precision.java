package org.spikernel.network;

/** Numbers in which convolutions of spikes or of gradients are computed; everything else is float32 or more. */
public enum Precision {
    /** 24 bits of mantissa. */
    FLOAT32,
    /** 8 bits of mantissa; the engine cannot go back through such convolutions. */
    BFLOAT16
}

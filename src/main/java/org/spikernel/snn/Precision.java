package org.spikernel.snn;

/** Numbers in which the convolutions of spikes are computed; everything else is float32 or more. */
public enum Precision {
    /** 24 bits of mantissa. */
    FLOAT32,
    /** 8 bits of mantissa ({@link Bfloat16}); not for passes that are differentiated. */
    BFLOAT16
}

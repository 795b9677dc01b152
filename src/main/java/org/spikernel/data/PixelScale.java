package org.spikernel.data;

/** What a pixel byte p becomes in a batch. */
public enum PixelScale {
    /** {@code (p / 255 - mean) / deviation}: for direct encoding. */
    NORMALISED,
    /** {@code p / 255}, in [0, 1]: a firing probability for rate coding. */
    UNIT
}

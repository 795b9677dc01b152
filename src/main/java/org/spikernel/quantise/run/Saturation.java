package org.spikernel.quantise.run;

import org.spikernel.quantise.FixedPoint;

/** Brings numbers into the range of int16 and counts those that were out of it. */
final class Saturation {
    private long count;

    int bring(long value) {
        int near = FixedPoint.saturate(value);
        if (near != value) {
            count++;
        }
        return near;
    }

    long count() {
        return count;
    }
}

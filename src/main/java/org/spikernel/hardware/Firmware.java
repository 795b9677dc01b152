package org.spikernel.hardware;

import org.spikernel.export.c.Core;
import org.spikernel.export.c.FirmwareSize;
import org.spikernel.quantise.WeightBits;
import org.spikernel.space.Architecture;

/**
 * What the C program of a network takes on a microcontroller. RAM and constants are exact; code is the bound that was
 * measured for the core, and for a core that is not known the largest of all.
 */
record Firmware(long flashBytes, long ramBytes) {
    /** @param core as compilers name it; may be one that no program was measured on */
    static Firmware of(Architecture architecture, int bits, String core) {
        FirmwareSize size = FirmwareSize.of(architecture, new WeightBits(bits));
        long flash = Core.of(core).map(size::flashBoundBytes).orElseGet(size::flashBoundBytes);
        return new Firmware(flash, size.ramBytes());
    }
}

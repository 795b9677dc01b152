package org.spikernel.hardware;

import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;
import org.spikernel.hardware.Abilities.Widths;

/**
 * A chip that networks are made for.
 *
 * @param name as it is asked for: of its file, a path, or flash and RAM as they were written
 * @param description it in words
 * @param memory the room that it has
 * @param widths bits of its numbers
 * @param abilities what it can compute
 */
public record HardwareTarget(
        String name, Description description, ChipMemory memory, Widths widths, Abilities abilities)
        implements Serializable {
    private static final int NARROWEST = 2;
    private static final int WIDEST = 8;
    private static final int PROGRAM_STATE_BITS = 16;

    /** Bits of weights and of potentials in the C program. */
    public static final Widths PROGRAM_WIDTHS =
            new Widths(IntStream.rangeClosed(NARROWEST, WIDEST).boxed().toList(), PROGRAM_STATE_BITS);

    /** Any microcontroller with so much room; {@link ChipMemory.Microcontroller#UNLIMITED} for any. */
    public static HardwareTarget microcontroller(String name, long flashBytes, long ramBytes) {
        return new HardwareTarget(
                name,
                new Description(name, "", List.of()),
                new ChipMemory.Microcontroller("", flashBytes, ramBytes),
                PROGRAM_WIDTHS,
                Abilities.PROGRAM);
    }
}

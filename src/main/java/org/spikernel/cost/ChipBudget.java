package org.spikernel.cost;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.spikernel.hardware.ChipMemory.Microcontroller;
import org.spikernel.hardware.HardwareTarget;
import org.spikernel.hardware.TargetCheck;
import org.spikernel.hardware.Usage;
import org.spikernel.key.KeyText;
import org.spikernel.space.Architecture;
import org.spikernel.space.Cell;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.OperationSet;
import org.spikernel.text.OneLine;

/**
 * The room of a chip.
 *
 * @param target the chip
 */
public record ChipBudget(HardwareTarget target) implements Budget {
    private static final String FLASH = "flash=";
    private static final String RAM = "ram=";
    private static final String EXAMPLE = "flash=256KiB,ram=64KiB";

    /**
     * Reads {@code flash=256KiB,ram=64KiB}, or either alone, in either order: a microcontroller with so much of both.
     *
     * @throws IllegalArgumentException saying what to write instead
     */
    public static ChipBudget parse(String text) {
        long flash = Microcontroller.UNLIMITED;
        long ram = Microcontroller.UNLIMITED;
        for (String part : text.strip().split(",", -1)) {
            String amount = part.strip();
            if (amount.startsWith(FLASH) && flash == Microcontroller.UNLIMITED) {
                flash = bytes(amount.substring(FLASH.length()), text);
            } else if (amount.startsWith(RAM) && ram == Microcontroller.UNLIMITED) {
                ram = bytes(amount.substring(RAM.length()), text);
            } else {
                throw wrong(text);
            }
        }
        return new ChipBudget(HardwareTarget.microcontroller(name(flash, ram), flash, ram));
    }

    private static long bytes(String amount, String text) {
        SizeBudget size;
        try {
            size = SizeBudget.parse(amount);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(wrong(text).getMessage(), e);
        }
        if (size.unit() != SizeBudget.Unit.BYTES) {
            throw wrong(text);
        }
        return size.amount();
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException(
                "Cannot read budget: flash and ram must each be named once, in bytes, like %s, got \"%s\""
                        .formatted(EXAMPLE, OneLine.shortened(text)));
    }

    private static String name(long flash, long ram) {
        String ramText = ram == Microcontroller.UNLIMITED ? "" : RAM + new SizeBudget(SizeBudget.Unit.BYTES, ram);
        if (flash == Microcontroller.UNLIMITED) {
            return ramText;
        }
        return FLASH + new SizeBudget(SizeBudget.Unit.BYTES, flash) + (ramText.isEmpty() ? "" : "," + ramText);
    }

    /** What a network needs of each resource. */
    public List<Usage> usage(Architecture architecture, int bits) {
        return TargetCheck.memory(architecture, target, bits);
    }

    @Override
    public int bits(int wanted) {
        return target.widths().nearest(wanted);
    }

    @Override
    public Predicate<Cell> fitting(MacroArchitecture macro, OperationSet operations, int bits, int stateBits) {
        return cell ->
                usage(new Architecture(macro, operations, cell), bits).stream().allMatch(Usage::fits);
    }

    @Override
    public Optional<Budget> smaller() {
        return Optional.empty();
    }

    /** As it was asked. */
    @Override
    public String toString() {
        return target.name();
    }

    /** What the chip has, not what it is called: facts of a file change. */
    @Override
    public String keyText() {
        return KeyText.start("ChipBudget")
                .with("memory", target.memory())
                .with("stateBits", target.widths().stateBits())
                .end();
    }
}

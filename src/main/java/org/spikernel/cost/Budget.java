package org.spikernel.cost;

import java.io.Serializable;
import java.util.Optional;
import java.util.function.Predicate;
import org.spikernel.key.Keyed;
import org.spikernel.space.Cell;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.OperationSet;

/** The most that a network may take: parameters or bytes, or the room of a chip. */
public sealed interface Budget extends Keyed, Serializable permits SizeBudget, ChipBudget {
    /**
     * Reads {@code 10M-params} and {@code 2MiB} ({@link SizeBudget#parse}), and {@code flash=256KiB,ram=64KiB} ({@link
     * ChipBudget#parse}). Names of chips are for those who know their files.
     *
     * @throws IllegalArgumentException saying what to write instead
     */
    static Budget parse(String text) {
        return text.contains("=") ? ChipBudget.parse(text) : SizeBudget.parse(text);
    }

    /** Bits of one stored parameter, where {@code wanted} are asked for: a chip has its own. */
    int bits(int wanted);

    /**
     * Whether networks are within it, prepared for many cells of a set.
     *
     * @param bits of one stored parameter
     * @param stateBits of one membrane potential, 0 to leave the state out; chips have their own
     * @return of cells as they stand: give it pruned ones
     */
    Predicate<Cell> fitting(MacroArchitecture macro, OperationSet operations, int bits, int stateBits);

    /** What to try after it, three quarters as much; empty for chips, which are what they are. */
    Optional<Budget> smaller();
}

package org.spikernel.export.c;

import java.util.Arrays;
import java.util.List;
import org.spikernel.quantise.WeightBits;
import org.spikernel.space.Architecture;
import org.spikernel.space.Cell;
import org.spikernel.space.Operation;

/**
 * What the program of an architecture takes of a chip. RAM and constants are exact: {@code size} says the same of the
 * compiled program. Code depends on the compiler, so that of flash there is a bound for each core that was measured.
 * Start-up code, the stack (below 1 KiB) and images are the caller's.
 *
 * @param ramBytes static RAM: {@code .bss} and {@code .data}
 * @param floorBytes what of it potentials, the stem's values and feedback would take alone, see {@link
 *     MemoryPlan#floorBytes}
 * @param constantBytes weights and other constants in flash: {@code .rodata}
 * @param parts what code is made of
 */
public record FirmwareSize(long ramBytes, long floorBytes, long constantBytes, Parts parts) {
    /** How programs are compiled and measured, besides the core's own options. */
    public static final List<String> COMPILER_OPTIONS = List.of(
            "-std=c99", "-pedantic", "-Wall", "-Wextra", "-Werror", "-O2", "-ffunction-sections", "-fdata-sections");

    /**
     * What the code of both cells is made of.
     *
     * @param nodes inner nodes that have edges
     * @param convolutions edges with neurons
     * @param passes skips and pools
     * @param poolKinds of averages and maxima, how many there are
     * @param fed nodes that feedback leads to
     */
    public record Parts(int nodes, int convolutions, int passes, int poolKinds, int fed) {
        static Parts of(Architecture architecture) {
            int nodes = 0;
            int convolutions = 0;
            int passes = 0;
            boolean averages = false;
            boolean maxima = false;
            int fed = 0;
            for (int node = 0; node < Cell.NODES; node++) {
                boolean used = false;
                boolean fedBack = false;
                for (int other = 0; other < Cell.NODES; other++) {
                    Operation.Kind out = architecture.operation(node, other).kind();
                    Operation.Kind in = architecture.operation(other, node).kind();
                    convolutions += out == Operation.Kind.LIF_CONV ? 1 : 0;
                    passes += out != Operation.Kind.LIF_CONV && out != Operation.Kind.NONE ? 1 : 0;
                    averages |= out == Operation.Kind.AVERAGE_POOL;
                    maxima |= out == Operation.Kind.MAX_POOL;
                    used |= out != Operation.Kind.NONE || in != Operation.Kind.NONE;
                    fedBack |= other > node && in != Operation.Kind.NONE;
                }
                nodes += used && node > 0 && node < Cell.NODES - 1 ? 1 : 0;
                fed += fedBack ? 1 : 0;
            }
            return new Parts(nodes, convolutions, passes, (averages ? 1 : 0) + (maxima ? 1 : 0), fed);
        }
    }

    /**
     * Sizes of an architecture; microseconds, so that budgets can be checked before anything is scored.
     *
     * @param bits of the weights; those of stem and readout always have 8
     */
    public static FirmwareSize of(Architecture architecture, WeightBits bits) {
        MemoryPlan plan = MemoryPlan.of(architecture);
        return new FirmwareSize(
                plan.ramBytes(),
                plan.floorBytes(),
                FlashPlan.constantBytes(architecture, bits),
                Parts.of(architecture));
    }

    /** Code takes no more than this on a core. */
    public long codeBoundBytes(Core core) {
        return core.codeBoundBytes(parts);
    }

    /** Flash takes no more than this: constants, exactly, and the bound of code. */
    public long flashBoundBytes(Core core) {
        return constantBytes + codeBoundBytes(core);
    }

    /** Flash takes no more than this on any core of {@link Core}. */
    public long flashBoundBytes() {
        return Arrays.stream(Core.values())
                .mapToLong(this::flashBoundBytes)
                .max()
                .orElseThrow();
    }
}

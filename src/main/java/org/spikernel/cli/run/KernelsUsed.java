package org.spikernel.cli.run;

import java.util.Optional;
import org.spikernel.config.RunConfig;
import org.spikernel.space.Cell;
import org.spikernel.space.NetworkFamily;

/** Which kernels a network really has, as its run's settings tell what the codes of its cell mean. */
final class KernelsUsed {
    private KernelsUsed() {}

    /** As in {@code 3x3_7x7}, or {@code none}; empty where the settings do not know the set, or it not the cell. */
    static Optional<String> of(RunConfig config, String kernelSet, String cell) {
        if (cell == null) {
            return Optional.empty();
        }
        try {
            Cell read = Cell.parse(cell);
            String name = NetworkFamily.setOf(kernelSet);
            return config.space().operationSets().stream()
                    .filter(set -> set.name().equals(name))
                    .findFirst()
                    .map(set -> set.kernelsIn(read));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            // Tables are others' to change.
            return Optional.empty();
        }
    }
}

package org.spikernel.space;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/**
 * Networks that differ by their cell alone: one macro-architecture with one operation set. A search goes through one or more
 * of them.
 *
 * @param name in the tables (column {@code kernel_set}): that of the operation set, and where a search varies the
 *     macro-architecture, after a {@value #SEPARATOR} what is special about this one, as in {@code 1x1_3x3/w8h64t2}
 * @param macro the network around the cell
 * @param operations of its edges
 */
public record NetworkFamily(String name, MacroArchitecture macro, OperationSet operations) implements Serializable {
    /** Between the name of an operation set and that of a macro-architecture. No set's name has it. */
    public static final String SEPARATOR = "/";

    /** The families of one macro-architecture, in the order of the sets. */
    public static List<NetworkFamily> of(MacroArchitecture macro, List<OperationSet> sets) {
        return sets.stream()
                .map(set -> new NetworkFamily(set.name(), macro, set))
                .toList();
    }

    /** The network with this cell. */
    public Architecture with(Cell cell) {
        return new Architecture(macro, operations, cell);
    }

    /** Name of the operation set in the name of a family. */
    public static String setOf(String name) {
        int separator = name.indexOf(SEPARATOR);
        return separator < 0 ? name : name.substring(0, separator);
    }

    /** That of this name. */
    public static Optional<NetworkFamily> named(String name, List<NetworkFamily> families) {
        return families.stream().filter(family -> family.name().equals(name)).findFirst();
    }
}

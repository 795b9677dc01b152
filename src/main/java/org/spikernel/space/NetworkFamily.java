package org.spikernel.space;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Networks that differ by their cell alone: one macro-architecture with one operation set, and where a search varies them,
 * one bit width. A search goes through one or more of them.
 *
 * @param name in the tables (column {@code kernel_set}): that of the operation set, and where a search varies the
 *     macro-architecture, after a {@value #SEPARATOR} what is special about this one, as in {@code 1x1_3x3/w8h64t2}
 * @param macro the network around the cell
 * @param operations of its edges
 * @param bits of a stored parameter; {@link #AS_ASKED} where all networks have those of the budget
 */
public record NetworkFamily(String name, MacroArchitecture macro, OperationSet operations, int bits)
        implements Serializable {
    /** Between the name of an operation set and that of a macro-architecture. No set's name has it. */
    public static final String SEPARATOR = "/";

    /** In place of bits, where the search does not vary them. */
    public static final int AS_ASKED = 0;

    /** Before the bits in a name. No {@link MacroSetting#letter} is like it. */
    static final char BITS_LETTER = 'b';

    /** A regular expression whose first group are the bits in a name, in Java as in SQL. */
    public static final String BITS_PATTERN = SEPARATOR + "[a-z0-9]*" + BITS_LETTER + "([0-9]+)$";

    private static final Pattern BITS = Pattern.compile(BITS_PATTERN);

    /** With the bits that are asked for. */
    public NetworkFamily(String name, MacroArchitecture macro, OperationSet operations) {
        this(name, macro, operations, AS_ASKED);
    }

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

    /** Whether it has bits of its own. */
    public boolean hasBits() {
        return bits != AS_ASKED;
    }

    /** Bits of a stored parameter. */
    public int bits(int asked) {
        return hasBits() ? bits : asked;
    }

    /** Bits of a stored parameter by the name of a family, which tables hold. */
    public static int bits(String name, int asked) {
        Matcher found = BITS.matcher(name);
        return found.find() ? Integer.parseInt(found.group(1)) : asked;
    }

    /** Bits of a stored parameter of families, as in {@code 8 or 4}. */
    public static String bitsInWords(List<NetworkFamily> families, int asked) {
        return families.stream()
                .map(family -> String.valueOf(family.bits(asked)))
                .distinct()
                .collect(Collectors.joining(" or "));
    }

    /** The same with another macro-architecture, under the same name. */
    public NetworkFamily withMacro(MacroArchitecture other) {
        return new NetworkFamily(name, other, operations, bits);
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

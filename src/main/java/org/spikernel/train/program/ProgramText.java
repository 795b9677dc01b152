package org.spikernel.train.program;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/** Lines of a method, and the names that it is given from another. */
final class ProgramText {
    private final StringBuilder lines = new StringBuilder();
    private final Set<String> used = new LinkedHashSet<>();
    private final String prefix;
    private int names;

    /**
     * An empty method.
     *
     * @param prefix of names that are made here
     */
    ProgramText(String prefix) {
        this.prefix = prefix;
    }

    /** Adds {@code name = value}, and gives the name. */
    String let(String name, String value) {
        lines.append("    ").append(name).append(" = ").append(value).append('\n');
        return name;
    }

    /** The same under a name of its own. */
    String let(String value) {
        return let(fresh(), value);
    }

    /** Adds an operator that changes an array in place. */
    void run(String value) {
        let("_", value);
    }

    /** A name that nothing else has. */
    String fresh() {
        names++;
        return prefix + names;
    }

    /** Notes that a name of another method is read. */
    String use(String name) {
        used.add(name);
        return name;
    }

    Set<String> used() {
        return used;
    }

    /** Forgets all lines. */
    void clear() {
        lines.setLength(0);
    }

    /** {@code [a, b, c]}. */
    static String list(Collection<String> names) {
        return "[" + String.join(", ", names) + "]";
    }

    @Override
    public String toString() {
        return lines.toString();
    }
}

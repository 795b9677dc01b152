package org.spikernel.score.program;

import java.util.Locale;

/** Text of a method, line by line. */
final class Lines {
    private static final String INDENT = "  ";

    private final StringBuilder text = new StringBuilder();
    private int depth = 2;
    private int names;

    /** Appends a line. */
    void add(String format, Object... values) {
        text.append(INDENT.repeat(depth))
                .append(String.format(Locale.ROOT, format, values))
                .append('\n');
    }

    /** Appends a new variable with this value; returns its name. */
    String set(String format, Object... values) {
        String name = "a" + names++;
        add("%s = %s", name, String.format(Locale.ROOT, format, values));
        return name;
    }

    /** The lines that follow belong to this one. */
    void open(String format, Object... values) {
        add(format, values);
        depth++;
    }

    void close() {
        depth--;
    }

    String text() {
        return text.toString();
    }
}

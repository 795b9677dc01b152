package org.spikernel.export.c;

import java.util.Locale;

/** The lines of a C file while it is written. */
final class CText {
    private static final int NUMBERS_WIDTH = 100;

    private final StringBuilder text = new StringBuilder();

    /** Adds a text block, or a line without its end, with values in it. */
    CText add(String format, Object... values) {
        String lines = values.length == 0 ? format : String.format(Locale.ROOT, format, values);
        text.append(lines);
        if (!lines.endsWith("\n")) {
            text.append('\n');
        }
        return this;
    }

    /** Adds an empty line. */
    CText blank() {
        text.append('\n');
        return this;
    }

    /** A constant array with its numbers. */
    CText numbers(String declaration, Iterable<String> numbers) {
        text.append(declaration).append(" = {\n");
        int length = 0;
        for (String number : numbers) {
            if (length > 0 && length + number.length() + 2 > NUMBERS_WIDTH) {
                text.append('\n');
                length = 0;
            }
            text.append(length == 0 ? "    " : " ").append(number).append(',');
            length += number.length() + 2;
        }
        text.append("\n};\n");
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}

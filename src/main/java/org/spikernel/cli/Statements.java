package org.spikernel.cli;

import java.util.ArrayList;
import java.util.List;

/** Cuts SQL text into statements at semicolons that stand outside quotes and comments. */
final class Statements {
    private Statements() {}

    /**
     * What was cut off.
     *
     * @param complete statements that ended with a semicolon, without it; blank ones are left out
     * @param rest what stands behind the last semicolon
     */
    record Cut(List<String> complete, String rest) {}

    static Cut cut(String text) {
        List<String> complete = new ArrayList<>();
        int start = 0;
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c == '\'' || c == '"' || c == '`') {
                i = closingQuote(text, i);
            } else if (text.startsWith("--", i)) {
                i = end(text.indexOf('\n', i), text);
            } else if (text.startsWith("/*", i)) {
                int close = text.indexOf("*/", i + 2);
                i = close < 0 ? text.length() : close + 1;
            } else if (c == ';') {
                add(complete, text.substring(start, i));
                start = i + 1;
            }
            i++;
        }
        return new Cut(List.copyOf(complete), text.substring(Math.min(start, text.length())));
    }

    /** All statements; the last one needs no semicolon. */
    static List<String> all(String text) {
        Cut cut = cut(text);
        List<String> statements = new ArrayList<>(cut.complete());
        add(statements, cut.rest());
        return statements;
    }

    private static void add(List<String> statements, String statement) {
        if (!isBlank(statement)) {
            statements.add(statement.strip());
        }
    }

    /** Comments alone are no statement. */
    static boolean isBlank(String statement) {
        return statement
                .replaceAll("(?s)/\\*.*?\\*/", "")
                .replaceAll("--[^\\n]*", "")
                .isBlank();
    }

    /** Position of the closing quote; a backslash escapes within ' and ", a doubled quote counts as two quotes. */
    private static int closingQuote(String text, int open) {
        char quote = text.charAt(open);
        int i = open + 1;
        while (i < text.length() && text.charAt(i) != quote) {
            i += text.charAt(i) == '\\' && quote != '`' ? 2 : 1;
        }
        return i;
    }

    private static int end(int position, String text) {
        return position < 0 ? text.length() : position;
    }
}

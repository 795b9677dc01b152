package org.spikernel.cli.sql;

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
            if (text.charAt(i) == ';') {
                add(complete, text.substring(start, i));
                start = i + 1;
            }
            i = end(text, i);
        }
        return new Cut(List.copyOf(complete), text.substring(start));
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

    /** Comments alone are no statement; one that is not closed is a mistake for Spark to name. */
    static boolean isBlank(String statement) {
        int i = 0;
        while (i < statement.length()) {
            int end = end(statement, i);
            boolean comment =
                    statement.startsWith("--", i) || (statement.startsWith("/*", i) && commentEnd(statement, i) > 0);
            if (!comment && !statement.substring(i, end).isBlank()) {
                return false;
            }
            i = end;
        }
        return true;
    }

    /** Where the quoted text, comment or character that starts at {@code i} has ended. */
    private static int end(String text, int i) {
        char c = text.charAt(i);
        if (c == '\'' || c == '"' || c == '`') {
            return Math.min(closingQuote(text, i) + 1, text.length());
        }
        if (text.startsWith("--", i)) {
            int line = text.indexOf('\n', i);
            return line < 0 ? text.length() : line + 1;
        }
        if (text.startsWith("/*", i)) {
            int close = commentEnd(text, i);
            return close < 0 ? text.length() : close;
        }
        return i + 1;
    }

    /** Behind the comment that starts at {@code open}, which may hold others, as Spark's do; -1 when it is not closed. */
    private static int commentEnd(String text, int open) {
        int depth = 0;
        int i = open;
        while (i < text.length()) {
            if (text.startsWith("/*", i)) {
                depth++;
                i += 2;
            } else if (text.startsWith("*/", i)) {
                depth--;
                i += 2;
                if (depth == 0) {
                    return i;
                }
            } else {
                i++;
            }
        }
        return -1;
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
}

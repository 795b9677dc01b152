package org.spikernel.cli.output;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A table for a terminal, where a line that is too long is broken and no column is found any more. What does not fit is
 * left out in this order: columns without a value; parts of long text. One row, and rows that are still too wide, become a
 * line for each column.
 *
 * @param lines of at most the width that was asked for, except where a column has a line of its own
 * @param note what is not shown; empty when all is
 */
record FittedTable(List<String> lines, String note) {
    private static final int LEAST_TEXT = 12;
    private static final String CUT = "...";

    static FittedTable of(List<String> columns, List<List<Object>> rows, int width) {
        List<String> whole = TextTable.lines(columns, rows);
        if (width(whole) <= width || rows.isEmpty()) {
            return new FittedTable(whole, "");
        }
        List<Integer> valued = IntStream.range(0, columns.size())
                .filter(i -> rows.stream().anyMatch(row -> row.get(i) != null))
                .boxed()
                .toList();
        Set<String> missing = new LinkedHashSet<>(columns);
        missing.removeAll(chosen(columns, valued));
        List<String> names = chosen(columns, valued);
        List<List<Object>> values =
                rows.stream().map(row -> chosen(row, valued)).toList();
        String without = missing.isEmpty() ? "" : "without a value: " + String.join(", ", missing);
        List<String> fewer = TextTable.lines(names, values);
        if (width(fewer) <= width) {
            return new FittedTable(fewer, without);
        }
        if (rows.size() == 1) {
            return new FittedTable(blocks(names, values), without);
        }
        return shortened(names, values, width, without);
    }

    private static FittedTable shortened(List<String> names, List<List<Object>> rows, int width, String without) {
        boolean[] numeric = new boolean[names.size()];
        List<List<String>> cells = rows.stream()
                .map(row -> row.stream().map(TextTable::print).toList())
                .toList();
        int[] widths = TextTable.widths(names, cells);
        for (int i = 0; i < numeric.length; i++) {
            numeric[i] = TextTable.isNumeric(rows, i);
        }
        int excess = IntStream.of(widths).sum() + TextTable.GAP.length() * (widths.length - 1) - width;
        Set<String> cut = new LinkedHashSet<>();
        while (excess > 0) {
            int widest = widestText(names, widths, numeric);
            if (widest < 0) {
                return new FittedTable(blocks(names, rows), without);
            }
            int least = Math.max(LEAST_TEXT, names.get(widest).length());
            int now = Math.max(least, widths[widest] - excess);
            excess -= widths[widest] - now;
            widths[widest] = now;
            cut.add(names.get(widest));
        }
        List<List<String>> fitting = cells.stream()
                .map(row -> IntStream.range(0, row.size())
                        .mapToObj(i -> cut(row.get(i), widths[i]))
                        .toList())
                .toList();
        String note = "shortened: " + String.join(", ", cut) + (without.isEmpty() ? "" : "; " + without);
        return new FittedTable(TextTable.aligned(names, fitting, numeric), note);
    }

    /** The column of text that has most to give; -1 when none has. */
    private static int widestText(List<String> names, int[] widths, boolean[] numeric) {
        int widest = -1;
        for (int i = 0; i < widths.length; i++) {
            boolean gives =
                    !numeric[i] && widths[i] > Math.max(LEAST_TEXT, names.get(i).length());
            if (gives && (widest < 0 || widths[i] > widths[widest])) {
                widest = i;
            }
        }
        return widest;
    }

    /** The end of a path tells more than its start. */
    private static String cut(String text, int width) {
        if (text.length() <= width) {
            return text;
        }
        return text.contains("/") && !text.contains(" ")
                ? CUT + text.substring(text.length() - width + CUT.length())
                : text.substring(0, width - CUT.length()) + CUT;
    }

    /** A line for each column, a blank line between rows. */
    private static List<String> blocks(List<String> names, List<List<Object>> rows) {
        int longest = names.stream().mapToInt(String::length).max().orElse(0);
        List<String> lines = new ArrayList<>();
        for (List<Object> row : rows) {
            if (!lines.isEmpty()) {
                lines.add("");
            }
            for (int i = 0; i < names.size(); i++) {
                lines.add(names.get(i)
                        + " ".repeat(longest - names.get(i).length())
                        + TextTable.GAP
                        + TextTable.print(row.get(i)));
            }
        }
        return lines;
    }

    private static <T> List<T> chosen(List<T> all, List<Integer> columns) {
        // Rows hold null.
        return columns.stream().map(all::get).collect(Collectors.toCollection(ArrayList::new));
    }

    private static int width(List<String> lines) {
        return lines.stream().mapToInt(String::length).max().orElse(0);
    }
}

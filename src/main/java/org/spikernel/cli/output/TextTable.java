package org.spikernel.cli.output;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Lays rows out in aligned columns: numbers to the right, text to the left. Long text is cut, later in the last column,
 * which holds remarks and pushes nothing aside.
 */
public final class TextTable {
    private static final String GAP = "  ";
    private static final int WIDEST = 72;
    private static final int WIDEST_AT_THE_END = 500;

    private TextTable() {}

    public static List<String> lines(List<String> columns, List<List<Object>> rows) {
        List<List<String>> cells = new ArrayList<>();
        for (List<Object> row : rows) {
            cells.add(IntStream.range(0, row.size())
                    .mapToObj(i -> shortened(print(row.get(i)), i == row.size() - 1 ? WIDEST_AT_THE_END : WIDEST))
                    .toList());
        }
        int[] widths = new int[columns.size()];
        boolean[] numeric = new boolean[columns.size()];
        for (int i = 0; i < widths.length; i++) {
            int column = i;
            widths[i] = Math.max(
                    columns.get(i).length(),
                    cells.stream()
                            .mapToInt(row -> row.get(column).length())
                            .max()
                            .orElse(0));
            numeric[i] = !rows.isEmpty()
                    && rows.stream().allMatch(row -> row.get(column) == null || row.get(column) instanceof Number);
        }
        List<String> lines = new ArrayList<>();
        lines.add(line(columns, widths, numeric));
        for (List<String> row : cells) {
            lines.add(line(row, widths, numeric));
        }
        return lines;
    }

    public static String print(Object value) {
        if (value == null) {
            return "-";
        }
        if (value instanceof Double || value instanceof Float) {
            double number = ((Number) value).doubleValue();
            return number == Math.rint(number) && Math.abs(number) < 1e9
                    ? String.format(Locale.ROOT, "%.1f", number)
                    : String.format(Locale.ROOT, Math.abs(number) < 1e-3 ? "%.3e" : "%.4f", number);
        }
        return String.valueOf(value).replaceAll("\\s*[\\r\\n]+\\s*", " ");
    }

    private static String shortened(String text, int widest) {
        return text.length() <= widest ? text : text.substring(0, widest - 3) + "...";
    }

    private static String line(List<String> cells, int[] widths, boolean[] numeric) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String padding = " ".repeat(widths[i] - cells.get(i).length());
            line.append(i == 0 ? "" : GAP).append(numeric[i] ? padding + cells.get(i) : cells.get(i) + padding);
        }
        return line.toString().stripTrailing();
    }
}

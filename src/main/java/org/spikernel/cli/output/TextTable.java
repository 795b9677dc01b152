package org.spikernel.cli.output;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Lays rows out in aligned columns: numbers to the right, text to the left. Long text is cut, later in the last column,
 * which holds remarks and pushes nothing aside. {@link FittedTable} makes it as wide as a terminal.
 */
public final class TextTable {
    /** Between two columns. */
    static final String GAP = "  ";

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
        boolean[] numeric = new boolean[columns.size()];
        for (int i = 0; i < numeric.length; i++) {
            numeric[i] = isNumeric(rows, i);
        }
        return aligned(columns, cells, numeric);
    }

    /** Whether a column holds numbers alone. */
    static boolean isNumeric(List<List<Object>> rows, int column) {
        return !rows.isEmpty()
                && rows.stream().allMatch(row -> row.get(column) == null || row.get(column) instanceof Number);
    }

    /** Of columns that hold their names and cells whole, characters. */
    static int[] widths(List<String> columns, List<List<String>> cells) {
        return IntStream.range(0, columns.size())
                .map(i -> Math.max(
                        columns.get(i).length(),
                        cells.stream()
                                .mapToInt(row -> row.get(i).length())
                                .max()
                                .orElse(0)))
                .toArray();
    }

    /** Of cells that are text already. */
    static List<String> aligned(List<String> columns, List<List<String>> cells, boolean[] numeric) {
        int[] widths = widths(columns, cells);
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
            if (number == Math.rint(number) && Math.abs(number) < 1e9) {
                return String.format(Locale.ROOT, "%.1f", number);
            }
            String text = String.format(Locale.ROOT, Math.abs(number) < 1e-3 ? "%.3e" : "%.4f", number);
            // Times and sizes; accuracies and scores keep their four decimals.
            return Math.abs(number) < 10 ? text : text.replaceFirst("(\\.\\d+?)0+$", "$1");
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

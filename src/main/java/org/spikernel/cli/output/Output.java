package org.spikernel.cli.output;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.spikernel.text.Secrets;

/**
 * Where results and remarks go. Results: aligned tables, CSV or JSON lines, on standard output. Remarks: standard output,
 * or standard error when a program may read standard output.
 */
public final class Output {
    private static final Pattern PLAIN_WORD = Pattern.compile("[A-Za-z0-9_./:=@%+,-]+");

    private final Format format;
    private final PrintStream results;
    private final PrintStream remarks;
    private final List<String> options;
    private final int width;

    /** Of a result that no terminal breaks. */
    public static final int ANY_WIDTH = Integer.MAX_VALUE;

    /** How results are printed. */
    public enum Format {
        TABLE,
        CSV,
        JSON_LINES
    }

    public Output(Format format, PrintStream standardOutput, PrintStream standardError) {
        this(format, standardOutput, standardError, List.of(), ANY_WIDTH);
    }

    /**
     * With the options by which another command finds the same tables.
     *
     * @param width of the terminal in characters, to which tables are fitted, or {@link #ANY_WIDTH}
     */
    public Output(
            Format format, PrintStream standardOutput, PrintStream standardError, List<String> options, int width) {
        this.options = List.copyOf(options);
        this.width = width;
        this.format = format;
        this.results = standardOutput;
        this.remarks = format == Format.TABLE ? standardOutput : standardError;
    }

    public boolean isJson() {
        return format == Format.JSON_LINES;
    }

    /** A line for the reader, never part of the results; without secrets, as a path may hold them. */
    public void remark(String line) {
        remarks.println(Secrets.hide(line));
    }

    /** A command that the reader may want next, for the same tables, to be pasted into a shell; and what it does. */
    public void suggest(String what, String command, String... arguments) {
        remark("  " + commandLine(command, arguments) + "     # " + what);
    }

    /** Such a command alone. */
    public String commandLine(String command, String... arguments) {
        return Stream.of(List.of("submit/spikernel", command), options, List.of(arguments))
                .flatMap(List::stream)
                .map(Output::quoted)
                .collect(Collectors.joining(" "));
    }

    /** As a shell reads it as one word. */
    private static String quoted(String word) {
        return PLAIN_WORD.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    /** Rows of a table, if it has columns; {@code kind} tells JSON lines of different tables apart. */
    public void table(String kind, List<String> columns, List<List<Object>> rows) {
        if (columns.isEmpty()) {
            return;
        }
        switch (format) {
            case TABLE -> fitted(columns, rows);
            case CSV -> results.print(CsvText.of(columns, rows));
            case JSON_LINES -> rows.forEach(row -> json(kind, columns, row));
        }
    }

    private void fitted(List<String> columns, List<List<Object>> rows) {
        FittedTable table = FittedTable.of(columns, rows, width);
        table.lines().forEach(results::println);
        if (!table.note().isEmpty()) {
            remark("(" + table.note() + "; --wide shows all)");
        }
    }

    private void json(String kind, List<String> columns, List<Object> row) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("kind", kind);
        for (int i = 0; i < columns.size(); i++) {
            object.put(columns.get(i), row.get(i));
        }
        results.println(JsonText.of(object));
    }
}

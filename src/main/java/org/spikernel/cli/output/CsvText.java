package org.spikernel.cli.output;

import com.univocity.parsers.csv.CsvWriter;
import com.univocity.parsers.csv.CsvWriterSettings;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;

/** Rows as CSV (RFC 4180), by the library that Spark writes its own CSV with. */
public final class CsvText {
    private static final String LINE_END = "\r\n";

    private CsvText() {}

    /** A header and the rows; absent values are empty, empty text is {@code ""}. */
    public static String of(List<String> columns, List<List<Object>> rows) {
        CsvWriterSettings settings = new CsvWriterSettings();
        settings.getFormat().setLineSeparator(LINE_END);
        settings.setNormalizeLineEndingsWithinQuotes(false);
        settings.setNullValue("");
        settings.setEmptyValue("\"\"");
        settings.trimValues(false);
        settings.setSkipEmptyLines(false);
        settings.setQuotationTriggers('"', '\r', '\n');
        settings.setMaxColumns(Math.max(1, columns.size()));
        StringWriter text = new StringWriter();
        CsvWriter writer = new CsvWriter(text, settings);
        writer.writeHeaders(columns);
        rows.forEach(row -> writer.writeRow(row.stream().map(CsvText::field).toArray()));
        writer.close();
        return text.toString();
    }

    /** Lists and maps are JSON. */
    private static Object field(Object value) {
        return value instanceof Iterable<?> || value instanceof Map<?, ?> ? Output.json(value) : value;
    }
}

package org.spikernel.cli.output;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.QuoteMode;

/** Rows as CSV (RFC 4180). */
public final class CsvText {
    private static final CSVFormat PLAIN =
            CSVFormat.RFC4180.builder().setQuote(null).get();
    private static final CSVFormat QUOTED =
            CSVFormat.RFC4180.builder().setQuoteMode(QuoteMode.ALL).get();

    private CsvText() {}

    /** A header and the rows; absent values are empty, empty text is {@code ""}. */
    public static String of(List<String> columns, List<List<Object>> rows) {
        StringBuilder text = new StringBuilder();
        try {
            print(columns, text);
            for (List<Object> row : rows) {
                print(row, text);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write CSV", e);
        }
        return text.toString();
    }

    private static void print(List<?> row, StringBuilder text) throws IOException {
        boolean first = true;
        for (Object value : row) {
            String field = field(value);
            // Not by QuoteMode.MINIMAL, which also quotes text that begins or ends with a space or a sign.
            (mustBeQuoted(field, first) ? QUOTED : PLAIN).print(field, text, first);
            first = false;
        }
        PLAIN.println(text);
    }

    /** Also a row that many readers would take for a comment. */
    private static boolean mustBeQuoted(String field, boolean first) {
        return field != null
                && (field.isEmpty()
                        || field.chars().anyMatch(c -> ",\"\r\n".indexOf(c) >= 0)
                        || (first && field.startsWith("#")));
    }

    /** Lists and maps are JSON; null is no text at all. */
    private static String field(Object value) {
        if (value == null) {
            return null;
        }
        return value instanceof Iterable<?> || value instanceof Map<?, ?> ? JsonText.of(value) : value.toString();
    }
}

package org.spikernel.cli;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.spikernel.spark.Secrets;

/** Tables as files: CSV (RFC 4180) and Markdown. */
final class TextFiles {
    private static final String LINE_END = "\r\n";

    private TextFiles() {}

    /** A header and the rows; absent values are empty. */
    static String csv(List<String> columns, List<List<Object>> rows) {
        StringBuilder text = new StringBuilder(csvLine(columns));
        rows.forEach(row -> text.append(csvLine(row)));
        return text.toString();
    }

    private static String csvLine(List<?> values) {
        return values.stream().map(TextFiles::csvField).collect(Collectors.joining(",", "", LINE_END));
    }

    private static String csvField(Object value) {
        String text = value == null ? "" : String.valueOf(value);
        boolean quoted = text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return quoted ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }

    /** A table in Markdown. */
    static String markdown(List<String> columns, List<List<Object>> rows) {
        StringBuilder text = new StringBuilder(markdownLine(columns));
        text.append(markdownLine(columns.stream().map(column -> "---").toList()));
        rows.forEach(row -> text.append(markdownLine(row)));
        return text.toString();
    }

    private static String markdownLine(List<?> values) {
        return values.stream()
                .map(value -> TextTable.print(value).replace("|", "\\|"))
                .collect(Collectors.joining(" | ", "| ", " |\n"));
    }

    /** Writes a file, over one that is there; secrets are hidden. */
    static void write(Path file, String text, Configuration hadoop) {
        try (Writer writer =
                new OutputStreamWriter(file.getFileSystem(hadoop).create(file, true), StandardCharsets.UTF_8)) {
            writer.write(Secrets.hide(text));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file, e);
        }
    }
}

package org.spikernel.cli.output;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.spikernel.text.Secrets;

/** Text as files, and tables in Markdown. */
public final class TextFiles {
    private TextFiles() {}

    /** A table in Markdown. */
    public static String markdown(List<String> columns, List<List<Object>> rows) {
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
    public static void write(Path file, String text, Configuration hadoop) {
        try (Writer writer =
                new OutputStreamWriter(file.getFileSystem(hadoop).create(file, true), StandardCharsets.UTF_8)) {
            writer.write(Secrets.hide(text));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file, e);
        }
    }
}

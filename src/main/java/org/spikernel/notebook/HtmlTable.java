package org.spikernel.notebook;

import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Lays rows out as a table of HTML, numbers to the right.
 *
 * @param text of a value
 * @param lines the same table in aligned lines
 */
record HtmlTable(Function<Object, String> text, Function<NotebookRows, List<String>> lines) {
    CellOutput of(NotebookRows rows) {
        String count = rows.complete()
                ? rows.rows().size() + (rows.rows().size() == 1 ? " row" : " rows")
                : "the first " + rows.rows().size() + " rows";
        return CellOutput.table(
                String.join("\n", lines.apply(rows)) + "\n(" + count + ")", html(rows) + "<p>" + count + "</p>");
    }

    private String html(NotebookRows rows) {
        boolean[] numeric = new boolean[rows.columns().size()];
        for (int i = 0; i < numeric.length; i++) {
            int column = i;
            numeric[i] = rows.rows().stream()
                    .map(row -> row.get(column))
                    .allMatch(value -> value == null || value instanceof Number);
        }
        StringBuilder html = new StringBuilder("<table>\n<thead>");
        row(html, "th", rows.columns(), numeric);
        html.append("</thead>\n<tbody>\n");
        for (List<Object> row : rows.rows()) {
            row(html, "td", row.stream().map(text).toList(), numeric);
        }
        return html.append("</tbody>\n</table>\n").toString();
    }

    private static void row(StringBuilder html, String tag, List<String> cells, boolean[] numeric) {
        html.append("<tr>");
        IntStream.range(0, numeric.length).forEach(i -> html.append('<')
                .append(tag)
                .append(numeric[i] ? " style=\"text-align:right\">" : " style=\"text-align:left\">")
                .append(Markup.escaped(cells.get(i)))
                .append("</")
                .append(tag)
                .append('>'));
        html.append("</tr>\n");
    }
}

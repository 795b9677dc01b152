package org.spikernel.notebook;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Runs cells, one after the other, and keeps the values that later ones refer to. */
final class Cells {
    static final List<String> MAGICS = List.of("%help", "%let", "%open", "%plot");

    private static final String HELP = """
            A cell is Spark SQL over the result tables and views; it only reads. Its first line may be one of:
            (lines that begin with % and a space go on with it)
              %open [KEY=VALUE ...]  opens the tables that settings name, as in %open tables.warehouse=/data/lake
              %let NAME              keeps the value that the query below returns; later cells write :NAME for it
              %plot KIND x=COLUMN y=COLUMN [OPTION=VALUE ...]
                                     draws the rows of the query below; KIND is scatter, line, step or bar
                by=COLUMN            one colour for each value of a column
                low=COLUMN high=COLUMN  ends of an interval around y (not of bars)
                log=x, y or xy       logarithmic axes (not of bars, nor of an axis with text)
                title=TEXT x-name=TEXT y-name=TEXT  texts with spaces in double quotes
            """;

    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");
    private static final int MOST_ROWS = 200;
    private static final int MOST_POINTS = 20_000;

    private final NotebookTables tables;
    private final Map<String, Object> values = new TreeMap<>();

    Cells(NotebookTables tables) {
        this.tables = tables;
    }

    /** Runs a cell; fails by exceptions of any kind. */
    CellOutput run(String cell) {
        CellText text = CellText.of(cell);
        return switch (text.magic()) {
            case "" -> text.sql().isEmpty() ? CellOutput.NOTHING : table(text.sql());
            case "%help" -> CellOutput.text(HELP.stripTrailing());
            case "%open" -> open(text);
            case "%let" -> let(text);
            case "%plot" -> plot(text);
            default ->
                throw new CellException("Cannot run the cell: its first line must begin with SQL or one of "
                        + String.join(", ", MAGICS) + ", got " + text.magic() + "; %help explains them");
        };
    }

    private CellOutput table(String sql) {
        NotebookRows rows = tables.query(sql, values, MOST_ROWS);
        return rows.columns().isEmpty() ? CellOutput.NOTHING : new HtmlTable(tables::text, tables::lines).of(rows);
    }

    private CellOutput open(CellText cell) {
        if (!cell.sql().isEmpty()) {
            throw new CellException(
                    "Cannot open tables: below the first line there must be nothing, got a query; give it its own cell");
        }
        return CellOutput.text(tables.open(cell.words()));
    }

    private CellOutput let(CellText cell) {
        if (cell.words().size() != 1
                || !NAME.matcher(cell.words().get(0)).matches()
                || cell.sql().isEmpty()) {
            throw new CellException("Cannot keep a value: %let takes one name, and below it a query for the value, got "
                    + cell.words() + (cell.sql().isEmpty() ? " without a query" : ""));
        }
        String name = cell.words().get(0);
        NotebookRows rows = tables.query(cell.sql(), values, 2);
        if (rows.rows().size() != 1
                || rows.columns().size() != 1
                || rows.rows().get(0).get(0) == null) {
            throw new CellException("Cannot keep a value: the query must return one value, got "
                    + (rows.rows().isEmpty() ? "no row" : rows.columns() + " " + rows.rows()) + " (" + name + ")");
        }
        Object value = rows.rows().get(0).get(0);
        values.put(name, value);
        return CellOutput.text(name + " = " + tables.text(value));
    }

    private CellOutput plot(CellText cell) {
        PlotRequest request = PlotRequest.of(cell.words());
        if (cell.sql().isEmpty()) {
            throw new CellException("Cannot plot: below %plot there must be a query for the rows, got nothing");
        }
        NotebookRows rows = tables.query(cell.sql(), values, MOST_POINTS);
        if (!rows.complete()) {
            throw new CellException("Cannot plot: at most " + MOST_POINTS
                    + " rows are drawn, got more; aggregate, or add LIMIT to the query");
        }
        return Plot.of(request, rows);
    }
}

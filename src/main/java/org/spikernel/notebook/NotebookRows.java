package org.spikernel.notebook;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Rows of a query.
 *
 * @param columns names, in order
 * @param rows values, in the order of the columns; absent ones are null
 * @param complete whether there were no more than these
 */
public record NotebookRows(List<String> columns, List<List<Object>> rows, boolean complete) {
    public NotebookRows {
        columns = List.copyOf(columns);
        List<List<Object>> copies = new ArrayList<>();
        rows.forEach(row -> copies.add(Collections.unmodifiableList(new ArrayList<>(row))));
        rows = Collections.unmodifiableList(copies);
    }

    /**
     * Position of a column.
     *
     * @throws CellException when there is none of this name
     */
    int position(String column) {
        int position = columns.indexOf(column);
        if (position < 0) {
            throw new CellException("Cannot plot: there is no such column in the query's result, got " + column
                    + "; it has " + String.join(", ", columns));
        }
        return position;
    }
}

package org.spikernel.cli;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Prints the rows of statements. */
final class PrintedRows implements SqlSink {
    private static final String KIND = "row";

    private final Output output;

    PrintedRows(Output output) {
        this.output = output;
    }

    @Override
    public long take(Dataset<Row> result) {
        List<String> columns = Arrays.asList(result.columns());
        List<List<Object>> rows =
                result.collectAsList().stream().map(PlainValues::of).toList();
        output.table(KIND, columns, rows);
        return columns.isEmpty() ? 0 : rows.size();
    }
}

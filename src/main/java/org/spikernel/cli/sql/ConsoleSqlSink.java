package org.spikernel.cli.sql;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.spikernel.cli.output.Output;
import org.spikernel.cli.output.PlainValues;

/** Prints the rows of statements. */
final class ConsoleSqlSink implements SqlSink {
    private static final String KIND = "row";

    private final Output output;

    ConsoleSqlSink(Output output) {
        this.output = output;
    }

    @Override
    public Taken take(Dataset<Row> result) {
        List<String> columns = Arrays.asList(result.columns());
        List<List<Object>> rows =
                result.collectAsList().stream().map(PlainValues::of).toList();
        long start = System.nanoTime();
        output.table(KIND, columns, rows);
        return new Taken(columns.isEmpty() ? 0 : rows.size(), System.nanoTime() - start);
    }
}

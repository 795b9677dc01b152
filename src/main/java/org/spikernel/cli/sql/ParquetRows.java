package org.spikernel.cli.sql;

import java.io.IOException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.spikernel.cli.output.ExitCodes;
import org.spikernel.cli.output.ResultFile;
import org.spikernel.cli.output.UserInputException;

/** Rows as one Parquet file, which Spark writes. */
final class ParquetRows {
    private ParquetRows() {}

    /** Returns the number of rows. */
    static long write(Dataset<Row> result, ResultFile file) {
        Path folder = file.beside();
        try {
            result.coalesce(1).write().parquet(folder.toString());
            Path part = file.only(folder, ".parquet")
                    .orElseThrow(() ->
                            new UserInputException("Cannot write results: --output must be on a file system that all"
                                    + " executors see, as the warehouse is, got " + file));
            long rows = result.sparkSession().read().parquet(part.toString()).count();
            file.take(part);
            return rows;
        } catch (IOException e) {
            throw new UserInputException(
                    "Cannot write results: --output must name a file in a folder that exists and can be written, got "
                            + ExitCodes.line(e) + " (" + file + ")",
                    e);
        } finally {
            file.discard(folder);
        }
    }
}

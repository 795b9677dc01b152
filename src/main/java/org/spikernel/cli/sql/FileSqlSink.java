package org.spikernel.cli.sql;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.execution.command.SetCommand;
import org.spikernel.cli.output.Output;
import org.spikernel.cli.output.ResultFile;
import org.spikernel.cli.output.UserInputException;

/** Writes the rows of the one statement that gives some to a file. */
final class FileSqlSink implements SqlSink {
    private final ResultFile file;
    private final SqlFormat format;
    private boolean written;

    FileSqlSink(ResultFile file, SqlFormat format) {
        this.file = file;
        this.format = format;
    }

    @Override
    public Taken take(Dataset<Row> result) {
        if (result.columns().length == 0 || isSetting(result)) {
            return new Taken(0, 0);
        }
        if (written) {
            throw new UserInputException(
                    "Cannot write results: " + file + " takes the rows of one statement, got another one that"
                            + " gives rows; write each to a file of its own");
        }
        long rows = format == SqlFormat.PARQUET ? ParquetRows.write(result, file) : text(result);
        written = true;
        return new Taken(rows, 0);
    }

    /** {@code SET} gives a row that tells what it set; it does not belong in the file. */
    private static boolean isSetting(Dataset<Row> result) {
        return result instanceof org.apache.spark.sql.classic.Dataset<Row> classic
                && classic.queryExecution().logical() instanceof SetCommand;
    }

    private long text(Dataset<Row> result) {
        return file.write(stream -> {
            PrintStream text = new PrintStream(stream, false, StandardCharsets.UTF_8);
            long rows = new ConsoleSqlSink(new Output(format.ofText(), text, System.err))
                    .take(result)
                    .rows();
            text.flush();
            if (text.checkError()) {
                throw new IOException("no space is left, or the folder is gone");
            }
            return rows;
        });
    }

    @Override
    public void finish() {
        if (!written) {
            throw new UserInputException(
                    "Cannot write results: a statement must give rows, got none that does (" + file + ")");
        }
    }
}

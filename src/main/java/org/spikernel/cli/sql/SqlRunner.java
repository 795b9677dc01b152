package org.spikernel.cli.sql;

import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.spikernel.cli.output.UserInputException;
import org.spikernel.spark.query.OutsideSql;
import org.spikernel.spark.session.CatalogSettings;

/** Runs SQL statements over the result tables and the views of them. */
final class SqlRunner {
    private final SqlSession sql;
    private final Access access;
    private final SqlSink sink;
    private final PrintStream notes;

    /** Which statements are run. */
    enum Access {
        READ,
        WRITE
    }

    /**
     * To run statements with the tables' namespace as the current one.
     *
     * @param reach how far they may reach
     * @param sink for rows
     * @param notes for the number of rows and the time
     */
    SqlRunner(
            SparkSession session,
            CatalogSettings tables,
            Access access,
            OutsideSql.Reach reach,
            SqlSink sink,
            PrintStream notes) {
        this.sql = new SqlSession(session, tables, reach);
        this.access = access;
        this.sink = sink;
        this.notes = notes;
    }

    /**
     * Runs a statement, without its semicolon.
     *
     * @throws UserInputException when the statement is wrong, or may write and must not
     */
    void run(String statement) {
        long start = System.nanoTime();
        try {
            Dataset<Row> result = access == Access.WRITE
                    ? sql.writing(statement)
                    : sql.reading(
                            statement,
                            Map.of(),
                            what -> "it must only read, got " + what + "; add --write to run it anyway");
            SqlSink.Taken taken = sink.take(result);
            long rows = taken.rows();
            String what = result.columns().length == 0 ? "done" : rows + (rows == 1 ? " row" : " rows");
            long nanos = System.nanoTime() - start - taken.readingNanos();
            notes.println(String.format(Locale.ROOT, "%s in %.2f s", what, nanos / 1e9));
        } catch (UserInputException e) {
            throw e;
        } catch (Exception e) {
            // Scala throws checked exceptions undeclared.
            throw SqlErrors.of(e, statement);
        }
    }
}

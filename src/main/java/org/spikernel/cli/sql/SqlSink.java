package org.spikernel.cli.sql;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Takes the rows of SQL statements. */
interface SqlSink {
    /**
     * What was taken.
     *
     * @param rows 0 for a statement that gives none
     * @param readingNanos of the time that it took, how long the reader did: a person with a pager, or a slow pipe
     */
    record Taken(long rows, long readingNanos) {}

    /** Takes what a statement gave. */
    Taken take(Dataset<Row> result);

    /** Called after the last statement. */
    default void finish() {}
}

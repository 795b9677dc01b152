package org.spikernel.cli.sql;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Takes the rows of SQL statements. */
interface SqlSink {
    /**
     * Takes what a statement gave.
     *
     * @return rows; 0 for a statement that gives none
     */
    long take(Dataset<Row> result);

    /** Called after the last statement. */
    default void finish() {}
}

package org.spikernel.spark.tables;

import java.util.List;
import org.spikernel.results.TableDefinition;

/** Where rows go. */
public interface RowSink {
    /**
     * Appends rows in one commit, unless a commit of that name is there: an attempt may succeed and its answer be lost.
     */
    <R extends Record> void append(TableDefinition<R> definition, List<R> rows, String commitName);
}

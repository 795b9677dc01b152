package org.spikernel.spark.run;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.exceptions.ValidationException;
import org.spikernel.results.TableDefinition;
import org.spikernel.spark.tables.ResultTables;
import org.spikernel.spark.tables.RowSink;

/**
 * Appends rows of one run, which belongs to this process. Both the claim and the tables are asked: the claim tells of
 * another owner, and a commit fails when somebody has added rows of the run since the one before, so that no result is
 * there twice even if the run changes hands between the two.
 */
public final class RunSink implements RowSink {
    private final ResultTables tables;
    private final RunLease lease;
    private final Map<TableDefinition<?>, Optional<Long>> last = new HashMap<>();

    /** Rows that others add from now on are noticed. */
    public RunSink(ResultTables tables, RunLease lease) {
        this.tables = tables;
        this.lease = lease;
        TableDefinition.ALL.forEach(table -> last.put(table, tables.snapshot(table)));
    }

    /**
     * As the interface says.
     *
     * @throws LeaseLostException when another process works on the run
     */
    @Override
    public synchronized <R extends Record> void append(TableDefinition<R> definition, List<R> rows, String commitName) {
        lease.require();
        try {
            last.put(definition, tables.appendAlone(definition, rows, commitName, lease.hold(), last.get(definition)));
        } catch (ValidationException e) {
            lease.require();
            LeaseLostException taken =
                    new LeaseLostException(lease.runId(), "it has added rows to " + definition.name());
            taken.initCause(e);
            throw taken;
        }
    }
}

package org.spikernel.spark.tables;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.spikernel.results.RunRow;
import org.spikernel.results.TableDefinition;

/**
 * The rows of the table of runs, the only ones that change: each is replaced while its run goes on. Driver
 * only; thread-safe as far as Iceberg's optimistic commits are.
 */
public final class RunRows {
    private static final Logger LOG = LoggerFactory.getLogger(RunRows.class);
    private static final Duration STATES_KEPT = Duration.ofMinutes(10);
    private static final int LEAST_STATES = 20;

    private final ResultTables tables;

    /** Of these tables. */
    public RunRows(ResultTables tables) {
        this.tables = tables;
    }

    /**
     * The row of a run, and when it was seen.
     *
     * @param row absent when there is no such run
     * @param snapshot of the table, absent while that is empty
     */
    public record Seen(Optional<RunRow> row, Optional<Long> snapshot) {}

    /** All runs, the one started last first. */
    public List<RunRow> all() {
        return of(tables.load(TableDefinition.RUNS));
    }

    /** All runs of a table, the one started last first. */
    static List<RunRow> of(Table table) {
        List<RunRow> rows = new ArrayList<>();
        try (CloseableIterable<Record> found = IcebergGenerics.read(table).build()) {
            found.forEach(record -> rows.add(TableDefinition.RUNS.row(RunRows::ofIceberg, record::getField)));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read table " + table.name(), e);
        }
        rows.sort(Comparator.comparing(RunRow::startedAt, Comparator.nullsFirst(Comparator.naturalOrder()))
                .reversed()
                .thenComparing(RunRow::runId));
        return rows;
    }

    /** The row of a run as it is now; takes no task slot. */
    public Seen find(String runId) {
        Table table = tables.load(TableDefinition.RUNS);
        Optional<Long> snapshot = TableCommits.current(table);
        if (snapshot.isEmpty()) {
            return new Seen(Optional.empty(), snapshot);
        }
        try (CloseableIterable<Record> found = IcebergGenerics.read(table)
                .where(Expressions.equal(TableSchemas.RUN_ID, runId))
                .build()) {
            Optional<RunRow> row = Optional.empty();
            for (Record record : found) {
                row = Optional.of(TableDefinition.RUNS.row(RunRows::ofIceberg, record::getField));
            }
            return new Seen(row, snapshot);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read table " + table.name(), e);
        }
    }

    private static Object ofIceberg(Object value) {
        return value instanceof OffsetDateTime time ? time.toInstant() : value;
    }

    /**
     * Replaces the row of a run in one commit, if nobody has since it was seen; readers see the old row or the new one.
     *
     * @return whether it did
     */
    public boolean replace(RunRow row, Seen seen) {
        return take(row, seen).isPresent();
    }

    /**
     * As {@link #replace}.
     *
     * @return the place of this commit among all commits to the table: a later one has a higher number; empty when
     *     somebody else was first
     */
    public OptionalLong take(RunRow row, Seen seen) {
        Table table = tables.loadToCommit(TableDefinition.RUNS);
        Expression ofRun = Expressions.equal(TableSchemas.RUN_ID, row.runId());
        var overwrite = table.newOverwrite()
                .overwriteByRowFilter(ofRun)
                .conflictDetectionFilter(ofRun)
                .validateNoConflictingData()
                .validateNoConflictingDeletes();
        seen.snapshot().ifPresent(overwrite::validateFromSnapshot);
        String token = row.owner().getOrDefault("token", UUID.randomUUID().toString());
        String name = UUID.randomUUID().toString();
        long after = seen.snapshot()
                .map(table::snapshot)
                .map(Snapshot::sequenceNumber)
                .orElse(0L);
        List<DataFile> written =
                RowFiles.write(table, TableDefinition.RUNS, List.of(row), UncommittedFiles.after(after) + token);
        written.forEach(overwrite::addFile);
        try {
            TableCommits.commit(table, overwrite, name, written);
        } catch (ValidationException e) {
            LOG.debug("Another process replaced the row of run {} first", row.runId(), e);
            return OptionalLong.empty();
        }
        return OptionalLong.of(TableCommits.snapshot(tables.load(TableDefinition.RUNS), name)
                .orElseThrow(() ->
                        new IllegalStateException("Cannot find the commit that was just made to table " + table.name()))
                .sequenceNumber());
    }

    /** Forgets all but the latest states of the table of runs, which gets a new one every few minutes for each run. */
    public void expireSnapshots() {
        Table table = tables.load(TableDefinition.RUNS);
        if (!TableCommits.mayDelete(table)) {
            return;
        }
        table.expireSnapshots()
                .expireOlderThan(System.currentTimeMillis() - STATES_KEPT.toMillis())
                .retainLast(LEAST_STATES)
                .commit();
    }
}

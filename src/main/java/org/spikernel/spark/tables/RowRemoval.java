package org.spikernel.spark.tables;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SnapshotUpdate;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericDeleteFilter;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.formats.FormatModelRegistry;
import org.apache.iceberg.formats.ReadBuilder;
import org.apache.iceberg.io.CloseableIterable;

/**
 * Removes rows of a run by their keys: files that hold some are written again without them, whatever columns a user has
 * added. Rows pass through one at a time.
 */
final class RowRemoval {
    private static final int ATTEMPTS = 4;

    private final WriteHold hold;
    private final String keyColumn;
    private final Set<String> keys;

    RowRemoval(WriteHold hold, String keyColumn, Set<String> keys) {
        this.hold = hold;
        this.keyColumn = keyColumn;
        this.keys = keys;
    }

    /** Makes the commit. */
    @FunctionalInterface
    interface Committer {
        void commit(Table table, List<DataFile> written, SnapshotUpdate<?> update);
    }

    /** A compaction may replace the files while they are read; then this starts again. */
    void run(Supplier<Table> fresh, Committer committer) {
        for (int attempt = 1; ; attempt++) {
            try {
                attempt(fresh.get(), committer);
                return;
            } catch (RuntimeException e) {
                if (attempt == ATTEMPTS || !TableMaintenance.isConflict(e)) {
                    throw e;
                }
            }
        }
    }

    private void attempt(Table table, Committer committer) {
        if (table.currentSnapshot() == null) {
            return;
        }
        OverwriteFiles overwrite = table.newOverwrite()
                .validateFromSnapshot(table.currentSnapshot().snapshotId())
                .conflictDetectionFilter(Expressions.equal(TableSchemas.RUN_ID, hold.runId()))
                .validateNoConflictingDeletes();
        List<DataFile> written = new ArrayList<>();
        boolean any = false;
        try (CloseableIterable<FileScanTask> tasks = table.newScan()
                .filter(Expressions.equal(TableSchemas.RUN_ID, hold.runId()))
                .planFiles()) {
            for (FileScanTask task : tasks) {
                if (holdsOne(table, task)) {
                    any = true;
                    overwrite.deleteFile(task.file());
                    try (CloseableIterable<Record> rows = read(table, task, table.schema())) {
                        RowFiles.writeAgain(
                                        table,
                                        task.file(),
                                        CloseableIterable.filter(rows, row -> !isMeant(row)),
                                        hold.token())
                                .ifPresent(written::add);
                    }
                }
            }
        } catch (IOException e) {
            RowFiles.delete(table, written);
            throw new UncheckedIOException("Cannot read rows of table " + table.name(), e);
        } catch (RuntimeException | Error e) {
            RowFiles.delete(table, written);
            throw e;
        }
        if (any) {
            written.forEach(overwrite::addFile);
            committer.commit(table, written, overwrite);
        }
    }

    private boolean holdsOne(Table table, FileScanTask task) throws IOException {
        try (CloseableIterable<Record> rows = read(table, task, table.schema().select(keyColumn))) {
            for (Record row : rows) {
                if (isMeant(row)) {
                    return true;
                }
            }
            return false;
        }
    }

    private boolean isMeant(Record row) {
        Object key = row.getField(keyColumn);
        return key != null && keys.contains(key.toString());
    }

    private static CloseableIterable<Record> read(Table table, FileScanTask task, Schema columns) {
        GenericDeleteFilter deleted = new GenericDeleteFilter(table.io(), task, table.schema(), columns);
        ReadBuilder<Record, Object> reader = FormatModelRegistry.readBuilder(
                task.file().format(), Record.class, table.io().newInputFile(task.file()));
        return deleted.filter(
                reader.project(deleted.requiredSchema()).reuseContainers().build());
    }
}

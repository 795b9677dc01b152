package org.spikernel.spark.tables;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.SnapshotUpdate;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.spikernel.results.TableDefinition;

/**
 * Writes rows of one run, as long as the run belongs to this process: every commit fails once another process has
 * claimed it. Driver only; thread-safe.
 */
public final class RunWriter implements RowSink {
    private final ResultTables tables;
    private final WriteHold hold;
    private final Supplier<? extends RuntimeException> taken;
    /** Files of commits of which it is not known whether they were made, by the commits' names; guarded by this. */
    private final Map<String, List<DataFile>> doubtful = new HashMap<>();

    /**
     * A writer for a run that was {@linkplain ResultTables#claim claimed}.
     *
     * @param taken what to throw once another process has claimed it
     */
    public RunWriter(ResultTables tables, WriteHold hold, Supplier<? extends RuntimeException> taken) {
        this.tables = tables;
        this.hold = hold;
        this.taken = taken;
    }

    /** The commit of this name is there already: an earlier attempt succeeded, and its answer was lost. */
    private static final class MadeBeforeException extends IllegalStateException {
        private static final long serialVersionUID = 1L;
    }

    @Override
    public synchronized <R extends Record> void append(TableDefinition<R> definition, List<R> rows, String commitName) {
        Table table = table(definition, commitName);
        if (rows.isEmpty() || isMade(table, commitName)) {
            return;
        }
        append(table, RowFiles.write(table, definition, rows, hold.token()), commitName);
    }

    /**
     * Appends rows that executors hold, in one commit.
     *
     * @param rows with the columns of the definition, all of this run
     * @return how many there were
     */
    public synchronized long append(TableDefinition<?> definition, Dataset<Row> rows) {
        String commitName = UUID.randomUUID().toString();
        Table table = table(definition, commitName);
        List<DataFile> files = DatasetFiles.write(rows, table, definition, hold.token());
        if (!files.isEmpty()) {
            append(table, files, commitName);
        }
        return files.stream().mapToLong(DataFile::recordCount).sum();
    }

    /** Removes the run's rows with these keys, in one commit. */
    public synchronized void remove(TableDefinition<?> definition, String keyColumn, Set<String> keys) {
        if (!keys.isEmpty()) {
            String commitName = UUID.randomUUID().toString();
            RowRemoval removal = new RowRemoval(hold, keyColumn, keys);
            removal.run(
                    () -> table(definition, commitName),
                    (table, written, update) -> commit(table, written, update, commitName));
        }
    }

    private void append(Table table, List<DataFile> files, String commitName) {
        AppendFiles append = table.newAppend();
        files.forEach(append::appendFile);
        commit(table, files, append, commitName);
    }

    private void commit(Table table, List<DataFile> written, SnapshotUpdate<?> update, String name) {
        try {
            TableCommits.commit(table, update, name, written);
        } catch (CommitStateUnknownException e) {
            doubtful.computeIfAbsent(name, unknown -> new ArrayList<>()).addAll(written);
            throw e;
        } catch (MadeBeforeException e) {
            doubtful.remove(name);
            return;
        } catch (RunFence.RunTakenException e) {
            throw lost(e);
        }
        // This attempt was made, on a state without the earlier ones, which can be made no more.
        List<DataFile> earlier = doubtful.remove(name);
        if (earlier != null) {
            RowFiles.delete(table, earlier);
        }
    }

    private RuntimeException lost(RunFence.RunTakenException cause) {
        RuntimeException lost = taken.get();
        lost.addSuppressed(cause);
        return lost;
    }

    private boolean isMade(Table table, String commitName) {
        boolean made = TableCommits.snapshot(table, commitName).isPresent();
        if (made) {
            doubtful.remove(commitName);
        }
        return made;
    }

    private Table table(TableDefinition<?> definition, String commitName) {
        Table table = tables.loadToCommit(definition);
        return RunFence.guard(table, base -> {
            RunFence.requireOwn(table.name(), hold, base);
            if (TableCommits.snapshot(base.snapshots(), commitName).isPresent()) {
                throw new MadeBeforeException();
            }
        });
    }
}

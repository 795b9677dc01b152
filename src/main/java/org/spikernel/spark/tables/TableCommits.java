package org.spikernel.spark.tables;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.FSError;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotUpdate;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.util.PropertyUtil;
import org.spikernel.spark.session.SetupException;

/** What every commit to a table needs: a clock that is right, a name of its own, and a word when the disk is full. */
final class TableCommits {
    /** By how much the machine's clock may be behind that of the last commit: Iceberg's own limit. */
    private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(1);
    /** Property of a snapshot: the name that the appender gave the commit. */
    private static final String NAME = "spikernel.commit";

    private TableCommits() {}

    /** Commits under a name, which {@link #snapshot} finds. */
    static void commit(Table table, SnapshotUpdate<?> update, String name) {
        update.set(NAME, name);
        commit(table, update);
    }

    /** Commits files under a name. A commit that is known to have failed leaves none of them. */
    static void commit(Table table, SnapshotUpdate<?> update, String name, List<DataFile> written) {
        try {
            commit(table, update, name);
        } catch (CommitStateUnknownException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            RowFiles.delete(table, written);
            throw e;
        }
    }

    /** Hadoop throws an error, not an exception, where a disk is full. */
    static void commit(Table table, SnapshotUpdate<?> update) {
        try {
            update.commit();
        } catch (FSError e) {
            throw unwritable(table, e);
        }
    }

    static UncheckedIOException unwritable(Table table, FSError e) {
        String why = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
        return new UncheckedIOException("Cannot write table " + table.name() + ": " + why, new IOException(why, e));
    }

    /** The snapshot that the commit of a name made, unless it has expired. */
    static Optional<Snapshot> snapshot(Table table, String name) {
        return snapshot(table.snapshots(), name);
    }

    /** The one among these snapshots that the commit of a name made. */
    static Optional<Snapshot> snapshot(Iterable<Snapshot> snapshots, String name) {
        for (Snapshot snapshot : snapshots) {
            if (name.equals(snapshot.summary().get(NAME))) {
                return Optional.of(snapshot);
            }
        }
        return Optional.empty();
    }

    /** The newest snapshot. */
    static Optional<Long> current(Table table) {
        return Optional.ofNullable(table.currentSnapshot()).map(Snapshot::snapshotId);
    }

    /**
     * Refuses a commit while the clock is wrong.
     *
     * @throws SetupException as {@link #requireClock(String, long, long)} says
     */
    static void requireClock(Table table) {
        if (table instanceof HasTableOperations operations) {
            requireClock(
                    table.name(), operations.operations().current().lastUpdatedMillis(), System.currentTimeMillis());
        }
    }

    /**
     * Refuses while this machine's clock is behind that of the last commit, as after it was set back: Iceberg orders
     * states by time, and would fail with a message that does not name the clock.
     */
    static void requireClock(String table, long lastCommitMillis, long nowMillis) {
        Duration behind = Duration.ofMillis(lastCommitMillis - nowMillis);
        if (behind.compareTo(CLOCK_TOLERANCE) > 0) {
            throw new SetupException("Cannot commit to table " + table + ": its last commit is " + behind.toSeconds()
                    + " s ahead of this machine's clock; set the clock, or wait until then, got "
                    + Instant.ofEpochMilli(nowMillis));
        }
    }

    /** Not where the catalog keeps the history of all tables: Iceberg refuses to delete what it may refer to. */
    static boolean mayDelete(Table table) {
        return PropertyUtil.propertyAsBoolean(
                table.properties(), TableProperties.GC_ENABLED, TableProperties.GC_ENABLED_DEFAULT);
    }
}

package org.spikernel.spark.tables;

import java.io.Serializable;
import java.time.Duration;

/**
 * When the result tables are maintained, and what maintenance leaves alone.
 *
 * @param automatic whether runs maintain the tables when they end
 * @param smallFiles files that a run may have in one table before its end compacts them
 * @param keepSnapshots newest snapshots of a table that are never expired
 * @param ages how old a thing must be to go
 */
public record MaintenanceSettings(Automatic automatic, int smallFiles, int keepSnapshots, Ages ages)
        implements Serializable {
    /** Whether runs maintain the tables when they end. */
    public enum Automatic {
        ON,
        OFF
    }

    /**
     * How old a thing must be to go.
     *
     * @param snapshotHours of a snapshot. Queries that run, and commits whose answer was lost and that are tried again,
     *     rely on younger ones
     * @param orphanHours of a file that no snapshot knows. Younger ones may belong to a commit that is about to be made
     */
    public record Ages(int snapshotHours, int orphanHours) implements Serializable {
        /** Commits are tried again for minutes; clocks of machines may differ by as much. */
        private static final int LEAST_SNAPSHOT_HOURS = 1;
        /** What Iceberg asks for, too: a compaction of a large table writes files for hours before its commit. */
        private static final int LEAST_ORPHAN_HOURS = 24;

        public Ages {
            requireAtLeast("keep-hours", snapshotHours, LEAST_SNAPSHOT_HOURS);
            requireAtLeast("orphan-hours", orphanHours, LEAST_ORPHAN_HOURS);
        }

        Duration snapshots() {
            return Duration.ofHours(snapshotHours);
        }

        Duration orphans() {
            return Duration.ofHours(orphanHours);
        }
    }

    public MaintenanceSettings {
        requireAtLeast("small-files", smallFiles, 2);
        requireAtLeast("keep-snapshots", keepSnapshots, 1);
    }

    private static void requireAtLeast(String key, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException("Cannot maintain the result tables: tables.maintenance." + key
                    + " must be at least " + least + ", got " + value);
        }
    }
}

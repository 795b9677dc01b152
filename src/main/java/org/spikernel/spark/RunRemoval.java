package org.spikernel.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.spikernel.results.RunRow;
import org.spikernel.results.TableDefinition;

/** Deletes a run. Results that other runs share stay with them: each holds rows of its own. Driver only. */
public final class RunRemoval {
    private final SparkSession spark;
    private final ResultTables tables;
    private final RunRow run;

    /**
     * The removal of a run.
     *
     * @throws SetupException when somebody works on it
     */
    public RunRemoval(SparkSession spark, ResultTables tables, RunRow run) {
        Optional<RunOwner> owner = RunOwner.of(run.owner());
        if (RunRow.RUNNING.equals(run.status())
                && owner.isPresent()
                && owner.get().look() != RunOwner.Sight.GONE) {
            throw new SetupException("Cannot delete run " + run.runId()
                    + ": it must have ended; stop it first, got one that is running by "
                    + owner.get().describe());
        }
        this.spark = spark;
        this.tables = tables;
        this.run = run;
    }

    /**
     * What will go.
     *
     * @param rows in all tables
     * @param folders with weights and checkpoints
     */
    public record Extent(long rows, List<String> folders) {
        public Extent {
            folders = List.copyOf(folders);
        }
    }

    /** Looks what there is. */
    public Extent extent() {
        long rows = 0;
        for (TableDefinition<?> table : TableDefinition.ALL) {
            rows += spark.sql(
                            "SELECT count(*) FROM " + tables.name(table) + " WHERE run_id = :run",
                            Map.of("run", run.runId()))
                    .first()
                    .getLong(0);
        }
        return new Extent(rows, folders());
    }

    /** A training's folder is named after its key; anything else that a row may name is none of ours to delete. */
    private List<String> folders() {
        List<String> folders = new ArrayList<>();
        for (Row row : spark.sql(
                        "SELECT DISTINCT training_key, weights_path FROM " + tables.name(TableDefinition.TRAININGS)
                                + " t WHERE run_id = :run AND weights_path IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "
                                + tables.name(TableDefinition.TRAININGS)
                                + " o WHERE o.run_id <> :run AND o.training_key = t.training_key)",
                        Map.of("run", run.runId()))
                .collectAsList()) {
            Path folder = new Path(row.getString(1)).getParent();
            if (folder != null && folder.getName().equals(row.getString(0))) {
                folders.add(folder.toString());
            }
        }
        return folders;
    }

    /** Deletes; the row of the run goes last, so that what breaks off can be repeated. */
    public void run(Extent extent) {
        Configuration hadoop = spark.sparkContext().hadoopConfiguration();
        for (TableDefinition<?> table : TableDefinition.ALL) {
            if (!table.equals(TableDefinition.RUNS)) {
                tables.deleteRun(table, run.runId());
            }
        }
        for (String folder : extent.folders()) {
            try {
                Path path = new Path(folder);
                path.getFileSystem(hadoop).delete(path, true);
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot delete " + folder, e);
            }
        }
        tables.deleteRun(TableDefinition.RUNS, run.runId());
    }
}

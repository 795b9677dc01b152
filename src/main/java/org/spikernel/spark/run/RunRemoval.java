package org.spikernel.spark.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.spikernel.results.RunRow;
import org.spikernel.results.TableDefinition;
import org.spikernel.spark.session.SetupException;
import org.spikernel.spark.session.SharedPaths;
import org.spikernel.spark.tables.ResultTables;

/** Deletes a run. Results that other runs share stay with them: each holds rows of its own. Driver only. */
public final class RunRemoval {
    private final SparkSession spark;
    private final ResultTables tables;
    private final RunRow run;
    private final Optional<String> output;

    /**
     * The removal of a run.
     *
     * @param output the run's folder for checkpoints and weights, where its settings say; empty if that is not known
     * @throws SetupException when somebody works on it
     */
    public RunRemoval(SparkSession spark, ResultTables tables, RunRow run, Optional<String> output) {
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
        this.output = output;
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

    /**
     * A training's folder is named after its key; any other folder that a row may name is left alone. One that
     * failed has checkpoints, and no weights that a row could name: they are where the run's other ones are, or where
     * its settings say.
     */
    private List<String> folders() {
        Set<Path> parents = new LinkedHashSet<>();
        Set<String> folders = new LinkedHashSet<>();
        List<String> unnamed = new ArrayList<>();
        output.ifPresent(folder -> parents.add(new Path(SharedPaths.absolute(folder, hadoop()))));
        for (Row row : trainings()) {
            Path folder = row.isNullAt(1) ? null : new Path(row.getString(1)).getParent();
            if (folder == null) {
                unnamed.add(row.getString(0));
            } else if (folder.getName().equals(row.getString(0))) {
                folders.add(folder.toString());
                parents.add(folder.getParent());
            }
        }
        for (String key : unnamed) {
            for (Path parent : parents) {
                Path folder = new Path(parent, key);
                if (isFolder(folder)) {
                    folders.add(folder.toString());
                }
            }
        }
        return List.copyOf(folders);
    }

    /**
     * Key and weights of those that no other run refers to. One that is at work on the same candidate may train it in the
     * same folder, and has no row of that yet.
     */
    private List<Row> trainings() {
        String sql = """
                SELECT DISTINCT training_key, weights_path FROM %1$s t WHERE run_id = :run
                AND NOT EXISTS (SELECT 1 FROM %1$s o WHERE o.run_id <> :run AND o.training_key = t.training_key)
                AND NOT EXISTS (SELECT 1 FROM %2$s c JOIN %3$s r ON r.run_id = c.run_id
                    WHERE c.run_id <> :run AND r.status = :running AND c.candidate_key = t.candidate_key)
                """.formatted(
                        tables.name(TableDefinition.TRAININGS),
                        tables.name(TableDefinition.CANDIDATES),
                        tables.name(TableDefinition.RUNS));
        return spark.sql(sql, Map.of("run", run.runId(), "running", RunRow.RUNNING))
                .collectAsList();
    }

    private boolean isFolder(Path path) {
        try {
            FileSystem files = path.getFileSystem(hadoop());
            return files.exists(path) && files.getFileStatus(path).isDirectory();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot look for " + path, e);
        }
    }

    private Configuration hadoop() {
        return spark.sparkContext().hadoopConfiguration();
    }

    /** Deletes; the row of the run goes last, so that what breaks off can be repeated. */
    public void run(Extent extent) {
        for (TableDefinition<?> table : TableDefinition.ALL) {
            if (!table.equals(TableDefinition.RUNS)) {
                tables.deleteRun(table, run.runId());
            }
        }
        for (String folder : extent.folders()) {
            try {
                Path path = new Path(folder);
                path.getFileSystem(hadoop()).delete(path, true);
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot delete " + folder, e);
            }
        }
        tables.deleteRun(TableDefinition.RUNS, run.runId());
    }
}

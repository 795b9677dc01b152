package org.spikernel.spark.tables;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.ExpireSnapshots;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.UpdateProperties;
import org.apache.iceberg.actions.RewriteDataFiles;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileInfo;
import org.apache.iceberg.io.SupportsPrefixOperations;
import org.apache.iceberg.spark.actions.SparkActions;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.spikernel.results.TableDefinition;
import org.spikernel.spark.session.HadoopMark;
import org.spikernel.text.OneLine;

/**
 * Keeps the result tables quick as they grow: small files of a run become one, manifests few, old snapshots and files
 * that no snapshot knows go. Rows never change. Runs may write meanwhile, and several maintenances may run at once:
 * every step is a commit of Iceberg's, which is made wholly or not at all, and is tried again on what others have
 * committed. What still fails is reported, and the other steps are done. Driver only.
 */
public final class TableMaintenance {
    private static final Logger LOG = LoggerFactory.getLogger(TableMaintenance.class);
    private static final long TARGET_BYTES = 128L << 20;
    /** Iceberg's own limit below which a file counts as small. */
    private static final double SMALL = 0.75;

    private static final int MANIFESTS = 10;
    private static final int ATTEMPTS = 4;
    /** Of a table, before the end of a run expires old ones: each commit rewrites a list of all that are left. */
    private static final int MOST_SNAPSHOTS = 500;

    private final SparkSession spark;
    private final ResultTables tables;
    private final MaintenanceSettings settings;
    private final Clock clock;
    private final int mostSnapshots;

    /** Maintenance of these tables; ages are counted from the clock. */
    public TableMaintenance(SparkSession spark, ResultTables tables, MaintenanceSettings settings, Clock clock) {
        this(spark, tables, settings, clock, MOST_SNAPSHOTS);
    }

    /** With another number of snapshots that a table may have before the end of a run expires old ones. */
    TableMaintenance(
            SparkSession spark, ResultTables tables, MaintenanceSettings settings, Clock clock, int mostSnapshots) {
        this.spark = spark;
        this.tables = tables;
        this.settings = settings;
        this.clock = clock;
        this.mostSnapshots = mostSnapshots;
    }

    /**
     * Data files of a table's current snapshot.
     *
     * @param files their number
     * @param bytes their size
     * @param small those that a compaction would take up
     * @param compacted what these would become
     */
    public record DataFiles(int files, long bytes, int small, int compacted) {}

    /**
     * What was done to a table, or would be.
     *
     * @param table its name
     * @param before its data files
     * @param after its data files afterwards; a run may have added some
     * @param snapshots that were expired
     * @param orphans files that were removed and that no snapshot knew
     * @param problems steps that failed, a line each
     */
    public record Upkeep(
            String table, DataFiles before, DataFiles after, int snapshots, int orphans, List<String> problems) {
        public Upkeep {
            problems = List.copyOf(problems);
        }

        /** Whether anything was to be done. */
        public boolean isAnything() {
            return before.files() > after.files() || snapshots > 0 || orphans > 0 || !problems.isEmpty();
        }
    }

    /** Maintains every table. */
    public List<Upkeep> maintain() {
        return TableDefinition.ALL.stream().map(this::maintain).toList();
    }

    /** What {@link #maintain()} would do now; changes nothing. */
    public List<Upkeep> preview() {
        return TableDefinition.ALL.stream().map(this::preview).toList();
    }

    /**
     * At the end of a run: compacts its files where they are many, and expires snapshots of tables that have many. The
     * run's results are in the tables, whatever happens here.
     *
     * @return of the tables to which something was done
     */
    public List<Upkeep> whenPastLimit(String runId) {
        if (settings.automatic() == MaintenanceSettings.Automatic.OFF) {
            return List.of();
        }
        try {
            List<Upkeep> done = TableDefinition.ALL.stream()
                    .map(definition -> whenPastLimit(definition, Expressions.equal(TableSchemas.RUN_ID, runId)))
                    .filter(Upkeep::isAnything)
                    .toList();
            done.stream()
                    .flatMap(upkeep -> upkeep.problems().stream())
                    .forEach(problem -> LOG.warn("{}; `spikernel runs maintain` tries again", problem));
            return done;
        } catch (RuntimeException e) {
            LOG.warn("Cannot maintain the tables: {}; `spikernel runs maintain` tries again", OneLine.of(e));
            return List.of();
        }
    }

    private Upkeep whenPastLimit(TableDefinition<?> definition, Expression ofRun) {
        Table table = tables.load(definition);
        Steps steps = new Steps(definition);
        DataFiles before = dataFiles(table, ofRun);
        if (before.small() > settings.smallFiles()) {
            steps.attempt("compact", () -> compact(tables.load(definition), ofRun));
            steps.attempt("merge manifests of", () -> mergeManifests(tables.load(definition)));
        }
        if (snapshots(table) > mostSnapshots) {
            steps.attempt("expire snapshots of", () -> expire(tables.load(definition)));
        }
        return new Upkeep(
                definition.name(),
                before,
                dataFiles(tables.load(definition), ofRun),
                steps.result("expire snapshots of"),
                0,
                steps.problems);
    }

    /** What {@link #maintain(TableDefinition)} would do. */
    Upkeep preview(TableDefinition<?> definition) {
        Table table = tables.load(definition);
        DataFiles files = dataFiles(table, Expressions.alwaysTrue());
        return new Upkeep(
                definition.name(),
                files,
                new DataFiles(files.files() - files.small() + files.compacted(), files.bytes(), 0, 0),
                TableCommits.mayDelete(table) ? expiry(table).apply().size() : 0,
                orphans(table, file -> {}),
                List.of());
    }

    /** Maintains one table. */
    Upkeep maintain(TableDefinition<?> definition) {
        Expression all = Expressions.alwaysTrue();
        Steps steps = new Steps(definition);
        DataFiles before = dataFiles(tables.load(definition), all);
        steps.attempt("set properties of", () -> setProperties(tables.load(definition)));
        steps.attempt("compact", () -> compact(tables.load(definition), all));
        steps.attempt("merge manifests of", () -> mergeManifests(tables.load(definition)));
        steps.attempt("expire snapshots of", () -> expire(tables.load(definition)));
        steps.attempt("remove orphan files of", () -> {
            Table table = tables.load(definition);
            return orphans(table, table.io()::deleteFile);
        });
        return new Upkeep(
                definition.name(),
                before,
                dataFiles(tables.load(definition), all),
                steps.result("expire snapshots of"),
                steps.result("remove orphan files of"),
                steps.problems);
    }

    /** One step, on the table as it is at the start of the attempt; returns how many things it changed. */
    @FunctionalInterface
    private interface Step {
        int run();
    }

    /** The steps of one table: their results and failures. */
    private static final class Steps {
        private final TableDefinition<?> definition;
        private final Map<String, Integer> results = new HashMap<>();
        private final List<String> problems = new ArrayList<>();

        Steps(TableDefinition<?> definition) {
            this.definition = definition;
        }

        void attempt(String verb, Step step) {
            for (int attempt = 1; ; attempt++) {
                try {
                    results.put(verb, step.run());
                    return;
                } catch (RuntimeException e) {
                    if (attempt == ATTEMPTS || !isConflict(e)) {
                        problems.add("Cannot " + verb + " table " + definition.name() + ": " + OneLine.of(e));
                        return;
                    }
                    LOG.debug("Attempt {} to {} {} met another commit", attempt, verb, definition.name(), e);
                }
            }
        }

        int result(String verb) {
            return results.getOrDefault(verb, 0);
        }
    }

    /** Whether another program committed something that this commit relied upon; nothing was changed then. */
    static boolean isConflict(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CommitFailedException || cause instanceof ValidationException) {
                return true;
            }
        }
        return false;
    }

    /** Tables of earlier versions of the program lack some. */
    private int setProperties(Table table) {
        Map<String, String> missing = new HashMap<>(TableCreation.properties(tables.settings()));
        missing.keySet().removeAll(table.properties().keySet());
        if (!missing.isEmpty()) {
            UpdateProperties update = table.updateProperties();
            missing.forEach(update::set);
            update.commit();
        }
        return missing.size();
    }

    private int compact(Table table, Expression rows) {
        if (dataFiles(table, rows).small() == 0) {
            return 0;
        }
        return SparkActions.get(spark)
                .rewriteDataFiles(table)
                .filter(rows)
                .option(RewriteDataFiles.TARGET_FILE_SIZE_BYTES, String.valueOf(TARGET_BYTES))
                .option("min-input-files", "2")
                .execute()
                .rewrittenDataFilesCount();
    }

    private static int mergeManifests(Table table) {
        if (table.currentSnapshot() == null) {
            return 0;
        }
        int manifests = table.currentSnapshot().allManifests(table.io()).size();
        if (manifests <= MANIFESTS) {
            return 0;
        }
        // Together whatever their runs: a manifest for each of thousands of runs would be many again.
        table.rewriteManifests().clusterBy(file -> 0).commit();
        return manifests;
    }

    private int expire(Table table) {
        if (!TableCommits.mayDelete(table)) {
            return 0;
        }
        ExpireSnapshots expiry = expiry(table);
        int expired = expiry.apply().size();
        if (expired > 0) {
            expiry.commit();
        }
        return expired;
    }

    private ExpireSnapshots expiry(Table table) {
        return table.expireSnapshots()
                .expireOlderThan(
                        clock.instant().minus(settings.ages().snapshots()).toEpochMilli())
                .retainLast(settings.keepSnapshots());
    }

    private int orphans(Table table, Consumer<String> removal) {
        long olderThan = clock.instant().minus(settings.ages().orphans()).toEpochMilli();
        if (!TableCommits.mayDelete(table) || !mayHoldFilesOlderThan(table, olderThan)) {
            return 0;
        }
        AtomicInteger count = new AtomicInteger();
        SparkActions.get(spark)
                .deleteOrphanFiles(table)
                .olderThan(olderThan)
                .deleteWith(file -> {
                    if (!isMark(file)) {
                        removal.accept(file);
                        count.incrementAndGet();
                    }
                })
                .execute();
        return count.get();
    }

    /** Of the files that no snapshot knows, the one that must stay. */
    private static boolean isMark(String file) {
        URI location = new org.apache.hadoop.fs.Path(file).toUri();
        return (location.getScheme() == null || "file".equals(location.getScheme()))
                && HadoopMark.isMark(Path.of(location.getPath()));
    }

    /** Listing a folder is quick; comparing it with all snapshots takes Spark seconds. */
    private static boolean mayHoldFilesOlderThan(Table table, long millis) {
        if (!(table.io() instanceof SupportsPrefixOperations folders)) {
            return true;
        }
        for (FileInfo file : folders.listPrefix(table.location())) {
            if (file.createdAtMillis() < millis) {
                return true;
            }
        }
        return false;
    }

    private static int snapshots(Table table) {
        int count = 0;
        for (Snapshot snapshot : table.snapshots()) {
            count += snapshot == null ? 0 : 1;
        }
        return count;
    }

    private static DataFiles dataFiles(Table table, Expression rows) {
        int files = 0;
        long bytes = 0;
        Map<String, Integer> smallOfRun = new HashMap<>();
        Map<String, Long> smallBytes = new HashMap<>();
        try (CloseableIterable<FileScanTask> tasks =
                table.newScan().filter(rows).ignoreResiduals().planFiles()) {
            for (FileScanTask task : tasks) {
                DataFile file = task.file();
                files++;
                bytes += file.fileSizeInBytes();
                if (file.fileSizeInBytes() < SMALL * TARGET_BYTES) {
                    String run = String.valueOf(file.partition().get(0, String.class));
                    smallOfRun.merge(run, 1, Integer::sum);
                    smallBytes.merge(run, file.fileSizeInBytes(), Long::sum);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the metadata of table " + table.name(), e);
        }
        smallOfRun.values().removeIf(count -> count < 2);
        int compacted = smallOfRun.keySet().stream()
                .mapToInt(run -> (int) (1 + smallBytes.get(run) / TARGET_BYTES))
                .sum();
        return new DataFiles(
                files,
                bytes,
                smallOfRun.values().stream().mapToInt(Integer::intValue).sum(),
                compacted);
    }
}

package org.spikernel.spark.tables;

import java.nio.file.AccessDeniedException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.security.AccessControlException;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.Table;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.spark.Spark3Util;
import org.apache.spark.sql.SparkSession;
import org.spikernel.results.TableDefinition;
import org.spikernel.spark.session.Answer;
import org.spikernel.spark.session.CatalogSettings;
import org.spikernel.spark.session.SetupException;

/**
 * The Iceberg tables of one namespace, made when missing. Rows are written from the driver through Iceberg itself, not
 * by a Spark job: a commit must not wait for task slots that scoring and training hold for minutes. Driver only; NOT
 * meant to be serialized and sent to executors. Thread-safe as far as Iceberg's optimistic commits are.
 */
public final class ResultTables implements RowSink {
    /** No server is asked then: a machine with much to do may take a minute for Iceberg's classes. */
    private static final Duration OF_THIS_MACHINE = Duration.ofMinutes(10);

    private final CatalogSettings settings;
    private final Catalog catalog;

    private ResultTables(CatalogSettings settings, Catalog catalog) {
        this.settings = settings;
        this.catalog = catalog;
    }

    /**
     * Opens the tables, making the namespace and missing tables.
     *
     * @throws SetupException when the catalog cannot be reached or written, or holds other tables of these names
     */
    public static ResultTables open(SparkSession spark, CatalogSettings settings) {
        return open(spark, settings, patience(settings));
    }

    private static Duration patience(CatalogSettings settings) {
        return settings.type().equals(CatalogSettings.SQLITE) ? OF_THIS_MACHINE : Answer.PATIENCE;
    }

    /** With another time for which the catalog may leave the first question unanswered. */
    static ResultTables open(SparkSession spark, CatalogSettings settings, Duration patience) {
        return explained(
                settings,
                () -> of(settings, answering(settings, patience, () -> {
                    // Spark keeps the session by thread.
                    SparkSession.setActiveSession(spark);
                    return Spark3Util.loadIcebergCatalog(spark, settings.catalog());
                })));
    }

    /**
     * The tables as they are; makes none.
     *
     * @param opening opens the catalog
     * @return empty when there is no table of runs
     * @throws SetupException when the catalog cannot be reached
     */
    public static Optional<ResultTables> existing(CatalogSettings settings, Callable<Catalog> opening) {
        return explained(settings, () -> {
            ResultTables tables = new ResultTables(settings, answering(settings, patience(settings), opening));
            return tables.catalog.tableExists(tables.identifier(TableDefinition.RUNS))
                    ? Optional.of(tables)
                    : Optional.empty();
        });
    }

    private static <T> T explained(CatalogSettings settings, Supplier<T> opening) {
        try {
            return opening.get();
        } catch (SetupException e) {
            throw e;
        } catch (RuntimeException | FSError e) {
            // Hadoop throws an error, not an exception, where a disk is full.
            throw new SetupException(
                    "Cannot open the result tables: the catalog must be reachable, and its warehouse on a disk that can be written and has room, got "
                            + SetupException.rootCause(e) + hint(e) + " (tables.type " + settings.type()
                            + ", tables.warehouse " + settings.warehouse() + ")",
                    e);
        }
    }

    private static String hint(Throwable failure) {
        return String.valueOf(SetupException.rootCause(failure)).contains("No suitable driver")
                ? "; give the database's driver by --packages or --jars in SPIKERNEL_SUBMIT"
                : "";
    }

    private static Catalog answering(CatalogSettings settings, Duration patience, Callable<Catalog> opening) {
        return Answer.await(
                "Cannot open the result tables: the catalog must be reachable",
                "tables.type " + settings.type() + ", tables.warehouse " + settings.warehouse(),
                patience,
                () -> {
                    Catalog catalog = opening.call();
                    catalog.tableExists(
                            TableIdentifier.of(Namespace.of(settings.namespace()), TableDefinition.RUNS.name()));
                    return catalog;
                });
    }

    /** The tables of a catalog that is open; needs no Spark. */
    public static ResultTables of(CatalogSettings settings, Catalog catalog) {
        ResultTables result = new ResultTables(settings, catalog);
        result.openAll();
        return result;
    }

    private void openAll() {
        Namespace namespace = Namespace.of(settings.namespace());
        TableCreation.ensureNamespace(catalog, namespace);
        for (TableDefinition<?> definition : TableDefinition.ALL) {
            try {
                prepare(definition);
            } catch (RuntimeException e) {
                throw isDenied(e) ? outdated(definition, e) : e;
            }
        }
    }

    private void prepare(TableDefinition<?> definition) {
        TableCreation.ensureTable(catalog, settings, identifier(definition), definition);
        Table table = load(definition);
        TableCreation.ensureMark(settings, table);
        TableSchemas.reconcile(table, definition);
    }

    /** Streams of local files say it in words, other ways to write them by a class. */
    private static boolean isDenied(Throwable failure) {
        String cause = SetupException.rootCause(failure);
        return cause.startsWith(AccessDeniedException.class.getSimpleName())
                || cause.startsWith(AccessControlException.class.getSimpleName())
                || cause.contains("Permission denied");
    }

    private SetupException outdated(TableDefinition<?> definition, RuntimeException cause) {
        return new SetupException(
                "Cannot open the result tables: " + definition.name()
                        + " lacks what this version adds, and is not writable"
                        + " by you; any command of its owner's adds it, as `spikernel runs maintain`, got "
                        + SetupException.rootCause(cause) + " (tables.warehouse " + settings.warehouse() + ")",
                cause);
    }

    /** The table's full name in SQL. */
    public String name(TableDefinition<?> definition) {
        return settings.tableName(definition.name());
    }

    /** Appends rows in one commit. */
    public <R extends Record> void append(TableDefinition<R> definition, List<R> rows) {
        append(definition, rows, UUID.randomUUID().toString());
    }

    @Override
    public <R extends Record> void append(TableDefinition<R> definition, List<R> rows, String commitName) {
        Table table = loadToCommit(definition);
        if (rows.isEmpty() || TableCommits.snapshot(table, commitName).isPresent()) {
            return;
        }
        AppendFiles append = table.newAppend();
        List<DataFile> files =
                RowFiles.write(table, definition, rows, UUID.randomUUID().toString());
        files.forEach(append::appendFile);
        TableCommits.commit(table, append, commitName, files);
    }

    /**
     * Keeps earlier owners of a run from writing into it. What the tables hold of it afterwards is all that they have
     * written.
     *
     * @throws IllegalStateException when there is a later claim
     */
    public void claim(WriteHold hold) {
        forOwned(table -> RunFence.raise(table, hold));
    }

    /** Ends a claim, unless there is another one by now. */
    public void release(WriteHold hold) {
        forOwned(table -> RunFence.lower(table, hold));
    }

    /** The table of runs changes hands by itself: its rows are replaced one by one. */
    private void forOwned(Consumer<Table> work) {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        ExecutorService threads = Executors.newFixedThreadPool(TableDefinition.ALL.size(), task -> {
            Thread thread = new Thread(task, "spikernel-claim");
            thread.setDaemon(true);
            thread.setContextClassLoader(loader);
            return thread;
        });
        try {
            TableDefinition.ALL.stream()
                    .filter(definition -> !definition.equals(TableDefinition.RUNS))
                    .map(definition -> CompletableFuture.runAsync(() -> work.accept(loadToCommit(definition)), threads))
                    .toList()
                    .forEach(CompletableFuture::join);
        } catch (CompletionException e) {
            if (e.getCause() instanceof FSError full) {
                throw TableCommits.unwritable(load(TableDefinition.RUNS), full);
            }
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        } finally {
            threads.shutdown();
        }
    }

    /** Deletes a run's rows of a table in one commit: whole files, since a run is a partition. */
    public void deleteRun(TableDefinition<?> definition, String runId) {
        Transaction both = load(definition).newTransaction();
        both.newDelete()
                .deleteFromRowFilter(Expressions.equal(TableSchemas.RUN_ID, runId))
                .commit();
        RunFence.remove(both, runId);
        both.commitTransaction();
    }

    /** Where the tables are. */
    public CatalogSettings settings() {
        return settings;
    }

    /**
     * The table for a commit.
     *
     * @throws SetupException while this machine's clock is behind that of the last commit
     */
    Table loadToCommit(TableDefinition<?> definition) {
        Table table = load(definition);
        TableCommits.requireClock(table);
        return table;
    }

    /** As the catalog has it now: what was loaded earlier may refer to metadata that is gone. */
    public Table load(TableDefinition<?> definition) {
        return catalog.loadTable(identifier(definition));
    }

    /** How many rows tables hold, of all runs, as their last commits say; 0 of a table that is not there. */
    public long rows(List<TableDefinition<?>> definitions) {
        return definitions.stream()
                .map(this::identifier)
                .filter(catalog::tableExists)
                .mapToLong(table -> rows(catalog.loadTable(table).currentSnapshot()))
                .sum();
    }

    private static long rows(Snapshot snapshot) {
        return snapshot == null
                ? 0
                : Long.parseLong(snapshot.summary().getOrDefault(SnapshotSummary.TOTAL_RECORDS_PROP, "0"));
    }

    private TableIdentifier identifier(TableDefinition<?> definition) {
        return TableIdentifier.of(Namespace.of(settings.namespace()), definition.name());
    }
}

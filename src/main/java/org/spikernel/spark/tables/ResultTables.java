package org.spikernel.spark.tables;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.spark.Spark3Util;
import org.apache.spark.sql.SparkSession;
import org.spikernel.results.TableDefinition;
import org.spikernel.spark.session.CatalogSettings;
import org.spikernel.spark.session.SetupException;

/**
 * The Iceberg tables of one namespace, made when missing. Rows are written from the driver through Iceberg itself, not
 * by a Spark job: a commit must not wait for task slots that scoring and training hold for minutes. Driver only; NOT
 * meant to be serialized and sent to executors. Thread-safe as far as Iceberg's optimistic commits are.
 */
public final class ResultTables implements RowSink {
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
        try {
            ResultTables result = new ResultTables(settings, Spark3Util.loadIcebergCatalog(spark, settings.catalog()));
            result.openAll();
            return result;
        } catch (SetupException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new SetupException(
                    "Cannot open the result tables: the catalog must be reachable and its warehouse writable, got "
                            + SetupException.rootCause(e) + " (tables.type " + settings.type()
                            + ", tables.warehouse " + settings.warehouse() + ")",
                    e);
        }
    }

    private void openAll() {
        Namespace namespace = Namespace.of(settings.namespace());
        TableCreation.ensureNamespace(catalog, namespace);
        for (TableDefinition<?> definition : TableDefinition.ALL) {
            TableCreation.ensureTable(catalog, identifier(definition), definition);
            TableSchemas.reconcile(load(definition), definition);
        }
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
        RowFiles.write(table, definition, rows, UUID.randomUUID().toString()).forEach(append::appendFile);
        TableCommits.commit(table, append, commitName);
    }

    /**
     * Appends rows of one run in one commit, if nobody else has added rows of that run since a snapshot.
     *
     * @param hold of the process on the run
     * @param base the snapshot, as this method or {@link #snapshot} gave it
     * @return the snapshot from which the next append may go on
     * @throws ValidationException when somebody has
     */
    public <R extends Record> Optional<Long> appendAlone(
            TableDefinition<R> definition, List<R> rows, String commitName, WriteHold hold, Optional<Long> base) {
        Table table = loadToCommit(definition);
        if (rows.isEmpty() || TableCommits.snapshot(table, commitName).isPresent()) {
            return TableCommits.current(table);
        }
        Expression ofRun = Expressions.equal(TableSchemas.RUN_ID, hold.runId());
        var append = table.newOverwrite();
        // Where that snapshot has expired, nothing can be compared; then the caller's claim alone protects the run.
        if (base.isEmpty() || table.snapshot(base.get()) != null) {
            append.conflictDetectionFilter(ofRun).validateNoConflictingData();
            base.ifPresent(append::validateFromSnapshot);
        }
        RowFiles.write(table, definition, rows, hold.token()).forEach(append::addFile);
        TableCommits.commit(table, append, commitName);
        Table after = load(definition);
        return TableCommits.snapshot(after, commitName).or(() -> TableCommits.current(after));
    }

    /** The newest snapshot of a table. */
    public Optional<Long> snapshot(TableDefinition<?> definition) {
        return TableCommits.current(load(definition));
    }

    /** Deletes a run's rows of a table in one commit: whole files, since a run is a partition. */
    public void deleteRun(TableDefinition<?> definition, String runId) {
        load(definition)
                .newDelete()
                .deleteFromRowFilter(Expressions.equal(TableSchemas.RUN_ID, runId))
                .commit();
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

    private TableIdentifier identifier(TableDefinition<?> definition) {
        return TableIdentifier.of(Namespace.of(settings.namespace()), definition.name());
    }
}

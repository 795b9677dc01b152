package org.spikernel.spark.tables;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FSError;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotUpdate;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.formats.FormatModelRegistry;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.io.FileInfo;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.iceberg.io.SupportsPrefixOperations;
import org.apache.iceberg.spark.Spark3Util;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.spikernel.results.Column;
import org.spikernel.results.RunRow;
import org.spikernel.results.TableDefinition;
import org.spikernel.spark.session.CatalogSettings;
import org.spikernel.spark.session.SetupException;

/**
 * The Iceberg tables of one namespace, made when missing. Rows are written from the driver through Iceberg itself, not
 * by a Spark job: a commit must not wait for task slots that scoring and training hold for minutes. Driver only; NOT
 * meant to be serialized and sent to executors. Thread-safe as far as Iceberg's optimistic commits are.
 */
public final class ResultTables implements RowSink {
    private static final Logger LOG = LoggerFactory.getLogger(ResultTables.class);
    static final String RUN_ID = "run_id";
    /** Properties of every table besides its comment; those of earlier versions get them by {@link TableMaintenance}. */
    static final Map<String, String> PROPERTIES = Map.of(
            TableProperties.COMMIT_NUM_RETRIES,
            "20",
            // Every commit writes all metadata anew; a long run would fill the disk with old copies.
            TableProperties.METADATA_DELETE_AFTER_COMMIT_ENABLED,
            "true");

    /** By how much the machine's clock may be behind that of the last commit: Iceberg's own limit. */
    private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(1);

    private static final Duration RUN_STATES_KEPT = Duration.ofMinutes(10);
    private static final int LEAST_RUN_STATES = 20;
    /** Property of a snapshot: the name that the appender gave the commit. */
    private static final String COMMIT_NAME = "spikernel.commit";

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
        if (catalog instanceof SupportsNamespaces namespaces && !namespaces.namespaceExists(namespace)) {
            create(namespaces, namespace);
        }
        TableDefinition.ALL.forEach(this::open);
    }

    /** The table's full name in SQL. */
    public String name(TableDefinition<?> definition) {
        return settings.tableName(definition.name());
    }

    /** Appends rows in one commit. */
    public <R extends java.lang.Record> void append(TableDefinition<R> definition, List<R> rows) {
        append(definition, rows, UUID.randomUUID().toString());
    }

    @Override
    public <R extends java.lang.Record> void append(TableDefinition<R> definition, List<R> rows, String commitName) {
        Table table = loadToCommit(definition);
        if (rows.isEmpty() || holds(table, commitName)) {
            return;
        }
        AppendFiles append = table.newAppend().set(COMMIT_NAME, commitName);
        write(table, definition, rows, UUID.randomUUID().toString()).forEach(append::appendFile);
        commit(table, append);
    }

    /**
     * Appends rows of one run in one commit, if nobody else has added rows of that run since a snapshot.
     *
     * @param hold of the process on the run
     * @param base the snapshot, as this method or {@link #snapshot} gave it
     * @return the snapshot from which the next append may go on
     * @throws ValidationException when somebody has
     */
    public <R extends java.lang.Record> Optional<Long> appendAlone(
            TableDefinition<R> definition, List<R> rows, String commitName, WriteHold hold, Optional<Long> base) {
        Table table = loadToCommit(definition);
        if (rows.isEmpty() || holds(table, commitName)) {
            return currentSnapshot(table);
        }
        Expression ofRun = Expressions.equal(RUN_ID, hold.runId());
        var append = table.newOverwrite().set(COMMIT_NAME, commitName);
        // Where that snapshot has expired, nothing can be compared; then the caller's claim alone protects the run.
        if (base.isEmpty() || table.snapshot(base.get()) != null) {
            append.conflictDetectionFilter(ofRun).validateNoConflictingData();
            base.ifPresent(append::validateFromSnapshot);
        }
        List<DataFile> written = write(table, definition, rows, hold.token());
        written.forEach(append::addFile);
        commit(table, append);
        return snapshotOf(load(definition), commitName);
    }

    /** Hadoop throws an error, not an exception, where a disk is full. */
    private static void commit(Table table, SnapshotUpdate<?> update) {
        try {
            update.commit();
        } catch (FSError e) {
            throw unwritable(table, e);
        }
    }

    private static UncheckedIOException unwritable(Table table, FSError e) {
        String why = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
        return new UncheckedIOException("Cannot write table " + table.name() + ": " + why, new IOException(why, e));
    }

    private static Optional<Long> snapshotOf(Table table, String commitName) {
        for (Snapshot snapshot : table.snapshots()) {
            if (commitName.equals(snapshot.summary().get(COMMIT_NAME))) {
                return Optional.of(snapshot.snapshotId());
            }
        }
        return currentSnapshot(table);
    }

    /** The newest snapshot of a table. */
    public Optional<Long> snapshot(TableDefinition<?> definition) {
        return currentSnapshot(load(definition));
    }

    private static Optional<Long> currentSnapshot(Table table) {
        return Optional.ofNullable(table.currentSnapshot()).map(Snapshot::snapshotId);
    }

    /**
     * The row of a run, and when it was seen.
     *
     * @param row absent when there is no such run
     * @param snapshot of the table, absent while that is empty
     */
    public record SeenRun(Optional<RunRow> row, Optional<Long> snapshot) {}

    /** All runs, the one started last first. */
    public List<RunRow> runs() {
        Table table = load(TableDefinition.RUNS);
        List<RunRow> rows = new ArrayList<>();
        try (CloseableIterable<Record> found = IcebergGenerics.read(table).build()) {
            found.forEach(record -> rows.add(TableDefinition.RUNS.row(ResultTables::ofIceberg, record::getField)));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read table " + table.name(), e);
        }
        rows.sort(Comparator.comparing(RunRow::startedAt, Comparator.nullsFirst(Comparator.naturalOrder()))
                .reversed()
                .thenComparing(RunRow::runId));
        return rows;
    }

    /** Deletes a run's rows of a table in one commit: whole files, since a run is a partition. */
    public void deleteRun(TableDefinition<?> definition, String runId) {
        load(definition)
                .newDelete()
                .deleteFromRowFilter(Expressions.equal(RUN_ID, runId))
                .commit();
    }

    /** The row of a run as it is now; takes no task slot. */
    public SeenRun findRun(String runId) {
        Table table = load(TableDefinition.RUNS);
        Optional<Long> snapshot = currentSnapshot(table);
        if (snapshot.isEmpty()) {
            return new SeenRun(Optional.empty(), snapshot);
        }
        try (CloseableIterable<Record> found = IcebergGenerics.read(table)
                .where(Expressions.equal(RUN_ID, runId))
                .build()) {
            Optional<RunRow> row = Optional.empty();
            for (Record record : found) {
                row = Optional.of(TableDefinition.RUNS.row(ResultTables::ofIceberg, record::getField));
            }
            return new SeenRun(row, snapshot);
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
    public boolean replaceRun(RunRow row, SeenRun seen) {
        Table table = loadToCommit(TableDefinition.RUNS);
        Expression ofRun = Expressions.equal(RUN_ID, row.runId());
        var overwrite = table.newOverwrite()
                .overwriteByRowFilter(ofRun)
                .conflictDetectionFilter(ofRun)
                .validateNoConflictingData()
                .validateNoConflictingDeletes();
        seen.snapshot().ifPresent(overwrite::validateFromSnapshot);
        String token = row.owner().getOrDefault("token", UUID.randomUUID().toString());
        List<DataFile> written = write(table, TableDefinition.RUNS, List.of(row), token);
        written.forEach(overwrite::addFile);
        try {
            commit(table, overwrite);
            return true;
        } catch (ValidationException e) {
            LOG.debug("Another process replaced the row of run {} first", row.runId(), e);
            written.forEach(file -> table.io().deleteFile(file.location()));
            return false;
        }
    }

    /**
     * Removes files that a process wrote for a run and never committed, because it was killed in between: a reader
     * of the folder that does not ask the catalog would take them for results.
     *
     * @param tokens of the processes' claims; they must be gone
     */
    public void removeUncommitted(String runId, List<String> tokens) {
        if (tokens.isEmpty()) {
            return;
        }
        for (TableDefinition<?> definition : TableDefinition.ALL) {
            Table table = load(definition);
            if (table.io() instanceof SupportsPrefixOperations files) {
                String folder = table.location() + "/data/" + RUN_ID + "=" + runId + "/";
                Set<String> left = new HashSet<>();
                try {
                    for (FileInfo file : files.listPrefix(folder)) {
                        if (tokens.stream().anyMatch(file.location()::contains)) {
                            left.add(file.location());
                        }
                    }
                } catch (UncheckedIOException | NotFoundException e) {
                    LOG.debug("There is no folder {}", folder, e);
                }
                if (!left.isEmpty()) {
                    removeKnown(table, left);
                    left.forEach(table.io()::deleteFile);
                }
            }
        }
    }

    /** By the manifests: the snapshot that added a file may have expired while the file is in use. */
    private static void removeKnown(Table table, Set<String> files) {
        Set<String> read = new HashSet<>();
        for (Snapshot snapshot : table.snapshots()) {
            for (ManifestFile manifest : snapshot.dataManifests(table.io())) {
                if (read.add(manifest.path())) {
                    try (CloseableIterable<DataFile> known = ManifestFiles.read(manifest, table.io(), table.specs())) {
                        known.forEach(file -> files.remove(file.location()));
                    } catch (IOException e) {
                        throw new UncheckedIOException("Cannot read " + manifest.path(), e);
                    }
                }
            }
        }
    }

    /** Forgets all but the latest states of the table of runs, which gets a new one with every sign of life. */
    public void expireRunSnapshots() {
        Table table = load(TableDefinition.RUNS);
        table.expireSnapshots()
                .expireOlderThan(System.currentTimeMillis() - RUN_STATES_KEPT.toMillis())
                .retainLast(LEAST_RUN_STATES)
                .commit();
    }

    private static boolean holds(Table table, String commitName) {
        for (Snapshot snapshot : table.snapshots()) {
            if (commitName.equals(snapshot.summary().get(COMMIT_NAME))) {
                return true;
            }
        }
        return false;
    }

    /** Where the tables are. */
    public CatalogSettings settings() {
        return settings;
    }

    /** The table for a commit. */
    private Table loadToCommit(TableDefinition<?> definition) {
        Table table = load(definition);
        if (table instanceof HasTableOperations operations) {
            requireClock(
                    table.name(), operations.operations().current().lastUpdatedMillis(), System.currentTimeMillis());
        }
        return table;
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

    /** As the catalog has it now: what was loaded earlier may refer to metadata that is gone. */
    public Table load(TableDefinition<?> definition) {
        return catalog.loadTable(identifier(definition));
    }

    private TableIdentifier identifier(TableDefinition<?> definition) {
        return TableIdentifier.of(Namespace.of(settings.namespace()), definition.name());
    }

    private void open(TableDefinition<?> definition) {
        if (!catalog.tableExists(identifier(definition))) {
            create(definition);
        }
        check(load(definition), definition);
    }

    private static void create(SupportsNamespaces catalog, Namespace namespace) {
        try {
            catalog.createNamespace(namespace);
        } catch (AlreadyExistsException e) {
            LOG.debug("Another program made namespace {} first", namespace, e);
        }
    }

    private void create(TableDefinition<?> definition) {
        Schema schema = schema(definition);
        try {
            catalog.buildTable(identifier(definition), schema)
                    .withPartitionSpec(
                            PartitionSpec.builderFor(schema).identity(RUN_ID).build())
                    .withProperty("comment", definition.comment())
                    .withProperty(TableProperties.FORMAT_VERSION, "2")
                    .withProperties(PROPERTIES)
                    .create();
        } catch (AlreadyExistsException e) {
            LOG.debug("Another program made table {} first", definition.name(), e);
        }
    }

    /**
     * Columns that tables of older versions lack are added. A column of another type is refused, not written askew,
     * and so is a missing one beside an unknown one: it was renamed.
     */
    private static void check(Table table, TableDefinition<?> definition) {
        Schema expected = schema(definition);
        Schema actual = table.schema();
        List<Column> missing = definition.columns().stream()
                .filter(column -> actual.findField(column.name()) == null)
                .toList();
        boolean renamed = actual.columns().stream().anyMatch(field -> expected.findField(field.name()) == null);
        List<String> wrong = definition.columns().stream()
                .filter(column -> actual.findField(column.name()) == null
                        ? renamed || column.name().equals(RUN_ID)
                        : !sameType(actual.findType(column.name()), expected.findType(column.name())))
                .map(column ->
                        column.name() + " " + expected.findType(column.name()) + found(actual.findType(column.name())))
                .toList();
        if (!wrong.isEmpty()) {
            throw new SetupException("Cannot use table " + table.name() + ": it lacks the column(s) "
                    + String.join(", ", wrong)
                    + "; set tables.namespace to a new name, or rename the columns back");
        }
        // None of the program's columns is NOT NULL; for one that a user has made so, there may be no value to write.
        List<String> required = table.schema().columns().stream()
                .filter(Types.NestedField::isRequired)
                .map(Types.NestedField::name)
                .toList();
        if (!required.isEmpty()) {
            throw new SetupException("Cannot use table " + table.name()
                    + ": every column must be optional, got NOT NULL for " + String.join(", ", required)
                    + "; set tables.namespace to a new name, or drop NOT NULL");
        }
        if (!missing.isEmpty()) {
            add(table, expected, missing);
        }
    }

    private static String found(Type type) {
        return type == null ? "" : " (got " + type + ")";
    }

    private static void add(Table table, Schema expected, List<Column> missing) {
        UpdateSchema update = table.updateSchema();
        missing.forEach(column -> update.addColumn(column.name(), expected.findType(column.name()), column.comment()));
        update.commit();
        LOG.info(
                "Added to table {} what this version knows of: {}",
                table.name(),
                missing.stream().map(Column::name).collect(Collectors.joining(", ")));
    }

    /** By their text without ids of nested fields. */
    private static boolean sameType(Type actual, Type expected) {
        return actual != null && actual.toString().equals(expected.toString());
    }

    private static Schema schema(TableDefinition<?> definition) {
        List<Types.NestedField> fields = new ArrayList<>();
        // Ids of list elements and map entries come after those of the columns.
        int nested = definition.columns().size() + 1;
        for (Column column : definition.columns()) {
            int id = fields.size() + 1;
            fields.add(Types.NestedField.optional(
                    id, column.name(), icebergType(column.type(), nested), column.comment()));
            nested += 2;
        }
        return new Schema(fields);
    }

    private static Type icebergType(Column.Type type, int nestedId) {
        return switch (type) {
            case STRING -> Types.StringType.get();
            case LONG -> Types.LongType.get();
            case INT -> Types.IntegerType.get();
            case DOUBLE -> Types.DoubleType.get();
            case BOOLEAN -> Types.BooleanType.get();
            case TIMESTAMP -> Types.TimestampType.withZone();
            case DOUBLE_LIST -> Types.ListType.ofRequired(nestedId, Types.DoubleType.get());
            case LONG_MAP ->
                Types.MapType.ofRequired(nestedId, nestedId + 1, Types.StringType.get(), Types.LongType.get());
            case STRING_MAP ->
                Types.MapType.ofRequired(nestedId, nestedId + 1, Types.StringType.get(), Types.StringType.get());
        };
    }

    /**
     * One data file per run among the rows, as the partitioning asks.
     *
     * @param writer part of the files' names, by which {@link #removeUncommitted} finds them
     */
    private static <R extends java.lang.Record> List<DataFile> write(
            Table table, TableDefinition<R> definition, List<R> rows, String writer) {
        Map<Object, List<Record>> byRun = new LinkedHashMap<>();
        for (R row : rows) {
            Record record = record(table.schema(), definition, row);
            byRun.computeIfAbsent(record.getField(RUN_ID), run -> new ArrayList<>())
                    .add(record);
        }
        OutputFileFactory files = OutputFileFactory.builderFor(table, 0, 0)
                .format(FileFormat.PARQUET)
                .operationId(writer + "-" + UUID.randomUUID())
                .build();
        List<DataFile> written = new ArrayList<>();
        for (List<Record> records : byRun.values()) {
            PartitionKey partition = new PartitionKey(table.spec(), table.schema());
            partition.partition(records.get(0));
            DataWriter<Record> open = writer(table, files, partition);
            try (open) {
                records.forEach(open::write);
            } catch (FSError e) {
                throw unwritable(table, e);
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot write rows of table " + table.name(), e);
            }
            written.add(open.toDataFile());
        }
        return written;
    }

    private static DataWriter<Record> writer(Table table, OutputFileFactory files, PartitionKey partition) {
        try {
            return FormatModelRegistry.<Record, Object>dataWriteBuilder(
                            FileFormat.PARQUET, Record.class, files.newOutputFile(partition))
                    .schema(table.schema())
                    .spec(table.spec())
                    .partition(partition)
                    .setAll(table.properties())
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot open a file of table " + table.name(), e);
        }
    }

    private static <R extends java.lang.Record> Record record(Schema schema, TableDefinition<R> definition, R row) {
        Record record = GenericRecord.create(schema);
        List<Object> values = definition.values(row);
        for (int i = 0; i < values.size(); i++) {
            Object value = values.get(i);
            record.setField(
                    definition.columns().get(i).name(),
                    value instanceof Instant instant ? instant.atOffset(ZoneOffset.UTC) : value);
        }
        return record;
    }
}

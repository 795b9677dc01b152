package org.spikernel.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.formats.FormatModelRegistry;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.iceberg.spark.Spark3Util;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.spikernel.results.Column;
import org.spikernel.results.RunRow;
import org.spikernel.results.TableDefinition;

/**
 * The Iceberg tables of one namespace, made when missing. Rows are written from the driver through Iceberg itself, not
 * by a Spark job: a commit must not wait for task slots that scoring and training hold for minutes. Driver only; NOT
 * meant to be serialized and sent to executors. Thread-safe as far as Iceberg's optimistic commits are.
 */
public final class ResultTables {
    private static final Logger LOG = LoggerFactory.getLogger(ResultTables.class);
    private static final String RUN_ID = "run_id";
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

    /**
     * Appends rows in one commit, unless a commit of that name is there: an attempt may succeed and its answer be lost.
     */
    <R extends java.lang.Record> void append(TableDefinition<R> definition, List<R> rows, String commitName) {
        Table table = load(definition);
        if (rows.isEmpty() || holds(table, commitName)) {
            return;
        }
        AppendFiles append = table.newAppend().set(COMMIT_NAME, commitName);
        write(table, definition, rows).forEach(append::appendFile);
        append.commit();
    }

    /** Replaces the row of a run in one commit; readers see the old row or the new one. */
    public void replaceRun(RunRow row) {
        Table table = load(TableDefinition.RUNS);
        var overwrite = table.newOverwrite().overwriteByRowFilter(Expressions.equal(RUN_ID, row.runId()));
        write(table, TableDefinition.RUNS, List.of(row)).forEach(overwrite::addFile);
        overwrite.commit();
    }

    private static boolean holds(Table table, String commitName) {
        for (Snapshot snapshot : table.snapshots()) {
            if (commitName.equals(snapshot.summary().get(COMMIT_NAME))) {
                return true;
            }
        }
        return false;
    }

    /** As the catalog has it now: what was loaded earlier may refer to metadata that is gone. */
    private Table load(TableDefinition<?> definition) {
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
                    .withProperty(TableProperties.COMMIT_NUM_RETRIES, "20")
                    // Every commit writes all metadata anew; a long run would fill the disk with old copies.
                    .withProperty(TableProperties.METADATA_DELETE_AFTER_COMMIT_ENABLED, "true")
                    .create();
        } catch (AlreadyExistsException e) {
            LOG.debug("Another program made table {} first", definition.name(), e);
        }
    }

    /** A table of an older or foreign version is refused rather than written askew. */
    private static void check(Table table, TableDefinition<?> definition) {
        Schema expected = schema(definition);
        List<String> wrong = definition.columns().stream()
                .map(Column::name)
                .filter(name -> !sameType(table.schema().findType(name), expected.findType(name)))
                .toList();
        if (!wrong.isEmpty()) {
            throw new SetupException("Cannot use table " + table.name() + ": it lacks the column(s) "
                    + wrong.stream()
                            .map(name -> name + " " + expected.findType(name))
                            .collect(Collectors.joining(", "))
                    + "; set tables.namespace to a new name, or rename the columns back");
        }
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
            case TIMESTAMP -> Types.TimestampType.withZone();
            case DOUBLE_LIST -> Types.ListType.ofRequired(nestedId, Types.DoubleType.get());
            case LONG_MAP ->
                Types.MapType.ofRequired(nestedId, nestedId + 1, Types.StringType.get(), Types.LongType.get());
            case STRING_MAP ->
                Types.MapType.ofRequired(nestedId, nestedId + 1, Types.StringType.get(), Types.StringType.get());
        };
    }

    /** One data file per run among the rows, as the partitioning asks. */
    private static <R extends java.lang.Record> List<DataFile> write(
            Table table, TableDefinition<R> definition, List<R> rows) {
        Map<Object, List<Record>> byRun = new LinkedHashMap<>();
        for (R row : rows) {
            Record record = record(table.schema(), definition, row);
            byRun.computeIfAbsent(record.getField(RUN_ID), run -> new ArrayList<>())
                    .add(record);
        }
        OutputFileFactory files = OutputFileFactory.builderFor(table, 0, 0)
                .format(FileFormat.PARQUET)
                .build();
        List<DataFile> written = new ArrayList<>();
        for (List<Record> records : byRun.values()) {
            PartitionKey partition = new PartitionKey(table.spec(), table.schema());
            partition.partition(records.get(0));
            DataWriter<Record> writer = writer(table, files, partition);
            try (writer) {
                records.forEach(writer::write);
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot write rows of table " + table.name(), e);
            }
            written.add(writer.toDataFile());
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

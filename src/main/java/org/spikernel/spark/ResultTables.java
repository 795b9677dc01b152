package org.spikernel.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.formats.FormatModelRegistry;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.iceberg.spark.Spark3Util;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.spark.sql.SparkSession;
import org.spikernel.results.Column;
import org.spikernel.results.RunRow;
import org.spikernel.results.TableDefinition;

/**
 * The Iceberg tables of one namespace, made when missing. Rows are written from the driver through Iceberg itself, not
 * by a Spark job: a commit must not wait for task slots that scoring and training hold for minutes. Driver only; NOT
 * meant to be serialized and sent to executors. Thread-safe as far as Iceberg's optimistic commits are.
 */
public final class ResultTables {
    private static final String RUN_ID = "run_id";

    private final CatalogSettings settings;
    private final Map<String, Table> tables = new HashMap<>();

    private ResultTables(CatalogSettings settings) {
        this.settings = settings;
    }

    /** Opens the tables, making the namespace and missing tables. */
    public static ResultTables open(SparkSession spark, CatalogSettings settings) {
        ResultTables result = new ResultTables(settings);
        Catalog catalog = Spark3Util.loadIcebergCatalog(spark, settings.catalog());
        Namespace namespace = Namespace.of(settings.namespace());
        if (catalog instanceof SupportsNamespaces namespaces && !namespaces.namespaceExists(namespace)) {
            namespaces.createNamespace(namespace);
        }
        for (TableDefinition<?> definition : TableDefinition.ALL) {
            TableIdentifier identifier = TableIdentifier.of(namespace, definition.name());
            result.tables.put(
                    definition.name(),
                    catalog.tableExists(identifier)
                            ? checked(catalog.loadTable(identifier), definition)
                            : create(catalog, identifier, definition));
        }
        return result;
    }

    /** The table's full name in SQL. */
    public String name(TableDefinition<?> definition) {
        return settings.tableName(definition.name());
    }

    /** Appends rows in one commit. */
    public <R extends java.lang.Record> void append(TableDefinition<R> definition, List<R> rows) {
        if (rows.isEmpty()) {
            return;
        }
        Table table = tables.get(definition.name());
        table.refresh();
        AppendFiles append = table.newAppend();
        write(table, definition, rows).forEach(append::appendFile);
        append.commit();
    }

    /** Replaces the row of a run in one commit; readers see the old row or the new one. */
    public void replaceRun(RunRow row) {
        Table table = tables.get(TableDefinition.RUNS.name());
        table.refresh();
        var overwrite = table.newOverwrite().overwriteByRowFilter(Expressions.equal(RUN_ID, row.runId()));
        write(table, TableDefinition.RUNS, List.of(row)).forEach(overwrite::addFile);
        overwrite.commit();
    }

    private static Table create(Catalog catalog, TableIdentifier identifier, TableDefinition<?> definition) {
        Schema schema = schema(definition);
        return catalog.buildTable(identifier, schema)
                .withPartitionSpec(
                        PartitionSpec.builderFor(schema).identity(RUN_ID).build())
                .withProperty("comment", definition.comment())
                .withProperty(TableProperties.FORMAT_VERSION, "2")
                .withProperty(TableProperties.COMMIT_NUM_RETRIES, "20")
                .create();
    }

    /** A table of an older or foreign version is refused rather than written askew. */
    private static Table checked(Table table, TableDefinition<?> definition) {
        List<String> missing = definition.columns().stream()
                .map(Column::name)
                .filter(name -> table.schema().findField(name) == null)
                .toList();
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("Cannot use table " + table.name() + ": it lacks the column(s) "
                    + String.join(", ", missing) + "; set tables.namespace to a new name, or rename the columns back");
        }
        return table;
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

package org.spikernel.spark.tables;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.hadoop.fs.FSError;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.formats.FormatModelRegistry;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.io.OutputFileFactory;
import org.spikernel.results.TableDefinition;

/** Writes rows to data files, which belong to a table once a commit adds them. */
final class RowFiles {
    private RowFiles() {}

    /**
     * One data file per run among the rows, as the partitioning asks.
     *
     * @param writer part of the files' names, by which {@link UncommittedFiles} finds them
     */
    static <R extends java.lang.Record> List<DataFile> write(
            Table table, TableDefinition<R> definition, List<R> rows, String writer) {
        Map<Object, List<Record>> byRun = new LinkedHashMap<>();
        for (R row : rows) {
            Record record = record(table.schema(), definition, row);
            byRun.computeIfAbsent(record.getField(TableSchemas.RUN_ID), run -> new ArrayList<>())
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
                throw TableCommits.unwritable(table, e);
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

package org.spikernel.spark.tables;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.fs.FSError;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.encryption.EncryptedOutputFile;
import org.apache.iceberg.formats.FormatModelRegistry;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.CloseableIterator;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.io.OutputFileFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.spikernel.results.TableDefinition;

/** Writes rows to data files, which belong to a table once a commit adds them. */
final class RowFiles {
    private static final Logger LOG = LoggerFactory.getLogger(RowFiles.class);

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
        try {
            for (List<Record> records : byRun.values()) {
                PartitionKey partition = new PartitionKey(table.spec(), table.schema());
                partition.partition(records.get(0));
                written.add(write(table, writer(table, files, partition), records));
            }
        } catch (RuntimeException | Error e) {
            delete(table, written);
            throw e;
        }
        return written;
    }

    /**
     * Writes rows that were read from a file of a table into a new one.
     *
     * @return empty when there are none
     */
    static Optional<DataFile> writeAgain(Table table, DataFile from, CloseableIterable<Record> rows, String writer) {
        CloseableIterator<Record> left = rows.iterator();
        if (!left.hasNext()) {
            return Optional.empty();
        }
        OutputFileFactory files = OutputFileFactory.builderFor(table, 0, 0)
                .format(FileFormat.PARQUET)
                .operationId(writer + "-" + UUID.randomUUID())
                .build();
        return Optional.of(write(table, writer(table, files, from.partition()), () -> left));
    }

    /** Writes rows, and closes the writer. What it leaves of a file that cannot be written is removed. */
    static DataFile write(Table table, Opened opened, Iterable<Record> rows) {
        boolean whole = false;
        try {
            try (DataWriter<Record> open = opened.writer()) {
                rows.forEach(open::write);
            } catch (FSError e) {
                throw TableCommits.unwritable(table, e);
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot write rows of table " + table.name(), e);
            }
            whole = true;
            return opened.writer().toDataFile();
        } finally {
            if (!whole) {
                delete(table, opened.location());
            }
        }
    }

    /** Removes files that no commit has added. One that cannot be removed is left: it belongs to no table. */
    static void delete(Table table, List<DataFile> files) {
        files.forEach(file -> delete(table, file.location()));
    }

    private static void delete(Table table, String location) {
        try {
            table.io().deleteFile(location);
        } catch (RuntimeException e) {
            LOG.debug("Cannot remove {}, which belongs to no table", location, e);
        }
    }

    /** A file to write, and where it will be. */
    record Opened(DataWriter<Record> writer, String location) {}

    static Opened writer(Table table, OutputFileFactory files, StructLike partition) {
        EncryptedOutputFile file = files.newOutputFile(table.spec(), partition);
        try {
            DataWriter<Record> writer = FormatModelRegistry.<Record, Object>dataWriteBuilder(
                            FileFormat.PARQUET, Record.class, file)
                    .schema(table.schema())
                    .spec(table.spec())
                    .partition(partition)
                    .setAll(table.properties())
                    .build();
            return new Opened(writer, file.encryptingOutputFile().location());
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

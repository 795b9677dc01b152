package org.spikernel.spark.tables;

import java.io.Serializable;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.SerializableTable;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.spikernel.results.Column;
import org.spikernel.results.TableDefinition;

/** Writes rows where executors hold them; a commit of the driver then adds the files. */
final class DatasetFiles {
    private DatasetFiles() {}

    /**
     * One data file per partition that has rows.
     *
     * @param rows of one run, with the columns of the definition
     * @param writer part of the files' names, by which {@link UncommittedFiles} finds them
     */
    static List<DataFile> write(Dataset<Row> rows, Table table, TableDefinition<?> definition, String writer) {
        List<String> columns = definition.columns().stream().map(Column::name).toList();
        Write write = new Write(SerializableTable.copyOf(table), columns, writer + "-" + UUID.randomUUID());
        return rows.select(columns.stream().map(rows::col).toArray(org.apache.spark.sql.Column[]::new))
                .toJavaRDD()
                .mapPartitions(write)
                .collect();
    }

    /** What a task does. */
    private record Write(Table table, List<String> columns, String operation)
            implements FlatMapFunction<Iterator<Row>, DataFile>, Serializable {
        @Override
        public Iterator<DataFile> call(Iterator<Row> rows) {
            if (!rows.hasNext()) {
                return List.<DataFile>of().iterator();
            }
            TaskContext task = TaskContext.get();
            OutputFileFactory files = OutputFileFactory.builderFor(table, task.partitionId(), task.taskAttemptId())
                    .format(FileFormat.PARQUET)
                    .operationId(operation)
                    .build();
            Record first = record(rows.next());
            PartitionKey partition = new PartitionKey(table.spec(), table.schema());
            partition.partition(first);
            Iterator<Record> records = new Iterator<>() {
                private Record next = first;

                @Override
                public boolean hasNext() {
                    return next != null;
                }

                @Override
                public Record next() {
                    Record now = next;
                    next = rows.hasNext() ? record(rows.next()) : null;
                    return now;
                }
            };
            return List.of(RowFiles.write(table, RowFiles.writer(table, files, partition), () -> records))
                    .iterator();
        }

        private Record record(Row row) {
            Record record = GenericRecord.create(table.schema());
            for (int i = 0; i < columns.size(); i++) {
                record.setField(columns.get(i), value(row, i));
            }
            return record;
        }

        private static Object value(Row row, int index) {
            Object value = row.get(index);
            if (value instanceof Timestamp time) {
                return time.toInstant().atOffset(ZoneOffset.UTC);
            }
            if (value instanceof Instant time) {
                return time.atOffset(ZoneOffset.UTC);
            }
            if (value instanceof scala.collection.Seq<?>) {
                return row.getList(index);
            }
            return value instanceof scala.collection.Map<?, ?> ? new HashMap<>(row.getJavaMap(index)) : value;
        }
    }
}

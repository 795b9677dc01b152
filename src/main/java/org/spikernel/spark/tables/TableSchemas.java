package org.spikernel.spark.tables;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.spikernel.results.Column;
import org.spikernel.results.TableDefinition;
import org.spikernel.spark.session.SetupException;

/** The columns of the tables as Iceberg has them, and what is asked of tables that are there. */
final class TableSchemas {
    private static final Logger LOG = LoggerFactory.getLogger(TableSchemas.class);
    /** The column by which every table is partitioned. */
    static final String RUN_ID = "run_id";

    private TableSchemas() {}

    /** The columns of a definition; ids count from 1. */
    static Schema of(TableDefinition<?> definition) {
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
     * Columns that tables of older versions lack are added, beside those that users have added. A column of another type is
     * refused, not written askew, and so is one that was renamed: the table once had it, and its field is there by another
     * name.
     *
     * @throws SetupException for a table that cannot be used
     */
    static void reconcile(Table table, TableDefinition<?> definition) {
        Schema expected = of(definition);
        Schema actual = table.schema();
        List<Column> missing = definition.columns().stream()
                .filter(column -> actual.findField(column.name()) == null)
                .toList();
        List<String> wrong = definition.columns().stream()
                .flatMap(column -> problem(table, column, expected).stream())
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

    /** What is wrong with a column; nothing with one that is to be added. */
    private static Optional<String> problem(Table table, Column column, Schema expected) {
        Type type = expected.findType(column.name());
        Types.NestedField field = table.schema().findField(column.name());
        if (field != null) {
            return sameType(field.type(), type)
                    ? Optional.empty()
                    : Optional.of(column.name() + " " + type + " (got " + field.type() + ")");
        }
        Optional<String> other = otherName(table, column.name());
        return other.isPresent() || column.name().equals(RUN_ID)
                ? Optional.of(column.name() + " " + type
                        + other.map(name -> " (now called " + name + ")").orElse(""))
                : Optional.empty();
    }

    /** What a column is called by now. A field keeps its number under every name, and a table its earlier schemas. */
    private static Optional<String> otherName(Table table, String column) {
        return table.schemas().values().stream()
                .flatMap(schema -> schema.columns().stream())
                .filter(field -> field.name().equals(column))
                .flatMap(field -> Stream.ofNullable(table.schema().findField(field.fieldId())))
                .map(Types.NestedField::name)
                .findFirst();
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
}

package org.spikernel.spark;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.spikernel.results.Column;
import org.spikernel.results.TableDefinition;

/** Finds what is already computed, in this run or in another one, so that only the rest is computed. Driver only. */
final class StoredResults {
    private static final String WANTED = "spikernel_wanted";
    private static final String SOURCE_RUN = "source_run";

    private final SparkSession spark;
    private final ResultTables tables;
    private final String runId;

    StoredResults(SparkSession spark, ResultTables tables, String runId) {
        this.spark = spark;
        this.tables = tables;
        this.runId = runId;
    }

    /** A result that this run wants, with the columns in which it may differ from the same result of another run. */
    record Wanted(String key, Map<String, Object> ownColumns) {}

    /** Keys of the run's own rows, whatever their status. */
    Set<String> keys(TableDefinition<?> table, String keyColumn) {
        return new HashSet<>(spark.sql(
                        "SELECT DISTINCT " + keyColumn + " FROM " + tables.name(table) + " WHERE run_id = :run",
                        Map.of("run", runId))
                .as(Encoders.STRING())
                .collectAsList());
    }

    /**
     * Copies finished results of other runs into this run.
     *
     * @param table where they are
     * @param keyColumn its key
     * @param finished statuses that count as finished
     * @param wanted what this run lacks
     * @param ownTypes the columns that {@link Wanted} gives, with their types
     * @return the run that each copied key came from
     */
    Map<String, String> copyFromOtherRuns(
            TableDefinition<?> table,
            String keyColumn,
            List<String> finished,
            List<Wanted> wanted,
            StructType ownTypes) {
        if (wanted.isEmpty() || !otherRunsExist(table)) {
            return Map.of();
        }
        createView(wanted, ownTypes);
        String statuses = finished.stream().map(status -> "'" + status + "'").collect(Collectors.joining(", "));
        // One source run for each key, should several hold it.
        String source = "SELECT t.*, row_number() OVER (PARTITION BY t." + keyColumn
                + " ORDER BY t.run_id) AS copy_number FROM "
                + tables.name(table) + " t JOIN " + WANTED + " w ON t." + keyColumn
                + " = w.wanted_key WHERE t.run_id <> :run AND t.status IN (" + statuses + ")";
        Map<String, String> sourceRuns = spark
                .sql(
                        "SELECT " + keyColumn + ", run_id FROM (" + source + ") WHERE copy_number = 1",
                        Map.of("run", runId))
                .collectAsList()
                .stream()
                .collect(Collectors.toMap(row -> row.getString(0), row -> row.getString(1)));
        if (!sourceRuns.isEmpty()) {
            spark.sql(
                    "INSERT INTO " + tables.name(table) + " SELECT " + selectList(table, ownTypes) + " FROM (" + source
                            + ") s JOIN " + WANTED + " w ON s." + keyColumn + " = w.wanted_key WHERE s.copy_number = 1",
                    Map.of("run", runId));
        }
        spark.catalog().dropTempView(WANTED);
        return sourceRuns;
    }

    /**
     * Copies the rows that belong to copied results (epochs, layers of a training).
     *
     * @param wanted the copied results
     * @param sourceRuns the run that each came from, as {@link #copyFromOtherRuns} returned it
     */
    void copyDetails(
            TableDefinition<?> details,
            String keyColumn,
            List<Wanted> wanted,
            StructType ownTypes,
            Map<String, String> sourceRuns) {
        if (sourceRuns.isEmpty()) {
            return;
        }
        List<Wanted> withSource = wanted.stream()
                .filter(one -> sourceRuns.containsKey(one.key()))
                .map(one -> {
                    Map<String, Object> columns = new HashMap<>(one.ownColumns());
                    columns.put(SOURCE_RUN, sourceRuns.get(one.key()));
                    return new Wanted(one.key(), columns);
                })
                .toList();
        createView(withSource, ownTypes.add(SOURCE_RUN, DataTypes.StringType));
        spark.sql(
                "INSERT INTO " + tables.name(details) + " SELECT " + selectList(details, ownTypes) + " FROM "
                        + tables.name(details) + " s JOIN " + WANTED + " w ON s." + keyColumn
                        + " = w.wanted_key AND s.run_id = w." + SOURCE_RUN,
                Map.of("run", runId));
        spark.catalog().dropTempView(WANTED);
    }

    private boolean otherRunsExist(TableDefinition<?> table) {
        return !spark.sql("SELECT 1 FROM " + tables.name(table) + " WHERE run_id <> :run LIMIT 1", Map.of("run", runId))
                .isEmpty();
    }

    private void createView(List<Wanted> wanted, StructType ownTypes) {
        StructType schema = new StructType().add("wanted_key", DataTypes.StringType);
        for (var field : ownTypes.fields()) {
            schema = schema.add(field);
        }
        List<Row> rows = new ArrayList<>();
        for (Wanted one : wanted) {
            List<Object> values = new ArrayList<>();
            values.add(one.key());
            for (String name : ownTypes.fieldNames()) {
                values.add(one.ownColumns().get(name));
            }
            rows.add(RowFactory.create(values.toArray()));
        }
        spark.createDataFrame(rows, schema).createOrReplaceTempView(WANTED);
    }

    private static String selectList(TableDefinition<?> table, StructType ownTypes) {
        Set<String> own = Set.of(ownTypes.fieldNames());
        return table.columns().stream()
                .map(Column::name)
                .map(name -> name.equals("run_id") ? ":run AS run_id" : (own.contains(name) ? "w." : "s.") + name)
                .collect(Collectors.joining(", "));
    }
}

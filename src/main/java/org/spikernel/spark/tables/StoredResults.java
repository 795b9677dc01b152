package org.spikernel.spark.tables;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.spikernel.results.CandidateRow;
import org.spikernel.results.Column;
import org.spikernel.results.TableDefinition;
import org.spikernel.results.TrainingRow;

/** Finds what is already computed, in this run or in another one, so that only the rest is computed. Driver only. */
public final class StoredResults {
    private static final String WANTED = "spikernel_wanted";
    /** Column of the key in a data set of wanted results. */
    public static final String WANTED_KEY = "wanted_key";

    private static final String SOURCE_RUN = "source_run";
    /** Of other tables than their own, and of versions to come, nothing is known: such a row is no result. */
    private static final Set<String> FINISHED_SCORES = Set.of(CandidateRow.SCORED, CandidateRow.REJECTED);

    private static final Set<String> FINISHED_TRAININGS = Set.of(TrainingRow.COMPLETED, TrainingRow.DIVERGED);
    /** More parameters or neurons than any network has; so many times 64 bits still fits a BIGINT. */
    private static final long MOST_COUNTED = 1L << 56;

    private static final String WHOLE_NETWORK = "candidate_key IS NOT NULL AND kernel_set IS NOT NULL"
            + " AND canonical_cell IS NOT NULL AND coalesce(params BETWEEN 1 AND " + MOST_COUNTED
            + ", false) AND coalesce(neurons BETWEEN 0 AND " + MOST_COUNTED + ", false)";

    /** Of a scored candidate's row: what else reads it relies on is there. NaN would be the best of all scores. */
    public static final String WHOLE_SCORE = WHOLE_NETWORK + " AND coalesce(abs(score) < double('infinity'), false)";

    /**
     * Work of scoring, milliseconds: CPU time on processors, which other programs do not lengthen; on GPUs, where that says
     * little, wall time.
     */
    public static final String WORK_MS = "CASE WHEN device LIKE 'gpu%' THEN elapsed_ms ELSE cpu_ms END";

    /** Of a completed training's row: what else reads it relies on is there, but for accuracies. */
    public static final String WHOLE_TRAINING =
            WHOLE_NETWORK + " AND train_seed IS NOT NULL AND weights_path IS NOT NULL";

    private final SparkSession spark;
    private final ResultTables tables;
    private final String runId;

    public StoredResults(SparkSession spark, ResultTables tables, String runId) {
        this.spark = spark;
        this.tables = tables;
        this.runId = runId;
    }

    /** What a completed training's row must hold to be of use. */
    public enum Need {
        /** Its validation accuracy. */
        TRAINED("true"),
        /** Its test accuracy, too, as those of a finalist. */
        TESTED("(status <> '" + TrainingRow.COMPLETED + "' OR coalesce(finalist, true))");

        private final String condition;

        Need(String condition) {
            this.condition = condition;
        }

        private String of(TableDefinition<?> table) {
            return table.equals(TableDefinition.TRAININGS) ? condition : TRAINED.condition;
        }
    }

    /** A result that this run wants, with the columns in which it may differ from the same result of another run. */
    public record Wanted(String key, Map<String, Object> ownColumns) {}

    /** Whether a row of a known status is whole; one that an older version or a broken writer left is computed again. */
    private static String whole(TableDefinition<?> table) {
        if (table.equals(TableDefinition.CANDIDATES)) {
            return "(status IS NOT NULL AND (status <> '" + CandidateRow.SCORED + "' OR " + WHOLE_SCORE + "))";
        }
        return "(status IS NOT NULL AND (status <> '" + TrainingRow.COMPLETED + "' OR " + WHOLE_TRAINING + "))";
    }

    /** A condition in SQL: whether a row is a result that need not be computed again. */
    public static String finished(TableDefinition<?> table) {
        return "(coalesce(status IN (" + quoted(statuses(table)) + "), false) AND " + whole(table) + ")";
    }

    private static String quoted(Set<String> statuses) {
        return statuses.stream().map(status -> "'" + status + "'").collect(Collectors.joining(", "));
    }

    private static Set<String> statuses(TableDefinition<?> table) {
        return table.equals(TableDefinition.CANDIDATES) ? FINISHED_SCORES : FINISHED_TRAININGS;
    }

    /** Keys of the run's own finished results, which need not be computed again. */
    public Set<String> own(TableDefinition<?> table, String keyColumn, Need need) {
        return spark
                .sql(
                        "SELECT DISTINCT " + keyColumn + " FROM " + tables.name(table) + " WHERE run_id = :run AND "
                                + keyColumn + " IS NOT NULL AND " + finished(table) + " AND " + need.of(table),
                        Map.of("run", runId))
                .collectAsList()
                .stream()
                .map(row -> row.getString(0))
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Finds finished results of other runs.
     *
     * @param wanted keys that this run lacks
     * @return for each key that was found, a run that holds it
     */
    public Map<String, String> sourceRuns(TableDefinition<?> table, String keyColumn, Set<String> wanted, Need need) {
        if (wanted.isEmpty() || !otherRunsExist(table)) {
            return Map.of();
        }
        createView(wanted.stream().map(key -> new Wanted(key, Map.of())).toList(), new StructType());
        Map<String, String> sources = spark
                .sql(
                        "SELECT t." + keyColumn + ", min(t.run_id) FROM " + tables.name(table) + " t JOIN " + WANTED
                                + " w ON t." + keyColumn + " = w.wanted_key WHERE t.run_id <> :run AND "
                                + finished(table) + " AND " + need.of(table) + " GROUP BY t."
                                + keyColumn,
                        Map.of("run", runId))
                .collectAsList()
                .stream()
                .collect(Collectors.toMap(row -> row.getString(0), row -> row.getString(1)));
        spark.catalog().dropTempView(WANTED);
        return sources;
    }

    /**
     * Copies the rows of results that other runs hold.
     *
     * @param writer of this run
     * @param wanted what this run lacks; what no other run holds is passed over
     * @param ownTypes the columns that {@link Wanted} gives and the table has, with their types
     * @param sourceRuns the run that each comes from, as {@link #sourceRuns} found it
     */
    public void copy(
            RunWriter writer,
            TableDefinition<?> table,
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
        writer.append(
                table,
                spark.sql(
                        "SELECT " + selectList(table, ownTypes) + " FROM " + tables.name(table) + " s JOIN " + WANTED
                                + " w ON s." + keyColumn + " = w.wanted_key AND s.run_id = w." + SOURCE_RUN,
                        Map.of("run", runId)));
        spark.catalog().dropTempView(WANTED);
    }

    /**
     * Copies finished results of other runs, a row each; executors look for them.
     *
     * @param wanted keys as {@link #WANTED_KEY}, and the columns in which a row may differ between runs
     * @param ownTypes these columns
     * @return how many there were
     */
    public long copy(
            RunWriter writer, TableDefinition<?> table, String keyColumn, Dataset<Row> wanted, StructType ownTypes) {
        wanted.createOrReplaceTempView(WANTED);
        String own = Stream.of(ownTypes.fieldNames())
                .map(name -> ", w." + name + " AS own_" + name)
                .collect(Collectors.joining());
        Set<String> names = Set.of(ownTypes.fieldNames());
        String columns = table.columns().stream()
                .map(Column::name)
                .map(name -> name.equals("run_id")
                        ? ":run AS run_id"
                        : names.contains(name) ? "own_" + name + " AS " + name : name)
                .collect(Collectors.joining(", "));
        long copied = writer.append(
                table,
                spark.sql(
                        "SELECT " + columns + " FROM (SELECT s.*" + own
                                + ", row_number() OVER (PARTITION BY s." + keyColumn
                                + " ORDER BY s.run_id) AS place FROM (SELECT * FROM " + tables.name(table)
                                + " WHERE run_id <> :run AND " + finished(table) + ") s JOIN " + WANTED + " w ON s."
                                + keyColumn + " = w." + WANTED_KEY + ") WHERE place = 1",
                        Map.of("run", runId)));
        spark.catalog().dropTempView(WANTED);
        return copied;
    }

    /** Whether the table holds rows of any other run. */
    public boolean otherRunsExist(TableDefinition<?> table) {
        return !spark.sql("SELECT 1 FROM " + tables.name(table) + " WHERE run_id <> :run LIMIT 1", Map.of("run", runId))
                .isEmpty();
    }

    private void createView(List<Wanted> wanted, StructType ownTypes) {
        StructType schema = new StructType().add(WANTED_KEY, DataTypes.StringType);
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

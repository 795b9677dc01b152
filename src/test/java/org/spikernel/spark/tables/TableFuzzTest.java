package org.spikernel.spark.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.spikernel.fuzz.Fuzz;
import org.spikernel.fuzz.Words;
import org.spikernel.random.RandomStream;
import org.spikernel.random.Seed;
import org.spikernel.results.Column;
import org.spikernel.results.TableDefinition;
import org.spikernel.spark.query.SelectionQuery;
import org.spikernel.spark.query.TopCandidates;
import org.spikernel.spark.run.RunLedger;
import org.spikernel.spark.session.CatalogSettings;
import org.spikernel.spark.session.SetupException;
import org.spikernel.testing.RowMaker;
import org.spikernel.testing.SparkFixture;

/** What another version may have left in the tables: no row brings a query down or is chosen for what it is not. */
@Tag("spark")
@Tag("fuzz")
class TableFuzzTest {
    private static final int BATCHES = 6;
    private static final long LIMIT = 1_000;
    private static final long MOST = 1L << 56;

    /** One row as columns and values. */
    private record Fields(Map<String, Object> values) {
        Object get(String column) {
            return values.get(column);
        }

        String text(String column) {
            return (String) values.get(column);
        }

        boolean within(String column, double least, double most) {
            return get(column) instanceof Number number
                    && number.doubleValue() >= least
                    && number.doubleValue() <= most;
        }

        /** Not by {@link #within}: near 2^56, a double is not exact. */
        boolean counted(String column, long least) {
            return get(column) instanceof Long number && number >= least && number <= MOST;
        }

        boolean network() {
            return get("candidate_key") != null
                    && get("kernel_set") != null
                    && get("canonical_cell") != null
                    && counted("params", 1)
                    && counted("neurons", 0);
        }
    }

    @Test
    void oddTrainingsAreNeverSelected() {
        long began = System.nanoTime();
        ResultTables tables = SparkFixture.freshTables();
        StoredResults stored = new StoredResults(SparkFixture.session(), tables, "run-0");
        int usable = 0;
        for (List<Fields> batch : batches("trainings")) {
            insert(tables, TableDefinition.TRAININGS, batch);
            List<Fields> own = ofRun(batch);
            SelectionQuery.Answer answer = SelectionQuery.ask(
                    SparkFixture.session(),
                    tables,
                    new SelectionQuery.Question("run-" + batch.get(0).get("epochs_done"), "params", LIMIT, 8, 0));
            List<Fields> completed = own.stream()
                    .filter(row -> "completed".equals(row.get("status")))
                    .toList();
            List<Fields> good = completed.stream()
                    .filter(row -> wholeTraining(row) && row.within("final_val_accuracy", 0, 1))
                    .filter(row -> row.get("test_accuracy") == null || row.within("test_accuracy", 0, 1))
                    .filter(row -> row.get("val_images") == null || (int) row.get("val_images") >= 0)
                    .toList();
            usable += good.size();
            assertThat(answer.passedOver()).isEqualTo(completed.size() - good.size());
            assertThat(answer.chosen().map(SelectionQuery.Choice::candidateKey))
                    .isEqualTo(good.stream()
                            .filter(row -> (long) row.get("params") <= LIMIT)
                            .min(Comparator.<Fields, Boolean>comparing(row -> Boolean.FALSE.equals(row.get("finalist")))
                                    .thenComparing(row -> -(double) row.get("final_val_accuracy"))
                                    .thenComparing(row -> (long) row.get("params"))
                                    .thenComparing(row -> row.text("candidate_key")))
                            .map(row -> row.text("candidate_key")));
        }
        Set<String> own = stored.own(TableDefinition.TRAININGS, "training_key", StoredResults.Need.TESTED);
        assertThat(own)
                .isEqualTo(keys(
                        "training_key",
                        batches("trainings").get(0).stream()
                                .filter(row -> "diverged".equals(row.get("status"))
                                        || ("completed".equals(row.get("status"))
                                                && wholeTraining(row)
                                                && !Boolean.FALSE.equals(row.get("finalist"))))));
        Fuzz.report("rows of trainings", Fuzz.inputs() - usable, usable, (System.nanoTime() - began) / 1_000_000);
    }

    @Test
    void oddScoresAreNeverTrained() {
        long began = System.nanoTime();
        ResultTables tables = SparkFixture.freshTables();
        int usable = 0;
        for (List<Fields> batch : batches("candidates")) {
            insert(tables, TableDefinition.CANDIDATES, batch);
            String run = "run-" + batch.get(0).get("bits");
            List<Fields> good = ofRun(batch).stream()
                    .filter(row -> "scored".equals(row.get("status")) && "full".equals(row.get("stage")))
                    .filter(row -> wholeScore(row))
                    .toList();
            usable += good.size();
            Map<String, List<Fields>> sets = good.stream()
                    .filter(row -> (long) row.get("params") <= LIMIT)
                    .collect(Collectors.groupingBy(row -> row.text("kernel_set"), TreeMap::new, Collectors.toList()));
            List<TopCandidates.Ranked> expected = new ArrayList<>();
            sets.forEach((set, rows) -> {
                List<Fields> best = rows.stream()
                        .sorted(Comparator.<Fields, Double>comparing(row -> -(double) row.get("score"))
                                .thenComparing(row -> (long) row.get("params"))
                                .thenComparing(row -> row.text("candidate_key")))
                        .limit(3)
                        .toList();
                for (int i = 0; i < best.size(); i++) {
                    expected.add(new TopCandidates.Ranked(
                            best.get(i).text("candidate_key"),
                            set,
                            i + 1,
                            (Long) best.get(i).get("draw_index"),
                            (String) best.get(i).get("cell"),
                            (double) best.get(i).get("score")));
                }
            });
            assertThat(TopCandidates.find(
                            SparkFixture.session(),
                            tables,
                            new SelectionQuery.Question(run, "params", LIMIT, 8, 0),
                            "full",
                            3))
                    .isEqualTo(expected);
            assertThat(SparkFixture.session()
                            .sql("SELECT candidate_key FROM " + tables.name(TableDefinition.CANDIDATES)
                                    + " WHERE run_id = '" + run + "' AND candidate_key IS NOT NULL AND "
                                    + StoredResults.finished(TableDefinition.CANDIDATES))
                            .collectAsList()
                            .stream()
                            .map(row -> row.getString(0))
                            .collect(Collectors.toSet()))
                    .isEqualTo(keys(
                            "candidate_key",
                            batch.stream()
                                    .filter(row -> "rejected".equals(row.get("status"))
                                            || ("scored".equals(row.get("status")) && wholeScore(row)))));
        }
        Fuzz.report("rows of candidates", Fuzz.inputs() - usable, usable, (System.nanoTime() - began) / 1_000_000);
    }

    /** Hashes that are missing or others': the run is not continued, and the message is one line. */
    @Test
    void oddRunsAreNotContinued() {
        long began = System.nanoTime();
        ResultTables tables = SparkFixture.freshTables();
        List<Fields> runs = new ArrayList<>();
        int count = Math.min(Fuzz.inputs() / 20, 200);
        for (int i = 0; i < count; i++) {
            RandomStream random = new Seed(21).derive("runs").derive(i).stream();
            Map<String, Object> row = columns(TableDefinition.RUNS, RowMaker.run("same", "running"));
            change(
                    random,
                    TableDefinition.RUNS,
                    row,
                    i,
                    List.of("config_hash", "data_fingerprint", "started_at", "status"));
            row.put("run_id", "run-" + i);
            runs.add(new Fields(row));
        }
        insert(tables, TableDefinition.RUNS, runs);
        int refused = 0;
        for (int i = 0; i < count; i++) {
            RunLedger.Start start = new RunLedger.Start(
                    "run-" + i, "search", "", "c0ffee", List.of(), Map.of(), "synthetic", "f00d", 0);
            boolean same = "c0ffee".equals(runs.get(i).get("config_hash"))
                    && "f00d".equals(runs.get(i).get("data_fingerprint"));
            Throwable thrown = catchThrowable(() -> new RunLedger(tables, Clock.systemUTC()).claim(start));
            assertThat(thrown == null).as("%s: %s", runs.get(i), thrown).isEqualTo(same);
            if (thrown != null) {
                refused++;
                requireOneLine(thrown);
            }
        }
        Fuzz.report("rows of runs", refused, count - refused, (System.nanoTime() - began) / 1_000_000);
    }

    /** Tables of these names by another program: refused with one line, or written and read back. */
    @Test
    void oddTablesAreRefusedOrUsed() {
        long began = System.nanoTime();
        SparkSession spark = SparkFixture.session();
        int refused = 0;
        int count = Math.min(Fuzz.inputs() / 30, 60);
        for (int i = 0; i < count; i++) {
            RandomStream random = new Seed(21).derive("tables").derive(i).stream();
            CatalogSettings settings = SparkFixture.freshNamespace();
            spark.sql("CREATE NAMESPACE " + settings.catalog() + "." + settings.namespace());
            List<String> columns = TableDefinition.LAYERS.columns().stream()
                    .map(column -> column.name() + " " + sqlType(column.type()))
                    .collect(Collectors.toCollection(ArrayList::new));
            boolean usable = alter(random, columns);
            spark.sql("CREATE TABLE " + settings.tableName("layers") + " (" + String.join(", ", columns)
                    + ") USING iceberg");
            Throwable thrown = catchThrowable(() -> ResultTables.open(spark, settings)
                    .append(TableDefinition.LAYERS, List.of(RowMaker.layer("a", "1", 3))));
            assertThat(thrown == null).as("%s: %s", columns, thrown).isEqualTo(usable);
            if (thrown != null) {
                refused++;
                requireOneLine(thrown);
            } else {
                assertThat(spark.sql("SELECT timestep, rate FROM " + settings.tableName("layers"))
                                .collectAsList())
                        .containsExactly(RowFactory.create(3, 0.3125));
            }
        }
        Fuzz.report("tables", refused, count - refused, (System.nanoTime() - began) / 1_000_000);
    }

    private static boolean alter(RandomStream random, List<String> columns) {
        int at = 1 + random.nextInt(columns.size() - 1);
        String name = columns.get(at).split(" ", -1)[0];
        switch (random.nextInt(6)) {
            case 0 -> {
                // As in a table of an older version: the column is added.
                columns.remove(at);
                return true;
            }
            case 1 -> columns.set(at, name + "s " + columns.get(at).split(" ", -1)[1]);
            case 2 -> columns.set(at, name + " BINARY");
            case 3 -> columns.set(at, columns.get(at) + " NOT NULL");
            case 4 -> {
                columns.add("more STRING");
                return true;
            }
            default -> {
                columns.add(columns.remove(at));
                return true;
            }
        }
        return false;
    }

    private static String sqlType(Column.Type type) {
        return switch (type) {
            case LONG -> "BIGINT";
            case DOUBLE_LIST -> "ARRAY<DOUBLE>";
            case LONG_MAP -> "MAP<STRING, BIGINT>";
            case STRING_MAP -> "MAP<STRING, STRING>";
            case STRING, INT, DOUBLE, BOOLEAN, TIMESTAMP -> type.name();
        };
    }

    private static void requireOneLine(Throwable refusal) {
        assertThat(refusal).isInstanceOf(SetupException.class);
        assertThat(refusal.getMessage().lines()).hasSize(1);
        assertThat(refusal.getMessage()).startsWith("Cannot ");
    }

    private static boolean wholeTraining(Fields row) {
        return row.network() && row.get("train_seed") != null && row.get("weights_path") != null;
    }

    private static boolean wholeScore(Fields row) {
        return row.network() && row.within("score", -Double.MAX_VALUE, Double.MAX_VALUE);
    }

    private static Set<String> keys(String keyColumn, Stream<Fields> rows) {
        return rows.map(row -> row.text(keyColumn))
                .filter(Objects::nonNull)
                .collect(Collectors.toCollection(HashSet::new));
    }

    /** Batch b is of run-b; a column that is not changed holds b. */
    private static List<List<Fields>> batches(String table) {
        List<List<Fields>> batches = new ArrayList<>();
        int rows = Fuzz.inputs() / BATCHES;
        for (int batch = 0; batch < BATCHES; batch++) {
            List<Fields> made = new ArrayList<>();
            for (int i = 0; i < (batch == 0 ? Fuzz.inputs() - (BATCHES - 1) * rows : rows); i++) {
                RandomStream random = new Seed(21).derive(table).derive(batch).derive(i).stream();
                made.add(new Fields(
                        table.equals("trainings") ? training(random, batch, i) : candidate(random, batch, i)));
            }
            batches.add(made);
        }
        return batches;
    }

    private static Map<String, Object> training(RandomStream random, int batch, int i) {
        double accuracy = random.nextInt(11) / 10.0;
        Map<String, Object> row = columns(
                TableDefinition.TRAININGS,
                RowMaker.training("run-" + batch, "key-" + i, 0, accuracy, 1L + random.nextInt(2_000), 10));
        row.put("epochs_done", batch);
        List<String> changed = new ArrayList<>(row.keySet());
        changed.removeAll(List.of("run_id", "epochs_done"));
        change(random, TableDefinition.TRAININGS, row, i, changed);
        return row;
    }

    private static Map<String, Object> candidate(RandomStream random, int batch, int i) {
        Map<String, Object> row = columns(
                TableDefinition.CANDIDATES,
                RowMaker.candidate(
                        "run-" + batch,
                        "key-" + i,
                        "set" + random.nextInt(3),
                        "cell-" + i,
                        random.nextInt(20) / 4.0,
                        1L + random.nextInt(2_000),
                        10));
        row.put("bits", batch);
        List<String> changed = new ArrayList<>(row.keySet());
        changed.removeAll(List.of("run_id", "bits"));
        change(random, TableDefinition.CANDIDATES, row, i, changed);
        return row;
    }

    /** Up to three columns get null or something that no version of ours writes. */
    private static void change(
            RandomStream random, TableDefinition<?> table, Map<String, Object> row, int i, List<String> columns) {
        List<String> sorted = columns.stream().sorted().toList();
        for (int changes = random.nextInt(4); changes > 0; changes--) {
            String name = Words.oneOf(random, sorted);
            Column.Type type = table.columns().stream()
                    .filter(column -> column.name().equals(name))
                    .findFirst()
                    .orElseThrow()
                    .type();
            row.put(name, random.nextInt(3) == 0 ? null : odd(random, type, name, i));
        }
    }

    private static Object odd(RandomStream random, Column.Type type, String name, int i) {
        return switch (type) {
            case STRING ->
                name.equals("status")
                        ? Words.oneOf(
                                random,
                                List.of(
                                        "failed",
                                        "rejected",
                                        "diverged",
                                        "scored",
                                        "completed",
                                        "Completed",
                                        "",
                                        "done"))
                        : Words.oneOf(random, List.of("", "line\nline", "'; --", "\ufeff", "full")) + "-" + i;
            case LONG -> Words.oneOf(random, List.of(0L, -1L, MOST, MOST + 1, Long.MAX_VALUE, Long.MIN_VALUE));
            case INT -> Words.oneOf(random, List.of(0, -1, Integer.MAX_VALUE, Integer.MIN_VALUE));
            case DOUBLE ->
                Words.oneOf(
                        random,
                        List.of(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -1.0, 2.0, 1e308));
            case BOOLEAN -> random.nextInt(2) == 0;
            case TIMESTAMP -> Instant.EPOCH;
            case DOUBLE_LIST -> List.of(Double.NaN);
            case LONG_MAP -> Map.of("", -1L);
            case STRING_MAP -> Map.of("", "");
        };
    }

    private static List<Fields> ofRun(List<Fields> batch) {
        return batch.stream().filter(row -> row.get("run_id") != null).toList();
    }

    private static <R extends Record> Map<String, Object> columns(TableDefinition<R> table, R row) {
        Map<String, Object> values = new HashMap<>();
        List<Object> all = table.values(row);
        for (int i = 0; i < all.size(); i++) {
            values.put(table.columns().get(i).name(), all.get(i));
        }
        return values;
    }

    /** As Spark writes it, without our writer's checks. */
    private static void insert(ResultTables tables, TableDefinition<?> table, List<Fields> rows) {
        SparkSession spark = SparkFixture.session();
        var schema = spark.table(tables.name(table)).schema();
        List<Row> values = rows.stream()
                .map(row -> RowFactory.create(Arrays.stream(schema.fieldNames())
                        .map(row::get)
                        .map(value -> value instanceof Instant instant ? java.sql.Timestamp.from(instant) : value)
                        .toArray()))
                .toList();
        try {
            spark.createDataFrame(values, schema)
                    .coalesce(1)
                    .writeTo(tables.name(table))
                    .append();
        } catch (org.apache.spark.sql.catalyst.analysis.NoSuchTableException e) {
            throw new AssertionError(e);
        }
    }
}

package org.spikernel.spark.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.spikernel.results.Column;
import org.spikernel.results.RunRow;
import org.spikernel.results.TableDefinition;
import org.spikernel.spark.session.CatalogSettings;
import org.spikernel.spark.session.SetupException;
import org.spikernel.testing.RowMaker;
import org.spikernel.testing.SparkFixture;

@Tag("spark")
class ResultTablesTest {
    static Stream<Arguments> rowsOfEveryTable() {
        return Stream.of(
                Arguments.of(
                        TableDefinition.RUNS, List.of(RowMaker.run("a", "running"), RowMaker.run("b", "finished"))),
                Arguments.of(
                        TableDefinition.CANDIDATES,
                        List.of(
                                RowMaker.candidate("a", "1"),
                                RowMaker.candidate("a", "2", "3x3_5x5", "0002 0000 0000 0000", null, 1L << 40, 0))),
                Arguments.of(
                        TableDefinition.TRAININGS,
                        List.of(RowMaker.training("a", "1", 0, 0.5, 7, 8), RowMaker.training("b", "2", 1, null, 7, 8))),
                Arguments.of(TableDefinition.EPOCHS, List.of(RowMaker.epoch("a", "1", 1), RowMaker.epoch("a", "1", 2))),
                Arguments.of(TableDefinition.LAYERS, List.of(RowMaker.layer("a", "1", 0))),
                Arguments.of(TableDefinition.SELECTIONS, List.of(RowMaker.selection("a"))));
    }

    @ParameterizedTest(name = "table {index}")
    @MethodSource("rowsOfEveryTable")
    <R extends java.lang.Record> void rowsComeBackAsTheyWere(TableDefinition<R> definition, List<R> rows) {
        ResultTables tables = SparkFixture.freshTables();
        tables.append(definition, rows);
        List<Row> back = SparkFixture.session()
                .sql("SELECT * FROM " + tables.name(definition))
                .collectAsList();
        List<Map<String, Object>> expected = rows.stream()
                .map(row -> byName(definition, definition.values(row)))
                .toList();
        assertThat(back.stream().map(ResultTablesTest::byName)).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void everyTableAndColumnIsExplainedInTheCatalog() {
        ResultTables tables = SparkFixture.freshTables();
        for (TableDefinition<?> definition : TableDefinition.ALL) {
            List<Row> description = SparkFixture.session()
                    .sql("DESCRIBE TABLE EXTENDED " + tables.name(definition))
                    .collectAsList();
            assertThat(description.subList(0, definition.columns().size()))
                    .extracting(row -> row.getString(0), row -> row.getString(2))
                    .containsExactlyElementsOf(definition.columns().stream()
                            .map(column -> org.assertj.core.groups.Tuple.tuple(column.name(), column.comment()))
                            .toList());
            assertThat(description)
                    .as(definition.name())
                    .anyMatch(row -> row.getString(0).equals("Comment")
                            && row.getString(1).equals(definition.comment()));
        }
    }

    @Test
    void replacingARunKeepsOneRowOfItAndLeavesTheOthers() {
        ResultTables tables = SparkFixture.freshTables();
        assertThat(tables.replaceRun(RowMaker.run("a", "running"), tables.findRun("a")))
                .isTrue();
        assertThat(tables.replaceRun(RowMaker.run("b", "running"), tables.findRun("b")))
                .isTrue();
        assertThat(tables.replaceRun(RowMaker.run("a", "finished"), tables.findRun("a")))
                .isTrue();
        assertThat(SparkFixture.session()
                        .sql("SELECT run_id, status FROM " + tables.name(TableDefinition.RUNS) + " ORDER BY run_id")
                        .collectAsList())
                .extracting(row -> row.getString(0), row -> row.getString(1))
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("a", "finished"),
                        org.assertj.core.groups.Tuple.tuple("b", "running"));
    }

    @Test
    void replacingARunIsOneCommit() {
        ResultTables tables = SparkFixture.freshTables();
        assertThat(tables.replaceRun(RowMaker.run("a", "running"), tables.findRun("a")))
                .isTrue();
        assertThat(tables.replaceRun(RowMaker.run("a", "finished"), tables.findRun("a")))
                .isTrue();
        // Every state that a reader could have seen holds one row.
        List<Row> snapshots = SparkFixture.session()
                .sql("SELECT snapshot_id FROM " + tables.name(TableDefinition.RUNS) + ".snapshots")
                .collectAsList();
        assertThat(snapshots).hasSize(2);
        for (Row snapshot : snapshots) {
            assertThat(SparkFixture.session()
                            .sql("SELECT count(*) FROM " + tables.name(TableDefinition.RUNS) + " VERSION AS OF "
                                    + snapshot.getLong(0))
                            .head()
                            .getLong(0))
                    .isEqualTo(1);
        }
    }

    @Test
    void appendsOfTwoWritersAtOnceLoseNothing() throws Exception {
        CatalogSettings settings = SparkFixture.freshNamespace();
        List<ResultTables> writers = List.of(
                ResultTables.open(SparkFixture.session(), settings),
                ResultTables.open(SparkFixture.session(), settings));
        int appends = 6;
        ExecutorService threads = Executors.newFixedThreadPool(3);
        CountDownLatch start = new CountDownLatch(1);
        List<Future<?>> running = new ArrayList<>();
        for (int thread = 0; thread < 3; thread++) {
            int number = thread;
            // Two threads share one writer; the third has its own, as another driver would.
            ResultTables tables = writers.get(number / 2);
            running.add(threads.submit(() -> {
                start.await();
                for (int i = 0; i < appends; i++) {
                    tables.append(TableDefinition.CANDIDATES, List.of(RowMaker.candidate("run", number + "-" + i)));
                }
                return null;
            }));
        }
        start.countDown();
        for (Future<?> one : running) {
            one.get();
        }
        threads.shutdown();
        List<String> expected = IntStream.range(0, 3)
                .boxed()
                .flatMap(thread -> IntStream.range(0, appends).mapToObj(i -> thread + "-" + i))
                .toList();
        assertThat(SparkFixture.rows(writers.get(0), TableDefinition.CANDIDATES, "run", "candidate_key"))
                .extracting(row -> row.getString(0))
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void commitOfANameIsMadeOnce() {
        ResultTables tables = SparkFixture.freshTables();
        List<org.spikernel.results.LayerRow> rows = List.of(RowMaker.layer("a", "1", 0));
        tables.append(TableDefinition.LAYERS, rows, "first");
        tables.append(TableDefinition.LAYERS, List.of(RowMaker.layer("a", "1", 1)), "second");
        tables.append(TableDefinition.LAYERS, rows, "first");
        assertThat(SparkFixture.count(tables, TableDefinition.LAYERS)).isEqualTo(2);
    }

    @Test
    void openingAgainKeepsWhatIsThere() {
        CatalogSettings settings = SparkFixture.freshNamespace();
        ResultTables.open(SparkFixture.session(), settings)
                .append(TableDefinition.LAYERS, List.of(RowMaker.layer("a", "1", 0)));
        assertThat(SparkFixture.count(ResultTables.open(SparkFixture.session(), settings), TableDefinition.LAYERS))
                .isEqualTo(1);
    }

    @Test
    void tableThatLacksAColumnIsRefused() {
        CatalogSettings settings = SparkFixture.freshNamespace();
        SparkSession spark = SparkFixture.session();
        ResultTables tables = ResultTables.open(spark, settings);
        spark.sql("ALTER TABLE " + tables.name(TableDefinition.TRAININGS) + " RENAME COLUMN macs TO flops");
        assertThatThrownBy(() -> ResultTables.open(spark, settings))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot use table " + tables.name(TableDefinition.TRAININGS)
                        + ": it lacks the column(s) macs long; set tables.namespace to a new name, or rename the"
                        + " columns back");
        spark.sql("ALTER TABLE " + tables.name(TableDefinition.TRAININGS) + " RENAME COLUMN flops TO macs");
        ResultTables.open(spark, settings);
    }

    @Test
    void tableWithAColumnOfAnotherTypeIsRefused() {
        CatalogSettings settings = SparkFixture.freshNamespace();
        SparkSession spark = SparkFixture.session();
        ResultTables tables = ResultTables.open(spark, settings);
        String layers = tables.name(TableDefinition.LAYERS);
        spark.sql("ALTER TABLE " + layers + " DROP COLUMN rate");
        spark.sql("ALTER TABLE " + layers + " ADD COLUMN rate STRING");
        assertThatThrownBy(() -> ResultTables.open(spark, settings))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "Cannot use table " + layers + ": it lacks the column(s) rate double (got string);");
    }

    @Test
    void clockThatWasSetBackIsToldAndASmallDifferenceBetweenMachinesIsNot() {
        ResultTables.requireClock("lake.spikernel.runs", 1_000_000, 1_000_000 - 60_000);
        assertThatThrownBy(() -> ResultTables.requireClock("lake.spikernel.runs", 8_000_000, 1_000_000))
                .isInstanceOf(SetupException.class)
                .hasMessage(
                        "Cannot commit to table lake.spikernel.runs: its last commit is 7000 s ahead of this machine's"
                                + " clock; set the clock, or wait until then, got 1970-01-01T00:16:40Z");
    }

    @Test
    void columnsThatAnOlderVersionDidNotKnowAreAddedAndItsRowsKept() {
        CatalogSettings settings = SparkFixture.freshNamespace();
        SparkSession spark = SparkFixture.session();
        ResultTables tables = ResultTables.open(spark, settings);
        assertThat(tables.replaceRun(RowMaker.run("old", "running"), tables.findRun("old")))
                .isTrue();
        String runs = tables.name(TableDefinition.RUNS);
        for (String column : List.of("cells", "owner", "heartbeat_at", "heartbeats", "counters")) {
            spark.sql("ALTER TABLE " + runs + " DROP COLUMN " + column);
        }
        ResultTables again = ResultTables.open(spark, settings);
        RunRow old = again.findRun("old").row().orElseThrow();
        assertThat(old.heartbeats()).isZero();
        assertThat(old.owner()).isEmpty();
        assertThat(old.cells()).isNull();
        assertThat(old.configHash()).isEqualTo("c0ffee");
        assertThat(again.replaceRun(RowMaker.run("new", "running"), again.findRun("new")))
                .isTrue();
        assertThat(again.runs()).extracting(RunRow::runId).containsExactlyInAnyOrder("old", "new");
    }

    private static Map<String, Object> byName(TableDefinition<?> definition, List<Object> values) {
        Map<String, Object> row = new HashMap<>();
        List<Column> columns = definition.columns();
        for (int i = 0; i < columns.size(); i++) {
            row.put(columns.get(i).name(), values.get(i));
        }
        return row;
    }

    private static Map<String, Object> byName(Row row) {
        Map<String, Object> values = new HashMap<>();
        Arrays.stream(row.schema().fieldNames()).forEach(name -> values.put(name, plain(row, name)));
        return values;
    }

    private static Object plain(Row row, String name) {
        int index = row.fieldIndex(name);
        Object value = row.get(index);
        if (value instanceof java.sql.Timestamp timestamp) {
            return timestamp.toInstant();
        }
        if (value instanceof Instant || value == null) {
            return value;
        }
        if (value instanceof scala.collection.Map<?, ?>) {
            return row.getJavaMap(index).entrySet().stream()
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        }
        return value instanceof scala.collection.Seq<?> ? row.getList(index) : value;
    }
}

package org.spikernel.spark.tables;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.spikernel.results.Column;
import org.spikernel.results.TableDefinition;
import org.spikernel.spark.session.CatalogSettings;
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
                Arguments.of(TableDefinition.SELECTIONS, List.of(RowMaker.selection("a"))),
                Arguments.of(
                        TableDefinition.BIT_WIDTHS,
                        List.of(
                                RowMaker.bitWidth("a", "1", 0, "integer", 4, 0.5),
                                RowMaker.bitWidth("a", "1", 0, "float", 32, "test", 0.25))),
                Arguments.of(TableDefinition.FIRMWARE_RUNS, List.of(RowMaker.firmware("a", "1", 0, 4, "cortex-m3"))),
                Arguments.of(
                        TableDefinition.PREDICTIONS,
                        List.of(RowMaker.prediction("a", 0, "1", null), RowMaker.prediction("a", 1, "2", 0.5))));
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
    void rowsOfSomeTablesAreCounted() {
        ResultTables tables = SparkFixture.freshTables();
        tables.append(TableDefinition.LAYERS, List.of(RowMaker.layer("a", "1", 0), RowMaker.layer("a", "1", 1)));
        tables.append(TableDefinition.LAYERS, List.of(RowMaker.layer("b", "1", 0)));
        tables.append(TableDefinition.CANDIDATES, List.of(RowMaker.candidate("a", "1")));
        assertThat(tables.rows(List.of(TableDefinition.LAYERS, TableDefinition.CANDIDATES, TableDefinition.EPOCHS)))
                .isEqualTo(4);
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

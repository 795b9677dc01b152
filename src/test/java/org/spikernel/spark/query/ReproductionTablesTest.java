package org.spikernel.spark.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.spikernel.results.CandidateRow;
import org.spikernel.results.EpochRow;
import org.spikernel.results.TableDefinition;
import org.spikernel.spark.query.ReproductionTables.Mark;
import org.spikernel.spark.query.ReproductionTables.Run;
import org.spikernel.spark.query.ReproductionTables.Search;
import org.spikernel.spark.tables.ResultTables;
import org.spikernel.testing.RowMaker;
import org.spikernel.testing.SparkFixture;

/** The queries, by rows of known sums. */
@Tag("spark")
class ReproductionTablesTest {
    private static final Search SEARCH = new Search("cifar10", "search", "1x1_3x3", 2);

    private final ResultTables tables = SparkFixture.freshTables();
    private final ReproductionTables asked = new ReproductionTables(
            SparkFixture.session(),
            tables,
            List.of(new Run("cifar10", "search", "s", 2), new Run("cifar10", "baseline", "b", 10)),
            List.of(new Mark("cifar10", 60, 1), new Mark("cifar10", 100, 1), new Mark("cifar10", 300, 3)));

    /** A row with other values in some columns. */
    private static <R extends Record> R with(TableDefinition<R> table, R row, Map<String, Object> values) {
        List<Object> old = table.values(row);
        List<String> names =
                table.columns().stream().map(column -> column.name()).toList();
        return table.row(
                UnaryOperator.identity(),
                name -> values.containsKey(name) ? values.get(name) : old.get(names.indexOf(name)));
    }

    @Test
    void searchTimesAreOfTheProcessorOnProcessorsAndOfTheWallOnGpus() {
        tables.append(
                TableDefinition.CANDIDATES,
                List.of(
                        timed("one", 1_000.0, 9_000.0),
                        timed("two", 3_000.0, 9_000.0),
                        with(
                                TableDefinition.CANDIDATES,
                                RowMaker.candidate("b", "three"),
                                Map.of("cpu_ms", 1.0, "elapsed_ms", 12_000.0, "device", "gpu0")),
                        // Of another run, and without a score.
                        RowMaker.candidate("other", "four"),
                        RowMaker.candidate("s", "five", "1x1_3x3", "0001 0000 0000 0000", null, 100, 10)));

        List<ReproductionTables.Timed> times = asked.times();

        assertThat(times).hasSize(2);
        ReproductionTables.Timed search = times.get(1);
        assertThat(search.search()).isEqualTo(SEARCH);
        assertThat(search.candidates()).isEqualTo(2);
        assertThat(search.meanSeconds()).isEqualTo(2);
        assertThat(search.deviationSeconds()).isCloseTo(Math.sqrt(2), within(1e-9));
        assertThat(times.get(0).meanSeconds()).isEqualTo(12);
        assertThat(times.get(0).candidates()).isEqualTo(1);
        assertThat(times.get(0).deviationSeconds()).isZero();
        assertThat(times.get(0).device()).isEqualTo("gpu0");
    }

    /** To round it, as to whole nanoseconds, would round the last bit up or down that another order of summing leaves. */
    @Test
    void meanTimeIsNotRounded() {
        tables.append(TableDefinition.CANDIDATES, List.of(timed("one", 1e-6, 1.0), timed("two", 2e-6, 1.0)));

        assertThat(asked.times()).singleElement().satisfies(timed -> assertThat(timed.meanSeconds())
                .isEqualTo(1.5e-9, within(1e-20)));
    }

    @Test
    void networksAreTheBestScoredOnesWithTheAccuraciesOfTheirSeeds() {
        tables.append(
                TableDefinition.TRAININGS,
                List.of(
                        RowMaker.training("s", "key", 1, 0.25, 100, 10),
                        RowMaker.training("s", "key", 0, 0.5, 100, 10),
                        with(
                                TableDefinition.TRAININGS,
                                RowMaker.training("s", "second", 0, 0.9, 100, 10),
                                Map.of("rank", 2)),
                        RowMaker.training("s", "diverged", 0, null, 100, 10),
                        RowMaker.training("other", "key", 0, 0.9, 100, 10)));
        tables.append(
                TableDefinition.EPOCHS,
                List.of(
                        epoch("key", 0, 1, 0.1),
                        epoch("key", 1, 1, 0.2),
                        epoch("key", 0, 2, 0.8),
                        epoch("key", 0, 3, 0.4)));

        assertThat(asked.networks()).singleElement().satisfies(network -> {
            assertThat(network.search()).isEqualTo(SEARCH);
            assertThat(network.candidateKey()).isEqualTo("key");
            assertThat(network.test()).containsExactly(0.5, 0.25);
            assertThat(network.params()).isEqualTo(100);
        });
        assertThat(asked.accuracies())
                .extracting(ReproductionTables.Marked::mark, ReproductionTables.Marked::validation)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(60, List.of(0.1, 0.2)),
                        org.assertj.core.groups.Tuple.tuple(100, List.of(0.1, 0.2)),
                        org.assertj.core.groups.Tuple.tuple(300, List.of(0.4)));
    }

    private static CandidateRow timed(String key, double cpuMs, double elapsedMs) {
        return with(
                TableDefinition.CANDIDATES,
                RowMaker.candidate("s", key),
                Map.of("cpu_ms", cpuMs, "elapsed_ms", elapsedMs));
    }

    private static EpochRow epoch(String candidate, int seed, int epoch, double accuracy) {
        return new EpochRow(
                "s", candidate, candidate + "-" + seed, seed, epoch, 0.1, 2.25, 0.5, 1.5, accuracy, null, 100, 1.5);
    }
}

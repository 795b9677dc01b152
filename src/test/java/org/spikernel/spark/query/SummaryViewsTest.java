package org.spikernel.spark.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.spikernel.config.ConfigFiles;
import org.spikernel.cost.SizeBudget;
import org.spikernel.results.CandidateRow;
import org.spikernel.results.RunRow;
import org.spikernel.results.TableDefinition;
import org.spikernel.results.TrainingRow;
import org.spikernel.spark.session.CatalogSettings;
import org.spikernel.spark.tables.ResultTables;
import org.spikernel.testing.RowMaker;
import org.spikernel.testing.SparkFixture;
import org.spikernel.testing.ViewRows;

/** The views that count and add up, on rows made by hand: two runs side by side, and one that the table of runs lacks. */
@Tag("spark")
class SummaryViewsTest {
    /** Every unit that a budget has. */
    private static final List<String> BUDGETS = List.of(
            "99-params",
            "0.1k-params",
            "100-params",
            "1M-params",
            "1G-params",
            "399B",
            "400B",
            "0.4kB",
            "0.3kB",
            "1.5MB",
            "1GB",
            "1KiB",
            "0.25KiB",
            "2MiB",
            "1GiB");

    private static SparkSession session;

    @BeforeAll
    static void fill() {
        CatalogSettings catalog = SparkFixture.freshNamespace();
        ResultTables tables = ResultTables.open(SparkFixture.session(), catalog);
        tables.append(TableDefinition.RUNS, runs());
        tables.append(TableDefinition.CANDIDATES, candidates());
        tables.append(TableDefinition.TRAININGS, trainings());
        tables.append(
                TableDefinition.EPOCHS,
                List.of(
                        ViewRows.with(TableDefinition.EPOCHS, RowMaker.epoch("a", "best", 2), "val_accuracy", 0.25),
                        ViewRows.with(TableDefinition.EPOCHS, RowMaker.epoch("a", "best", 1), "val_accuracy", 0.5),
                        ViewRows.with(TableDefinition.EPOCHS, RowMaker.epoch("b", "best", 1), "val_accuracy", 0.75),
                        RowMaker.epoch("a", "running", 1)));
        session = SparkFixture.session().newSession();
        ResultViews.register(session, catalog);
    }

    private static List<RunRow> runs() {
        Stream<RunRow> budgets = IntStream.range(0, BUDGETS.size())
                .mapToObj(i -> ViewRows.run("budget-" + i, "config", config("budget.limit=" + BUDGETS.get(i))));
        return Stream.concat(
                        Stream.of(
                                ViewRows.run("a", "dataset", "cifar10", "status", "interrupted"),
                                ViewRows.run("b", "dataset", "cifar100", "config", "")),
                        budgets)
                .toList();
    }

    /** Of 100 parameters: 400 bytes. */
    private static String config(String budget) {
        return ConfigFiles.load(Optional.empty(), List.of("budget.bits=32", "budget.state-bits=0", budget))
                .text()
                .hocon();
    }

    private static List<CandidateRow> candidates() {
        Stream<CandidateRow> budgets =
                IntStream.range(0, BUDGETS.size()).mapToObj(i -> ViewRows.candidate("budget-" + i, "one"));
        Stream<CandidateRow> others = Stream.of(
                candidate("a", "c1", "1x1_3x3", "stage-1", "scored", 1.0, 1000),
                candidate("a", "c2", "1x1_3x3", "stage-1", "scored", 9.0, 1000),
                candidate("a", "c3", "1x1_3x3", "stage-1", "failed", null, 4000),
                candidate("a", "best", "1x1_3x3", "full", "scored", 2.0, 8000),
                candidate("a", "d1", "3x3_5x5", "full", "rejected", null, 2000),
                // A GPU's work is its wall time.
                ViewRows.with(
                        TableDefinition.CANDIDATES,
                        candidate("a", "d2", "3x3_5x5", "full", "scored", 3.0, 1000),
                        "device",
                        "gpu0"),
                candidate("b", "best", "3x3_5x5", "full", "scored", -1.0, 500),
                candidate("lost", "best", "3x3_5x5", "full", "scored", 4.0, 500));
        Stream<CandidateRow> bars = Stream.of(
                timed("1x1_3x3", 2000, 10),
                timed("1x1_3x3", 6000, 10),
                timed("5x5_7x7", 1000, 40),
                timed("5x5_7x7", 3000, 40),
                timed("3x3_7x7", 200, 30),
                timed("3x3_7x7", 300, 30));
        return Stream.of(others, budgets, bars).flatMap(rows -> rows).toList();
    }

    private static CandidateRow timed(String set, double cpuMilliseconds, long macs) {
        return ViewRows.with(
                TableDefinition.CANDIDATES,
                candidate("bars", set + cpuMilliseconds, set, "full", "scored", 1.0, 2 * cpuMilliseconds),
                "macs",
                macs);
    }

    /** CPU time is half of the wall time. */
    private static CandidateRow candidate(
            String run, String key, String set, String stage, String status, Double score, double milliseconds) {
        return ViewRows.candidate(
                run,
                key,
                "kernel_set",
                set,
                "stage",
                stage,
                "status",
                status,
                "score",
                score,
                "reason",
                status.equals("scored") ? null : "why " + key,
                "elapsed_ms",
                milliseconds,
                "cpu_ms",
                milliseconds / 2);
    }

    private static List<TrainingRow> trainings() {
        return List.of(
                ViewRows.training("a", "best", 0, "elapsed_s", 10.0),
                ViewRows.training(
                        "a",
                        "stopped",
                        0,
                        "status",
                        TrainingRow.STOPPED,
                        "reason",
                        "rung",
                        "rung",
                        1,
                        "elapsed_s",
                        2.0),
                ViewRows.training("a", "odd", 0, "weights_path", null, "elapsed_s", 1.0),
                ViewRows.training("b", "best", 0, "kernel_set", "5x5_7x7", "test_accuracy", 0.375, "elapsed_s", 5.0));
    }

    private static List<Row> ask(String sql) {
        return session.sql(sql).collectAsList();
    }

    @Test
    void kernelSetSummaryCountsEachRunByItself() {
        assertThat(ask("SELECT * EXCEPT (within_budget) FROM kernel_set_summary WHERE run_id IN ('a', 'b', 'lost')"
                        + " ORDER BY run_id, kernel_set"))
                .extracting(row -> row.mkString(" "))
                .containsExactly(
                        "a cifar10 1x1_3x3 3 1 0 1 2.0 1 0.5 0.5 7.0 13.0",
                        "a cifar10 3x3_5x5 2 1 1 0 3.0 0 null null 2.0 0.0",
                        "b cifar100 3x3_5x5 1 1 0 0 -1.0 0 null null 0.25 0.0",
                        "b cifar100 5x5_7x7 0 0 0 0 null 1 0.5 0.375 0.0 5.0",
                        "lost null 3x3_5x5 1 1 0 0 4.0 0 null null 0.25 0.0");
    }

    @Test
    void drawnIsWhatTheSettingsSay() {
        assertThat(ask("SELECT drawn FROM kernel_set_summary WHERE run_id LIKE 'budget%'"))
                .extracting(row -> row.getLong(0))
                .containsOnly(20L);
    }

    @Test
    void withinBudgetIsThatOfTheRunsOwnSettings() {
        List<String> fitting = IntStream.range(0, BUDGETS.size())
                .filter(i -> {
                    SizeBudget budget = SizeBudget.parse(BUDGETS.get(i));
                    return (budget.unit() == SizeBudget.Unit.PARAMETERS ? 100 : 400) <= budget.amount();
                })
                .mapToObj(i -> "budget-" + i)
                .sorted()
                .toList();
        assertThat(
                        ask(
                                "SELECT run_id, within_budget FROM kernel_set_summary WHERE run_id LIKE 'budget%' ORDER BY run_id"))
                .hasSameSizeAs(BUDGETS)
                .filteredOn(row -> row.getLong(1) == 1)
                .extracting(row -> row.getString(0))
                .containsExactlyElementsOf(fitting);
        assertThat(ask("SELECT within_budget FROM kernel_set_summary WHERE run_id IN ('b', 'lost')"))
                .extracting(row -> row.get(0))
                .containsOnlyNulls();
    }

    @Test
    void searchCostComparesWithTheBaselineOfTheSameRunAndStage() {
        // A GPU's wall time is not compared with the CPU time of processors.
        assertThat(ask(
                        "SELECT run_id, kernel_set, stage, networks, seconds, clock, wall_seconds, mean_seconds, speed_up"
                                + " FROM search_cost WHERE run_id IN ('a', 'b') ORDER BY ALL"))
                .extracting(row -> row.mkString(" "))
                .containsExactly(
                        "a 1x1_3x3 full 1 4.0 CPU 8.0 4.0 1.0",
                        "a 1x1_3x3 stage-1 3 3.0 CPU 6.0 1.0 1.0",
                        "a 1x1_3x3 training 3 13.0 wall 13.0 4.333333333333333 1.0",
                        "a 3x3_5x5 full 2 2.0 CPU and wall 3.0 1.0 null",
                        "b 3x3_5x5 full 1 0.25 CPU 0.5 0.25 null",
                        "b 5x5_7x7 training 1 5.0 wall 5.0 5.0 null");
    }

    /** By hand: of networks that take 1 s and 3 s, the mean's relative variance is 2 / 2^2 / 2; of 2 s and 6 s the same. */
    @Test
    void aSpeedUpHasErrorBarsAndIsNotToldOfTimesThatAreTooShort() {
        Row bars = ask("SELECT speed_up, speed_up_low, speed_up_high, macs, macs_speed_up FROM search_cost"
                        + " WHERE run_id = 'bars' AND kernel_set = '5x5_7x7'")
                .get(0);
        assertThat(bars.getDouble(0)).isEqualTo(2.0);
        assertThat(bars.getDouble(1)).isCloseTo(2 / Math.exp(1.959964 * Math.sqrt(0.5)), within(1e-9));
        assertThat(bars.getDouble(2)).isCloseTo(2 * Math.exp(1.959964 * Math.sqrt(0.5)), within(1e-9));
        assertThat(bars.getLong(3)).isEqualTo(80);
        assertThat(bars.getDouble(4)).isEqualTo(0.25);
        // Of 1 s and 3 s together.
        Row time = ask("SELECT seconds, seconds_low, seconds_high FROM search_cost"
                        + " WHERE run_id = 'bars' AND kernel_set = '5x5_7x7'")
                .get(0);
        assertThat(time.getDouble(0)).isEqualTo(4);
        assertThat(time.getDouble(1)).isCloseTo(4 / Math.exp(1.959964 * 0.5), within(1e-9));
        assertThat(time.getDouble(2)).isCloseTo(4 * Math.exp(1.959964 * 0.5), within(1e-9));
        assertThat(ask("SELECT speed_up, speed_up_low, macs_speed_up FROM search_cost"
                        + " WHERE run_id = 'bars' AND kernel_set = '3x3_7x7'"))
                .extracting(row -> row.mkString(" "))
                .containsExactly("null null 0.3333333333333333");
    }

    @Test
    void learningCurvesAreThoseOfEachTraining() {
        assertThat(ask(
                        "SELECT run_id, dataset, candidate_key, kernel_set, status, epoch, val_accuracy, best_val_accuracy,"
                                + " elapsed_seconds FROM learning_curves ORDER BY run_id, candidate_key, epoch"))
                .extracting(row -> row.mkString(" "))
                .containsExactly(
                        "a cifar10 best 1x1_3x3 completed 1 0.5 0.5 1.5",
                        "a cifar10 best 1x1_3x3 completed 2 0.25 0.5 3.0",
                        "a cifar10 running null null 1 null null 1.5",
                        "b cifar100 best 5x5_7x7 completed 1 0.75 0.75 1.5");
    }

    @Test
    void failuresHaveEverythingThatWasGivenUp() {
        assertThat(ask("SELECT * FROM failures ORDER BY what, candidate_key"))
                .extracting(
                        row -> row.getAs("run_id"),
                        row -> row.getAs("what"),
                        row -> row.getAs("candidate_key"),
                        row -> row.getAs("status"),
                        row -> row.getAs("reason"),
                        row -> row.getAs("seconds"))
                .containsExactly(
                        tuple("a", "run", null, "interrupted", null, null),
                        tuple("a", "scoring", "c3", "failed", "why c3", 4.0),
                        tuple("a", "scoring", "d1", "rejected", "why d1", 2.0),
                        tuple("a", "training", "odd", "unusable", null, 1.0),
                        tuple("a", "training", "stopped", "stopped", "rung", 2.0));
    }
}

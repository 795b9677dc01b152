package org.spikernel.spark.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spikernel.report.Expectations;
import org.spikernel.report.Network;
import org.spikernel.report.OnChip;
import org.spikernel.report.ScoreBins;
import org.spikernel.report.ScoringSummary;
import org.spikernel.report.SearchTime;
import org.spikernel.report.TrainingSummary;
import org.spikernel.results.EpochRow;
import org.spikernel.results.TableDefinition;
import org.spikernel.spark.tables.MadeUpRows;
import org.spikernel.spark.tables.ResultTables;
import org.spikernel.testing.RowMaker;
import org.spikernel.testing.SparkFixture;
import org.spikernel.testing.TinySearch;
import org.spikernel.testing.ViewRows;

@Tag("spark")
class ReportTablesTest {
    @TempDir
    Path folder;

    @Test
    void aRunIsReportedAsItsTablesHoldIt() {
        ResultTables tables = SparkFixture.freshTables();
        TinySearch tiny = new TinySearch(folder);
        tiny.top = 2;
        tiny.seeds = 2;
        tiny.score(tables);
        tiny.train(tables);
        ReportTables report = new ReportTables(SparkFixture.session(), tables);

        ScoringSummary scored = report.scored("tiny");
        assertThat(scored.sets())
                .extracting(ScoringSummary.KernelSetScores::kernelSet)
                .containsExactly("1x1_3x3", "3x3_5x5");
        assertThat(scored.sets()).allMatch(set -> set.candidates() == 3 && set.scored() == 3 && set.failed() == 0);
        assertThat(scored.operations().get("3x3_5x5"))
                .containsExactly("none", "skip", "conv3x3", "conv5x5", "avgpool3x3");
        assertThat(scored.bins().cells().stream()
                        .mapToLong(ScoreBins.Bin::count)
                        .sum())
                .isEqualTo(6);
        assertThat(scored.best()).hasSize(6);
        assertThat(scored.times()).extracting(SearchTime::candidates).containsExactly(3L, 3L);

        TrainingSummary trained = report.trained("tiny");
        SelectionQuery.Answer answer = SelectionQuery.ask(
                SparkFixture.session(), tables, new SelectionQuery.Question("tiny", "params", 1_000_000, 32, 0));
        assertThat(trained.networks()).hasSize(4);
        Network first = trained.networks().get(0);
        SelectionQuery.Choice chosen = answer.chosen().orElseThrow();
        assertThat(first.candidateKey()).isEqualTo(chosen.candidateKey());
        assertThat(first.accuracy().mean()).isEqualTo(chosen.accuracy());
        assertThat(first.accuracy().low())
                .isEqualTo(chosen.estimate().interval().orElseThrow().low());
        assertThat(first.size().params()).isEqualTo(chosen.params());
        assertThat(first.score()).isNotNull();
        assertThat(trained.curves()).hasSize(8).allSatisfy(curve -> {
            assertThat(curve.epochs()).containsExactly(1, 2);
            assertThat(curve.valAccuracy()).doesNotContainNull();
        });
        assertThat(trained.activities()).hasSize(4).allSatisfy(activity -> {
            assertThat(activity.timesteps()).isEqualTo(2);
            assertThat(activity.layers().get(activity.layers().size() - 1).layer())
                    .isEqualTo("fc1.lif");
        });
        assertThat(trained.failures()).isEmpty();
        assertThat(report.machines("tiny")).extracting("stage").containsExactly("score", "train");
        assertThat(report.passedOver("tiny")).isZero();
    }

    /** Also where a candidate has two rows, as after a commit whose answer was lost: it is one candidate. */
    @Test
    void searchTimesAreThoseOfTheViewByStage() {
        ResultTables tables = SparkFixture.freshTables();
        tables.append(
                TableDefinition.CANDIDATES,
                Stream.of("a", "b", "b", "c")
                        .map(key -> ViewRows.candidate(
                                "costly",
                                key,
                                "kernel_set",
                                key.equals("c") ? "3x3_5x5" : "1x1_3x3",
                                "stage",
                                "full",
                                "cpu_ms",
                                2000.0,
                                "macs",
                                7L))
                        .toList());
        tables.append(
                TableDefinition.CANDIDATES,
                List.of(ViewRows.candidate(
                        "costly", "a", "kernel_set", "1x1_3x3", "stage", "stage-1", "cpu_ms", 10.0)));

        assertThat(new ReportTables(SparkFixture.session(), tables)
                        .scored("costly")
                        .times())
                .extracting(
                        SearchTime::kernelSet,
                        SearchTime::stage,
                        SearchTime::candidates,
                        time -> time.work().seconds(),
                        time -> time.work().macs(),
                        time -> time.speedUp().times())
                .containsExactly(
                        tuple("1x1_3x3", "stage-1", 1L, 0.01, 1000L, null),
                        tuple("1x1_3x3", "full", 2L, 6.0, 21L, 1.0),
                        tuple("3x3_5x5", "full", 1L, 2.0, 7L, 3.0));
    }

    @Test
    void ratesAreMeansOverTheTrainingsOfANetwork() {
        ResultTables tables = SparkFixture.freshTables();
        tables.append(
                TableDefinition.TRAININGS,
                List.of(RowMaker.training("a", "x", 0, 0.5, true), RowMaker.training("a", "x", 1, 0.6, true)));
        tables.append(
                TableDefinition.LAYERS,
                List.of(RowMaker.layer("a", "x", 0), RowMaker.layer("a", "x", 0), RowMaker.layer("a", "x", 2)));

        TrainingSummary.Activity activity = new ReportTables(SparkFixture.session(), tables)
                .trained("a")
                .activities()
                .get(0);

        assertThat(activity.timesteps()).isEqualTo(3);
        assertThat(activity.layers().get(0).rates()).containsExactly(0.3125, null, 0.3125);
    }

    @Test
    void manyCandidatesBecomeAFewHundredCells() {
        ResultTables tables = SparkFixture.freshTables();
        MadeUpRows made = new MadeUpRows("many");
        tables.append(
                TableDefinition.CANDIDATES,
                IntStream.range(0, 4000).mapToObj(made::candidate).toList());

        ScoringSummary scored = new ReportTables(SparkFixture.session(), tables).scored("many");

        long found = SparkFixture.session()
                .sql("SELECT count(*) FROM " + tables.name(TableDefinition.CANDIDATES)
                        + " WHERE run_id = 'many' AND status = 'scored'")
                .first()
                .getLong(0);
        ScoreBins bins = scored.bins();
        assertThat(bins.cells().stream().mapToLong(ScoreBins.Bin::count).sum()).isEqualTo(found);
        assertThat(bins.cells())
                .allMatch(bin -> bin.column() >= 0
                        && bin.column() < bins.columns()
                        && bin.row() >= 0
                        && bin.row() < bins.rows());
        assertThat(bins.cells().size()).isLessThan(6 * bins.columns() * bins.rows());
        Row median = SparkFixture.session()
                .sql("SELECT percentile(score, 0.5) FROM " + tables.name(TableDefinition.CANDIDATES)
                        + " WHERE run_id = 'many' AND status = 'scored' AND kernel_set = '1x1_3x3'")
                .first();
        assertThat(scored.sets().get(0).quantiles().get(2)).isCloseTo(median.getDouble(0), within(2.0));
        assertThat(new ReportTables(SparkFixture.session(), tables)
                        .trained("many")
                        .failures())
                .allMatch(failure -> failure.reason().equals("OutOfMemoryError: Java heap space"))
                .extracting(TrainingSummary.Failure::count)
                .isNotEmpty();
    }

    @Test
    void whatDidNotWorkIsCountedByReasonInWords() {
        ResultTables tables = SparkFixture.freshTables();
        tables.append(
                TableDefinition.CANDIDATES,
                Stream.of("a", "b", "c", "d", "e")
                        .map(key -> RowMaker.candidate("dull", key, "1x1_3x3", "0001 0000 0000 0000", null, 100, 10))
                        .toList(),
                "dull");
        SparkFixture.session()
                .sql("UPDATE " + tables.name(TableDefinition.CANDIDATES)
                        + " SET reason = CASE candidate_key"
                        + " WHEN 'a' THEN 'score_not_finite: scores of the probe batches: [-Infinity, 1.5]'"
                        + " WHEN 'b' THEN 'score_not_finite: scores of the probe batches: [-Infinity, 2.5]'"
                        + " WHEN 'c' THEN 'score_not_finite: scores of the probe batches: [2.5, -Infinity]'"
                        + " WHEN 'd' THEN 'score_not_finite: scores of the probe batches: [-Infinity, -Infinity]; no neuron fires'"
                        + " ELSE 'IOException: No space left on device' END");

        assertThat(new ReportTables(SparkFixture.session(), tables)
                        .trained("dull")
                        .failures())
                .extracting(TrainingSummary.Failure::words, TrainingSummary.Failure::count)
                .containsExactlyInAnyOrder(
                        tuple("the spikes do not tell all probe images apart", 3L),
                        tuple("the neurons never fire", 1L),
                        tuple("it broke off with IOException", 1L));
    }

    @Test
    void longCurvesAreThinnedToTheirEnds() {
        ResultTables tables = SparkFixture.freshTables();
        MadeUpRows made = new MadeUpRows("long");
        List<EpochRow> epochs = new ArrayList<>();
        IntStream.rangeClosed(1, 1000)
                .forEach(epoch -> epochs.add(
                        new EpochRow("long", "x", "x-0", 0, epoch, 0.1, 1.0, 0.5, null, epoch / 2000.0, null, 1, 1)));
        tables.append(TableDefinition.EPOCHS, epochs);
        SparkFixture.session()
                .sql("INSERT INTO " + tables.name(TableDefinition.TRAININGS)
                        + " (run_id, candidate_key, training_key, kernel_set, canonical_cell, train_seed, status,"
                        + " epochs_done, final_val_accuracy) VALUES ('long', 'x', 'x-0', 's', '0001 0000 0000 0000', 0,"
                        + " 'completed', 1000, 0.5)");

        TrainingSummary.Curve curve = new ReportTables(SparkFixture.session(), tables)
                .trained(made.runId())
                .curves()
                .get(0);

        assertThat(curve.epochs()).hasSizeBetween(100, 130).startsWith(1).endsWith(1000);
        assertThat(curve.valAccuracy()).hasSameSizeAs(curve.epochs()).endsWith(0.5);
    }

    @Test
    void whatWasMeasuredAtFewBitsAndOnBoardsIsThatOfTheRun() {
        ResultTables tables = SparkFixture.freshTables();
        tables.append(TableDefinition.TRAININGS, List.of(RowMaker.training("a", "one", 2, 0.9, true)));
        tables.append(
                TableDefinition.BIT_WIDTHS,
                List.of(
                        RowMaker.bitWidth("a", "one", 2, "integer", 8, 0.75),
                        RowMaker.bitWidth("a", "one", 2, "integer", 8, "test", 0.5),
                        RowMaker.bitWidth("a", "one", 2, "float", 32, 0.875),
                        RowMaker.bitWidth("b", "one", 2, "float", 32, 0.125)));
        tables.append(
                TableDefinition.FIRMWARE_RUNS,
                List.of(
                        RowMaker.firmware("a", "one", 2, 8, "cortex-m3"),
                        RowMaker.firmware("b", "one", 2, 8, "cortex-m3")));
        ReportTables report = new ReportTables(SparkFixture.session(), tables);

        assertThat(report.widths("a"))
                .extracting(width -> "%s %d %.3f %s %s"
                        .formatted(
                                width.arithmetic(),
                                width.bits(),
                                width.accuracy().mean(),
                                width.testAccuracy(),
                                width.cost()))
                .containsExactly(
                        "float 32 0.875 null " + new OnChip.Cost(400, null, null, 0.125, null),
                        "integer 8 0.750 0.5 " + new OnChip.Cost(100, 5080L, 700L, null, 0.5));
        assertThat(report.widths("a").get(0).accuracy().low()).isBetween(0.8, 0.875);
        assertThat(report.boards("a"))
                .containsExactly(new OnChip.BoardRun(
                        "one",
                        2,
                        8,
                        new OnChip.Build("cortex-m3", "gcc 12", "2026-02-03T04:05:06Z"),
                        new OnChip.Memory(5080, 700, 600),
                        1_000_000,
                        20,
                        0.75));
    }

    @Test
    void whatAStrategyExpectedIsThatOfTheRunInTheOrderOfItsQuestions() {
        ResultTables tables = SparkFixture.freshTables();
        tables.append(
                TableDefinition.CANDIDATES, List.of(ViewRows.candidate("a", "one", "score", 2.5, "params", 700L)));
        tables.append(TableDefinition.TRAININGS, List.of(RowMaker.training("a", "two", 0, 0.625, true)));
        tables.append(
                TableDefinition.PREDICTIONS,
                List.of(
                        RowMaker.prediction("a", 1, "two", 0.5),
                        RowMaker.prediction("a", 0, "one", null),
                        RowMaker.prediction("b", 0, "two", null)));
        ReportTables report = new ReportTables(SparkFixture.session(), tables);

        Expectations expected = report.expected("a").orElseThrow();
        assertThat(expected.strategy()).isEqualTo("predictor");
        assertThat(expected.prior()).isEqualTo("scores");
        assertThat(expected.asked())
                .containsExactly(
                        new Expectations.Asked(
                                0,
                                "one",
                                "1x1_3x3",
                                "0001 0000 0000 0000",
                                0,
                                null,
                                null,
                                new Expectations.Known(1.5, 2.5, 700L)),
                        new Expectations.Asked(
                                1,
                                "two",
                                "1x1_3x3",
                                "0001 0000 0000 0000",
                                1,
                                new Expectations.Interval(0.5, 0.4, 0.6),
                                0.625,
                                new Expectations.Known(1.5, null, null)));
        assertThat(expected.within()).isEqualTo(new Expectations.Within(1, 0));
        assertThat(report.expected("c")).as("the paper's way").isEmpty();
    }

    @Test
    void rowsOfWhichAnOlderVersionLeftHalfOutAreNoError() {
        ResultTables tables = SparkFixture.freshTables();
        for (String table : List.of("candidates", "trainings", "epochs", "layers")) {
            TableDefinition<?> definition = TableDefinition.ALL.stream()
                    .filter(one -> one.name().equals(table))
                    .findFirst()
                    .orElseThrow();
            SparkFixture.session().sql("INSERT INTO " + tables.name(definition) + " (run_id) VALUES ('old')");
        }
        SparkFixture.session()
                .sql(
                        "INSERT INTO " + tables.name(TableDefinition.TRAININGS)
                                + " (run_id, candidate_key, kernel_set, canonical_cell, train_seed, status, params, neurons,"
                                + " final_val_accuracy, weights_path) VALUES ('old', 'x', 's', '0001 0000 0000 0000', 0, 'completed',"
                                + " 10, 1, 0.5, 'w'), ('old', 'y', 's', '0001 0000 0000 0000', 0, 'completed', NULL, 1, 0.9, 'w')");
        ReportTables report = new ReportTables(SparkFixture.session(), tables);

        assertThat(report.scored("old").sets()).hasSize(1);
        assertThat(report.scored("old").bins()).isEqualTo(ScoreBins.EMPTY);
        assertThat(report.trained("old").networks()).singleElement().satisfies(network -> {
            assertThat(network.candidateKey()).isEqualTo("x");
            assertThat(network.finalist()).isTrue();
            assertThat(network.accuracy().low()).isNull();
            assertThat(network.synopsPerImage()).isNull();
        });
        assertThat(report.passedOver("old")).isEqualTo(1);
        assertThat(report.machines("old")).hasSize(2);
    }

    @Test
    void aRunThatIsNotThereHasNothing() {
        ReportTables report = new ReportTables(SparkFixture.session(), SparkFixture.freshTables());

        assertThat(report.scored("none").sets()).isEmpty();
        assertThat(report.trained("none").networks()).isEmpty();
        assertThat(report.machines("none")).isEmpty();
    }
}

package org.spikernel.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.spikernel.results.CandidateRow;
import org.spikernel.results.RunRow;
import org.spikernel.results.TableDefinition;
import org.spikernel.results.TrainingRow;
import org.spikernel.score.ScoreMeasure;
import org.spikernel.search.StrategyPlan;
import org.spikernel.search.StrategyPlan.Kind;
import org.spikernel.search.StrategyPlan.Knowledge;
import org.spikernel.search.StrategyPlan.Stop;
import org.spikernel.spark.run.RunLease;
import org.spikernel.spark.tables.ResultTables;
import org.spikernel.testing.RecordingListener;
import org.spikernel.testing.SparkFixture;
import org.spikernel.testing.TinySearch;

/** Strategies on real scores and trainings. */
@Tag("spark")
class SearchStrategyTest {
    private static final String COLUMNS = "trial, training_key, strategy, predicted_accuracy, predicted_low,"
            + " predicted_high, prior, learned_from, prior_expectation";

    @TempDir
    Path folder;

    private final ResultTables tables = SparkFixture.freshTables();

    private TinySearch search(Kind kind, int trainings) {
        TinySearch tiny = new TinySearch(folder.resolve(kind.label()));
        tiny.draws = 6;
        tiny.epochs = 1;
        tiny.strategy = new StrategyPlan(kind, trainings, 2, Knowledge.AUTO, Stop.NEVER);
        return tiny;
    }

    private List<Row> predictions(ResultTables of) {
        return SparkFixture.rows(of, TableDefinition.PREDICTIONS, "tiny", COLUMNS).stream()
                .sorted(Comparator.comparing(row -> row.getInt(0)))
                .toList();
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"RANDOM", "SCORE_TOP_K", "PREDICTOR", "EVOLUTION"})
    void asManyNetworksAreTrainedAsAreWantedEachOnce(Kind kind) {
        TinySearch tiny = search(kind, 5);
        tiny.score(tables);
        RecordingListener training = tiny.train(tables);
        assertThat(training.trained)
                .hasSize(5)
                .allMatch(row -> row.status().equals(TrainingRow.COMPLETED))
                .extracting(TrainingRow::candidateKey)
                .doesNotHaveDuplicates();
        assertThat(predictions(tables))
                .hasSize(5)
                .allMatch(row -> row.getString(2).equals(kind.label()))
                .extracting(row -> row.getInt(0))
                .containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void theBestScoredOfAllSetsAreTrainedByScore() {
        TinySearch tiny = search(Kind.SCORE_TOP_K, 3);
        List<String> best = tiny.score(tables).scored.stream()
                .sorted(Comparator.comparingDouble(CandidateRow::score).reversed())
                .limit(3)
                .map(CandidateRow::candidateKey)
                .toList();
        assertThat(tiny.train(tables).trained)
                .extracting(TrainingRow::candidateKey)
                .containsExactlyInAnyOrderElementsOf(best);
    }

    @Test
    void thePredictorLearnsFromEachBatch() {
        TinySearch tiny = search(Kind.PREDICTOR, 6);
        tiny.score(tables);
        tiny.train(tables);
        List<Row> asked = predictions(tables);
        assertThat(asked).extracting(row -> row.getInt(7)).containsExactly(0, 0, 2, 2, 4, 4);
        assertThat(asked.subList(0, 2)).as("only an order is known").allMatch(row -> row.isNullAt(3));
        assertThat(asked.subList(2, 6)).allSatisfy(row -> {
            assertThat(row.getDouble(3)).isBetween(row.getDouble(4), row.getDouble(5));
            assertThat(row.getDouble(5)).isGreaterThan(row.getDouble(4));
        });
        assertThat(asked).extracting(row -> row.getString(6)).containsOnly("topology of cells and scores");
        assertThat(asked.get(0).getDouble(8))
                .as("the first one is that of the highest expectation")
                .isGreaterThanOrEqualTo(asked.get(1).getDouble(8));
    }

    @Test
    void thePredictorLearnsFromAllScoresOfTheRun() {
        TinySearch tiny = search(Kind.PREDICTOR, 6);
        tiny.also = List.of(ScoreMeasure.MECO_1, ScoreMeasure.SAHD_2);
        tiny.score(tables);
        tiny.train(tables);
        ResultTables others = SparkFixture.freshTables();
        TinySearch alone = search(Kind.PREDICTOR, 6);
        alone.score(others);
        alone.train(others);

        assertThat(predictions(tables))
                .extracting(row -> row.getString(6))
                .containsOnly("topology of cells and scores (with meco-1, sahd-2)");
        assertThat(predictions(tables))
                .extracting(row -> row.getDouble(8))
                .isNotEqualTo(predictions(others).stream()
                        .map(row -> row.getDouble(8))
                        .toList());
    }

    /** A run that was cut off goes on as if it had not been: same questions, and no training twice. */
    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"PREDICTOR", "EVOLUTION"})
    void aRunThatGoesOnAsksTheSameQuestions(Kind kind) {
        TinySearch whole = search(kind, 6);
        whole.score(tables);
        whole.train(tables);

        ResultTables others = SparkFixture.freshTables();
        TinySearch cut = search(kind, 4);
        cut.score(others);
        List<TrainingRow> before = cut.train(others).trained;
        List<Row> asked = predictions(others);
        TinySearch on = search(kind, 6);
        // Evolution's population follows from the number of trainings.
        List<TrainingRow> after = on.train(others).trained;
        assertThat(before.size() + after.size()).isGreaterThanOrEqualTo(6);
        assertThat(predictions(others).subList(0, 4)).isEqualTo(asked);
        if (kind == Kind.PREDICTOR) {
            assertThat(after).hasSize(2);
            assertThat(predictions(others)).isEqualTo(predictions(tables));
        }
        assertThat(on.train(others).trained).as("nothing is left").isEmpty();
        assertThat(predictions(others)).hasSize(6);
    }

    @Test
    void otherRunsTeachBeforeTheFirstTraining() {
        TinySearch teacher = search(Kind.RANDOM, 10);
        teacher.runId = "teacher";
        teacher.score(tables);
        RunLease lease = teacher.claim(tables);
        new SearchJob(SparkFixture.session(), tables, lease, teacher.plan(), new RecordingListener()).train();
        lease.end(RunRow.FINISHED);

        TinySearch tiny = search(Kind.PREDICTOR, 2);
        // Another task, whose trainings are not taken over.
        tiny.width = 3;
        tiny.score(tables);
        RecordingListener training = tiny.train(tables);
        assertThat(training.remarks)
                .contains("strategy predictor knows beforehand: 10 trainings of other runs: teacher");
        assertThat(predictions(tables)).hasSize(2).allMatch(row -> !row.isNullAt(8));
    }

    @Test
    void aSearchThatHasNothingLeftToAskSaysSo() {
        TinySearch tiny = search(Kind.RANDOM, 99);
        tiny.draws = 2;
        tiny.score(tables);
        RecordingListener training = tiny.train(tables);
        assertThat(training.trained).hasSize(4);
        assertThat(training.remarks)
                .hasSize(2)
                .startsWith(
                        "strategy random has nothing left to ask after 4 of 99 trainings: the 4 scored networks within the budget are trained");
        // Two probe batches of each.
        assertThat(training.remarks.get(1))
                .matches(
                        "strategy random: 8 forward passes of untrained networks, 4 trainings, 4 epochs, \\d+ s were spent");
    }

    @Test
    void theBestOfAllSetsGoThroughRungs() {
        TinySearch tiny = search(Kind.HALVING, 4);
        tiny.epochs = 2;
        tiny.rungs = List.of(1);
        tiny.score(tables);
        Map<String, Long> byStatus = tiny.train(tables).trained.stream()
                .map(TrainingRow::status)
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        assertThat(byStatus).containsEntry(TrainingRow.COMPLETED, 2L).containsEntry(TrainingRow.STOPPED, 2L);
    }

    @Test
    void finalistsOfAStrategyAreTrainedWithAllSeeds() {
        TinySearch tiny = search(Kind.SCORE_TOP_K, 3);
        tiny.finalists = 1;
        tiny.seeds = 2;
        tiny.score(tables);
        List<TrainingRow> trained = tiny.train(tables).trained;
        assertThat(trained.stream().filter(row -> row.testAccuracy() != null))
                .hasSize(2)
                .extracting(TrainingRow::trainSeed)
                .containsExactlyInAnyOrder(0, 1);
    }
}

package org.spikernel.spark.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.spikernel.results.TableDefinition;
import org.spikernel.results.TrainingRow;
import org.spikernel.spark.session.CatalogSettings;
import org.spikernel.spark.tables.ResultTables;
import org.spikernel.testing.RowMaker;
import org.spikernel.testing.SparkFixture;
import org.spikernel.testing.ViewRows;

/** The view {@code predicted_trainings}. */
@Tag("spark")
class PredictedTrainingsViewTest {
    @Test
    void aQuestionStandsOnceBesideWhatCameOfItsTraining() {
        CatalogSettings catalog = SparkFixture.freshNamespace();
        SparkSession session = SparkFixture.session().newSession();
        ResultTables tables = ResultTables.open(session, catalog);
        tables.append(TableDefinition.RUNS, List.of(ViewRows.run("a", "dataset", "cifar10")));
        tables.append(
                TableDefinition.CANDIDATES,
                List.of(
                        ViewRows.candidate("a", "one", "score", 2.5, "params", 700L),
                        ViewRows.candidate("a", "one", "score", 9.5, "params", 700L, "stage", "stage-1"),
                        ViewRows.candidate("b", "one", "score", 3.5, "params", 900L)));
        tables.append(
                TableDefinition.TRAININGS,
                List.of(
                        RowMaker.training("a", "one", 0, 0.625, 700, 10),
                        // A finalist's second seed answers no question.
                        RowMaker.training("a", "one", 1, 0.875, 700, 10),
                        RowMaker.training("a", "two", 0, 0.5625, 800, 10),
                        RowMaker.training("a", "three", 0, 0.75, 800, 10),
                        ViewRows.training("a", "four", 0, "status", TrainingRow.DIVERGED)));
        tables.append(
                TableDefinition.PREDICTIONS,
                List.of(
                        RowMaker.prediction("a", 0, "one", null),
                        // As after a failure between writing and noting that it was written.
                        RowMaker.prediction("a", 0, "one", null),
                        RowMaker.prediction("a", 1, "two", 0.5),
                        RowMaker.prediction("a", 2, "three", 0.5),
                        RowMaker.prediction("a", 3, "four", 0.5),
                        RowMaker.prediction("b", 0, "one", null)));
        ResultViews.register(session, catalog);

        assertThat(session.sql(
                                "SELECT run_id, dataset, trial, strategy, kernel_set, canonical_cell, candidate_key,"
                                        + " learned_from, predicted_accuracy, predicted_low, predicted_high, val_accuracy, within,"
                                        + " prior, prior_expectation, score, params FROM predicted_trainings ORDER BY run_id, trial")
                        .collectAsList())
                .extracting(row -> row.mkString(" "))
                .containsExactly(
                        "a cifar10 0 predictor 1x1_3x3 0001 0000 0000 0000 one 0 null null null 0.625 null scores 1.5 2.5 700",
                        "a cifar10 1 predictor 1x1_3x3 0001 0000 0000 0000 two 1 0.5 0.4 0.6 0.5625 true scores 1.5 null null",
                        "a cifar10 2 predictor 1x1_3x3 0001 0000 0000 0000 three 2 0.5 0.4 0.6 0.75 false scores 1.5 null null",
                        "a cifar10 3 predictor 1x1_3x3 0001 0000 0000 0000 four 3 0.5 0.4 0.6 null null scores 1.5 null null",
                        "b null 0 predictor 1x1_3x3 0001 0000 0000 0000 one 0 null null null null null scores 1.5 3.5 900");
    }
}

package org.spikernel.spark.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.spikernel.results.ScoreRow;
import org.spikernel.results.TableDefinition;
import org.spikernel.spark.session.CatalogSettings;
import org.spikernel.spark.tables.ResultTables;
import org.spikernel.testing.RowMaker;
import org.spikernel.testing.SparkFixture;
import org.spikernel.testing.ViewRows;

/** The view {@code measure_ranks}. */
@Tag("spark")
class MeasureViewTest {
    private static final String SET = "1x1_3x3";
    private static final String CELL = "0001 0000 0000 0000";

    @Test
    void candidatesAreRankedByEveryMeasureAndByTheSumOfRanks() {
        CatalogSettings catalog = SparkFixture.freshNamespace();
        SparkSession session = SparkFixture.session().newSession();
        ResultTables tables = ResultTables.open(session, catalog);
        tables.append(TableDefinition.RUNS, List.of(ViewRows.run("a", "dataset", "cifar10")));
        tables.append(
                TableDefinition.CANDIDATES,
                List.of(
                        RowMaker.candidate("a", "x", SET, CELL, 3.0, 100, 10),
                        RowMaker.candidate("a", "y", SET, CELL, 2.0, 100, 10),
                        RowMaker.candidate("a", "y", SET, CELL, 2.0, 100, 10),
                        RowMaker.candidate("a", "z", SET, CELL, null, 100, 10),
                        RowMaker.candidate("other", "x", SET, CELL, 9.0, 100, 10)));
        tables.append(
                TableDefinition.SCORES,
                List.of(
                        RowMaker.score("a", "x", "meco", 0.1),
                        RowMaker.score("a", "y", "meco", 0.3),
                        RowMaker.score("a", "y", "meco", 0.3),
                        RowMaker.score("a", "z", "meco", 0.3),
                        new ScoreRow("a", "x", "meco", "1", "stem.conv", 7.0, null),
                        RowMaker.score("a", "x", "path-convolutions", 4),
                        RowMaker.score("a", "y", "path-convolutions", 8),
                        RowMaker.score("a", "z", "path-convolutions", 6),
                        layers("x", 1.0),
                        layers("y", 2.0),
                        layers("z", null)));
        ResultViews.register(session, catalog);

        assertThat(session.sql("SELECT * FROM measure_ranks WHERE run_id = 'a' ORDER BY measure, candidate_key")
                        .collectAsList())
                .extracting(row -> "%s %s %.3f %.1f %.2f of %d"
                        .formatted(
                                row.getAs("measure"),
                                row.getAs("candidate_key"),
                                row.<Double>getAs("value"),
                                row.<Double>getAs("rank"),
                                row.<Double>getAs("rank_share"),
                                row.<Long>getAs("candidates")))
                .containsExactly(
                        "meco-1 x 0.100 3.0 0.00 of 3",
                        "meco-1 y 0.300 1.5 0.75 of 3",
                        "meco-1 z 0.300 1.5 0.75 of 3",
                        "path-convolutions-1 x 4.000 3.0 0.00 of 3",
                        "path-convolutions-1 y 8.000 1.0 1.00 of 3",
                        "path-convolutions-1 z 6.000 2.0 0.50 of 3",
                        // z has no value of sahd-layers. y: (0.75 + 1 + 1) / 3.
                        "rank-sum-1 x 0.000 2.0 0.00 of 2",
                        "rank-sum-1 y 0.917 1.0 1.00 of 2",
                        "sahd-1 x 3.000 1.0 1.00 of 2",
                        "sahd-1 y 2.000 2.0 0.00 of 2",
                        "sahd-layers-2 x 1.000 2.0 0.00 of 2",
                        "sahd-layers-2 y 2.000 1.0 1.00 of 2");
    }

    private static ScoreRow layers(String candidate, Double value) {
        return new ScoreRow("a", candidate, "sahd-layers", "2", null, value, 0.5);
    }
}

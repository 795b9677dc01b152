package org.spikernel.spark.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.spikernel.results.TableDefinition;
import org.spikernel.spark.query.ResultViews;
import org.spikernel.spark.query.ViewDefinition;
import org.spikernel.testing.SparkFixture;

@Tag("spark")
class MadeUpTablesTest {
    @Test
    void madeUpRunsHaveAsManyRowsAsWereAskedForAndAnswerQuestions() {
        ResultTables tables = SparkFixture.freshTables();

        // 28 seconds of scoring in the first run and 4 in each of the others, a commit every 10 seconds.
        int commits = new MadeUpTables(tables, 1, 10).fill(40);

        assertThat(commits).isEqualTo(3 + 3);
        assertThat(SparkFixture.count(tables, TableDefinition.RUNS)).isEqualTo(4);
        assertThat(SparkFixture.rows(
                        tables,
                        TableDefinition.CANDIDATES,
                        MadeUpTables.largestRun(40).runId(),
                        "DISTINCT candidate_key"))
                .hasSize(28);
        assertThat(SparkFixture.count(tables, TableDefinition.CANDIDATES)).isEqualTo(40);
        assertThat(SparkFixture.count(tables, TableDefinition.EPOCHS))
                .isEqualTo(MadeUpRows.EPOCHS * SparkFixture.count(tables, TableDefinition.TRAININGS));
        SparkSession session = SparkFixture.session().newSession();
        // One of the program's and one view.
        for (TableQuestion question : List.of(TableQuestion.SELECTION, TableQuestion.FAILURES)) {
            assertThatCode(() -> question.about(session, tables, 40).get())
                    .as(question.name())
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void everyViewIsAQuestion() {
        assertThat(Arrays.stream(TableQuestion.values()).map(TableQuestion::view))
                .containsAll(ResultViews.all(SparkFixture.session()).stream()
                        .map(ViewDefinition::name)
                        .toList());
    }
}

package org.spikernel.spark.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spikernel.results.TableDefinition;
import org.spikernel.results.TrainingRow;
import org.spikernel.space.Cell;
import org.spikernel.space.OperationSet;
import org.spikernel.spark.session.CatalogSettings;
import org.spikernel.spark.tables.ResultTables;
import org.spikernel.testing.RowMaker;
import org.spikernel.testing.SparkFixture;
import org.spikernel.testing.TinySearch;

/** What all views have in common. */
@Tag("spark")
class ResultViewsTest {
    private static final List<String> NAMES = List.of(
            "leaderboard",
            "pareto",
            "pareto_energy",
            "budget_curve",
            "kernel_set_summary",
            "search_cost",
            "learning_curves",
            "failures",
            "bit_width_choice",
            "firmware",
            "measure_ranks",
            "predicted_trainings");

    @TempDir
    Path folder;

    private final CatalogSettings catalog = SparkFixture.freshNamespace();
    private final SparkSession session = SparkFixture.session().newSession();

    @Test
    void everyColumnSaysWhatItIsAndNamesItsRun() {
        ResultTables.open(session, catalog);
        ResultViews.register(session, catalog);
        List<ViewDefinition> views = ResultViews.all(session);

        assertThat(views).extracting(ViewDefinition::name).containsExactlyElementsOf(NAMES);
        for (ViewDefinition view : views) {
            List<Row> described = session.sql("DESCRIBE " + view.name()).collectAsList();
            assertThat(described)
                    .as("columns of %s", view.name())
                    .extracting(row -> new ViewDefinition.ViewColumn(row.getString(0), row.getString(2)))
                    .containsExactlyElementsOf(view.columns())
                    .allMatch(column -> column.comment().endsWith("."));
            assertThat(view.columns())
                    .extracting(ViewDefinition.ViewColumn::name)
                    .startsWith("run_id", "dataset");
        }
    }

    @Test
    void anEmptyWarehouseHasEmptyViews() {
        ResultTables.open(session, catalog);
        ResultViews.register(session, catalog);

        for (String view : NAMES) {
            assertThat(session.sql("SELECT * FROM " + view).collectAsList())
                    .as(view)
                    .isEmpty();
        }
    }

    @Test
    void tablesOfAnOlderVersionAreReadWithWhatTheyHave() {
        ResultTables tables = ResultTables.open(session, catalog);
        for (String column :
                List.of("finalist", "rung", "val_images", "synops_per_image", "energy_sram_uj", "effective_acs")) {
            session.sql("ALTER TABLE " + tables.name(TableDefinition.TRAININGS) + " DROP COLUMN " + column);
        }
        session.sql("ALTER TABLE " + tables.name(TableDefinition.CANDIDATES) + " DROP COLUMN cpu_ms");
        session.sql("INSERT INTO " + tables.name(TableDefinition.TRAININGS)
                + " (run_id, candidate_key, training_key, kernel_set, canonical_cell, rank, train_seed, status,"
                + " final_val_accuracy, params, memory_bytes, neurons, macs, elapsed_s, weights_path)"
                + " VALUES ('old', 'key', 't', '1x1_3x3', '0001', 1, 0, 'completed', 0.5D, 10, 40, 1, 5, 2.5D, 'w')");
        ResultTables.open(session, catalog)
                .append(TableDefinition.CANDIDATES, List.of(RowMaker.candidate("old", "key")));
        ResultViews.register(session, catalog);

        for (String view : NAMES) {
            session.sql("SELECT * FROM " + view).collectAsList();
        }
        assertThat(session.sql("SELECT rank, val_accuracy, val_accuracy_low, interval_basis, finalist, score"
                                + " FROM leaderboard")
                        .collectAsList())
                .extracting(row -> row.mkString(" "))
                .containsExactly("1 0.5 null null true 1.5");
        assertThat(session.sql("SELECT budget_bytes FROM budget_curve").first().getLong(0))
                .isEqualTo(40);
    }

    @Test
    void kernelsThatANetworkUsesAreThoseOfItsCell() {
        ResultTables tables = ResultTables.open(session, catalog);
        TinySearch tiny = new TinySearch(folder);
        tiny.score(tables);
        Map<String, OperationSet> sets =
                tiny.sets.stream().collect(Collectors.toMap(OperationSet::name, Function.identity()));
        List<TrainingRow> trained = session
                .sql("SELECT candidate_key, kernel_set, canonical_cell FROM " + tables.name(TableDefinition.CANDIDATES))
                .collectAsList()
                .stream()
                .map(row -> training(row.getString(0), row.getString(1), row.getString(2)))
                .toList();
        tables.append(TableDefinition.TRAININGS, trained);
        tables.append(TableDefinition.TRAININGS, List.of(training("unscored", "1x1_3x3", "0202 0000 0000 0000")));
        ResultViews.register(session, catalog);

        assertThat(session.sql("SELECT candidate_key, kernels_used FROM leaderboard")
                        .collectAsList())
                .extracting(row -> row.getString(0) + " " + row.getString(1))
                .hasSizeGreaterThan(3)
                .containsExactlyInAnyOrderElementsOf(Stream.concat(
                                trained.stream()
                                        .map(row -> row.candidateKey() + " "
                                                + sets.get(row.kernelSet()).kernelsIn(Cell.parse(row.canonicalCell()))),
                                Stream.of("unscored null"))
                        .toList());
    }

    private static TrainingRow training(String key, String kernelSet, String cell) {
        TrainingRow usual = RowMaker.training("tiny", key, 0, 0.5, 100, 10);
        return RowMaker.ofCell(usual, kernelSet, cell);
    }

    @Test
    void viewsAreMadeWhenTheyAreFirstNamedAndSeeTheirOwnNamespace() {
        ResultTables.open(session, catalog)
                .append(TableDefinition.TRAININGS, List.of(RowMaker.training("a", "key", 0, 0.5, 10, 1)));
        CatalogSettings elsewhere = SparkFixture.freshNamespace();
        ResultTables.open(session, elsewhere);
        session.sql("USE " + elsewhere.catalog() + "." + elsewhere.namespace());
        ResultViews views = ResultViews.onDemand(session, catalog);

        views.prepare("SELECT 1");
        assertThat(temporaryViews()).isEmpty();
        views.prepare("select * from PARETO");
        assertThat(temporaryViews()).containsExactlyInAnyOrder("leaderboard", "pareto");
        assertThat(session.sql("SELECT count(*) FROM pareto").first().getLong(0))
                .isEqualTo(1);
        assertThat(session.catalog().currentDatabase()).isEqualTo(elsewhere.namespace());
        // One that the user has made differently stays.
        session.sql("CREATE OR REPLACE TEMPORARY VIEW leaderboard AS SELECT 7 AS seven");
        views.prepare("SELECT * FROM leaderboard");
        assertThat(session.sql("SELECT * FROM leaderboard").first().getInt(0)).isEqualTo(7);
    }

    private List<String> temporaryViews() {
        return Arrays.stream((Row[]) session.sql("SHOW VIEWS").collect())
                .filter(row -> row.<Boolean>getAs("isTemporary"))
                .map(row -> row.<String>getAs("viewName"))
                .toList();
    }

    @Test
    void aViewWithoutCommentsIsRefused() {
        assertThatThrownBy(() -> ViewDefinition.of(
                        session,
                        "CREATE OR REPLACE TEMPORARY VIEW v (a COMMENT 'An a.', b) COMMENT 'Rows.' AS SELECT 1, 2"))
                .hasMessage("Cannot read view: it and each of its columns must have a COMMENT, got none for v.b");
        assertThatThrownBy(() -> ViewDefinition.of(session, "SELECT 1"))
                .hasMessage("Cannot read view: it must be CREATE OR REPLACE TEMPORARY VIEW, got SELECT 1");
    }
}

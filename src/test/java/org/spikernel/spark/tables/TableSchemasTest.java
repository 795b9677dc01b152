package org.spikernel.spark.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.spikernel.results.RunRow;
import org.spikernel.results.TableDefinition;
import org.spikernel.spark.session.CatalogSettings;
import org.spikernel.testing.RowMaker;
import org.spikernel.testing.SparkFixture;

@Tag("spark")
class TableSchemasTest {
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
    void tableThatLacksAColumnIsRefused() {
        CatalogSettings settings = SparkFixture.freshNamespace();
        SparkSession spark = SparkFixture.session();
        ResultTables tables = ResultTables.open(spark, settings);
        spark.sql("ALTER TABLE " + tables.name(TableDefinition.TRAININGS) + " RENAME COLUMN macs TO flops");
        assertThatThrownBy(() -> ResultTables.open(spark, settings))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot use table " + tables.name(TableDefinition.TRAININGS)
                        + ": it lacks the column(s) macs long (now called flops); set tables.namespace to a new name, or rename the"
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

    /** A version that knows more columns opens a table to which its user has added one. */
    @Test
    void aColumnOfTheUsersIsNoReasonToRefuseWhatAnOlderVersionMade() {
        CatalogSettings settings = SparkFixture.freshNamespace();
        SparkSession spark = SparkFixture.session();
        ResultTables tables = ResultTables.open(spark, settings);
        tables.append(TableDefinition.RUNS, List.of(RowMaker.run("old", "finished")));
        String table = tables.name(TableDefinition.RUNS);
        for (String column : List.of("owner", "heartbeat_at", "heartbeats", "counters")) {
            spark.sql("ALTER TABLE " + table + " DROP COLUMN " + column);
        }
        spark.sql("ALTER TABLE " + table + " ADD COLUMN remark STRING");
        spark.sql("UPDATE " + table + " SET remark = 'mine'");

        ResultTables again = ResultTables.open(spark, settings);
        again.append(TableDefinition.RUNS, List.of(RowMaker.run("new", "finished")));

        assertThat(new RunRows(again).all()).extracting(RunRow::runId).containsExactlyInAnyOrder("old", "new");
        assertThat(spark.sql("SELECT run_id, remark FROM " + table + " ORDER BY ALL")
                        .collectAsList())
                .extracting(row -> row.getString(0) + " " + row.getString(1))
                .containsExactly("new null", "old mine");
    }

    /** Also beside one that the user has added. */
    @Test
    void aRenamedColumnIsToldFromOneThatWasAdded() {
        CatalogSettings settings = SparkFixture.freshNamespace();
        SparkSession spark = SparkFixture.session();
        String layers = ResultTables.open(spark, settings).name(TableDefinition.LAYERS);
        spark.sql("ALTER TABLE " + layers + " ADD COLUMN mine DOUBLE");
        spark.sql("ALTER TABLE " + layers + " RENAME COLUMN rate TO firing");
        assertThatThrownBy(() -> ResultTables.open(spark, settings))
                .hasMessageStartingWith(
                        "Cannot use table " + layers + ": it lacks the column(s) rate double (now called firing);");
    }

    @Test
    void columnsThatAnOlderVersionDidNotKnowAreAddedAndItsRowsKept() {
        CatalogSettings settings = SparkFixture.freshNamespace();
        SparkSession spark = SparkFixture.session();
        ResultTables tables = ResultTables.open(spark, settings);
        RunRows runs = new RunRows(tables);
        assertThat(runs.replace(RowMaker.run("old", "running"), runs.find("old")))
                .isTrue();
        String table = tables.name(TableDefinition.RUNS);
        for (String column : List.of("cells", "owner", "heartbeat_at", "heartbeats", "counters")) {
            spark.sql("ALTER TABLE " + table + " DROP COLUMN " + column);
        }
        RunRows again = new RunRows(ResultTables.open(spark, settings));
        RunRow old = again.find("old").row().orElseThrow();
        assertThat(old.heartbeats()).isZero();
        assertThat(old.owner()).isEmpty();
        assertThat(old.cells()).isNull();
        assertThat(old.configHash()).isEqualTo("c0ffee");
        assertThat(again.replace(RowMaker.run("new", "running"), again.find("new")))
                .isTrue();
        assertThat(again.all()).extracting(RunRow::runId).containsExactlyInAnyOrder("old", "new");
    }
}

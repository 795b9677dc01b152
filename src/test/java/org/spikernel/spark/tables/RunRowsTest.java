package org.spikernel.spark.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.spikernel.results.TableDefinition;
import org.spikernel.testing.RowMaker;
import org.spikernel.testing.SparkFixture;

@Tag("spark")
class RunRowsTest {
    @Test
    void replacingARunKeepsOneRowOfItAndLeavesTheOthers() {
        ResultTables tables = SparkFixture.freshTables();
        RunRows runs = new RunRows(tables);
        assertThat(runs.replace(RowMaker.run("a", "running"), runs.find("a"))).isTrue();
        assertThat(runs.replace(RowMaker.run("b", "running"), runs.find("b"))).isTrue();
        assertThat(runs.replace(RowMaker.run("a", "finished"), runs.find("a"))).isTrue();
        assertThat(SparkFixture.session()
                        .sql("SELECT run_id, status FROM " + tables.name(TableDefinition.RUNS) + " ORDER BY run_id")
                        .collectAsList())
                .extracting(row -> row.getString(0), row -> row.getString(1))
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("a", "finished"),
                        org.assertj.core.groups.Tuple.tuple("b", "running"));
    }

    @Test
    void replacingARunIsOneCommit() {
        ResultTables tables = SparkFixture.freshTables();
        RunRows runs = new RunRows(tables);
        assertThat(runs.replace(RowMaker.run("a", "running"), runs.find("a"))).isTrue();
        assertThat(runs.replace(RowMaker.run("a", "finished"), runs.find("a"))).isTrue();
        // Every state that a reader could have seen holds one row.
        List<Row> snapshots = SparkFixture.session()
                .sql("SELECT snapshot_id FROM " + tables.name(TableDefinition.RUNS) + ".snapshots")
                .collectAsList();
        assertThat(snapshots).hasSize(2);
        for (Row snapshot : snapshots) {
            assertThat(SparkFixture.session()
                            .sql("SELECT count(*) FROM " + tables.name(TableDefinition.RUNS) + " VERSION AS OF "
                                    + snapshot.getLong(0))
                            .head()
                            .getLong(0))
                    .isEqualTo(1);
        }
    }
}

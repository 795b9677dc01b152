package org.spikernel.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spikernel.results.TableDefinition;
import org.spikernel.spark.tables.ResultTables;
import org.spikernel.testing.RecordingListener;
import org.spikernel.testing.ResultColumns;
import org.spikernel.testing.SparkFixture;
import org.spikernel.testing.TinySearch;

@Tag("spark")
class SearchDeterminismTest {
    @TempDir
    Path folder;

    @Test
    void tablesDoNotDependOnCoresOrPartitions() {
        List<List<Row>> twoCores = results(SparkFixture.session(), "two", 1e-9);
        List<List<Row>> oneCore = new ArrayList<>();
        SparkFixture.withMaster("local[1]", session -> oneCore.addAll(results(session, "one", 1)));
        assertThat(twoCores).allSatisfy(rows -> assertThat(rows).isNotEmpty());
        assertThat(twoCores.get(2).stream()
                        .map(row -> row.<Double>getAs("val_accuracy"))
                        .distinct())
                .as("networks that do not fire would all be the same")
                .hasSizeGreaterThan(2);
        assertThat(oneCore).isEqualTo(twoCores);
    }

    /** What a search writes, without places and times; each in a namespace and an output folder of its own. */
    private List<List<Row>> results(SparkSession session, String name, double taskSeconds) {
        TinySearch tiny = new TinySearch(folder.resolve(name));
        tiny.taskSeconds = taskSeconds;
        tiny.top = 3;
        ResultTables tables = ResultTables.open(session, SparkFixture.freshNamespace());
        SearchJob search = tiny.search(session, tables, new RecordingListener());
        search.score(tiny.data());
        search.train();
        return List.of(
                rows(session, tables, TableDefinition.CANDIDATES, ResultColumns.CANDIDATES),
                rows(session, tables, TableDefinition.TRAININGS, ResultColumns.TRAININGS),
                rows(session, tables, TableDefinition.EPOCHS, ResultColumns.EPOCHS),
                rows(session, tables, TableDefinition.LAYERS, "*"));
    }

    private static List<Row> rows(SparkSession session, ResultTables tables, TableDefinition<?> table, String columns) {
        return session.sql("SELECT " + columns + " FROM " + tables.name(table) + " ORDER BY ALL")
                .collectAsList();
    }
}

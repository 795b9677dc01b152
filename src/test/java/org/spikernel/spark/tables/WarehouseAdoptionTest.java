package org.spikernel.spark.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.hadoop.HadoopCatalog;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spikernel.results.RunRow;
import org.spikernel.results.TableDefinition;
import org.spikernel.spark.session.CatalogSettings;
import org.spikernel.spark.session.SetupException;
import org.spikernel.spark.session.SqliteCatalog;
import org.spikernel.spark.session.SqliteFile;
import org.spikernel.testing.RowMaker;

/** Warehouses as versions before made them: by Iceberg's own hadoop catalog. */
@Tag("spark")
class WarehouseAdoptionTest {
    private final Configuration hadoop = new Configuration();

    @TempDir
    Path folder;

    private ResultTables old;

    @BeforeEach
    void makeAWarehouse() {
        old = tables(new HadoopCatalog(hadoop, "file:" + folder));
        old.append(TableDefinition.RUNS, List.of(run("one", RunRow.FINISHED)));
        old.append(TableDefinition.RUNS, List.of(run("two", RunRow.RUNNING)));
    }

    @Test
    void allTablesAreThereAndNoFileOfThemChanged() throws Exception {
        List<Path> before = files();

        assertThat(adopt()).hasSize(TableDefinition.ALL.size());

        assertThat(files()).containsAll(before);
        assertThat(runs(sqlite())).containsExactlyInAnyOrder("one", "two");
        ResultTables now = tables(sqlite());
        now.append(TableDefinition.RUNS, List.of(run("three", RunRow.FINISHED)));
        assertThat(runs(sqlite())).containsExactlyInAnyOrder("one", "two", "three");
    }

    @Test
    void aSecondTimeThereIsNothingToDo() {
        adopt();

        assertThat(adopt()).isEmpty();
        assertThat(runs(sqlite())).hasSize(2);
    }

    @Test
    void earlierVersionsAreToldAndMakeNoHistoryOfTheirOwn() {
        adopt();
        String told = "this table is in the catalog of tables.type = sqlite";

        assertThatThrownBy(() -> tables(new HadoopCatalog(hadoop, "file:" + folder)))
                .hasMessageContaining(told);
        // One that had the table open already.
        assertThatThrownBy(() -> old.append(TableDefinition.RUNS, List.of(run("four", RunRow.FINISHED))))
                .hasMessageContaining(told);
    }

    @Test
    void aTableThatHadoopNeverHadIsMarkedToo(@TempDir Path other) {
        CatalogSettings settings = new CatalogSettings("lake", "n", "sqlite", other.toString(), Map.of());
        SqliteCatalog catalog = new SqliteCatalog();
        catalog.setConf(hadoop);
        catalog.initialize("lake", Map.of("warehouse", "file:" + other));
        ResultTables.of(settings, catalog);

        assertThatThrownBy(() -> tables(new HadoopCatalog(hadoop, "file:" + other)))
                .hasMessageContaining("this table is in the catalog of tables.type = sqlite");
    }

    @Test
    void whileAProcessWorksOnARunNothingIsTakenOver() throws Exception {
        List<Path> before = files();

        assertThatThrownBy(() -> new WarehouseAdoption(folder, hadoop).run(row -> Optional.of("me@host")
                        .filter(process -> row.status().equals(RunRow.RUNNING))))
                .isInstanceOf(SetupException.class)
                .hasMessageStartingWith(
                        "Cannot take over the tables: no process may work on a run in them; wait for it, or end"
                                + " it, got run two of me@host");

        assertThat(files()).isEqualTo(before);
    }

    /** It is seen by the second look, when all tables are marked: these marks go, and the run may go on. */
    @Test
    void aRunThatIsClaimedMeanwhileGoesOn() throws Exception {
        int[] looks = {0};

        assertThatThrownBy(() -> new WarehouseAdoption(folder, hadoop)
                        .run(row -> Optional.of("me@host").filter(process -> looks[0]++ > 1)))
                .hasMessageContaining("no process may work on a run in them");

        old.append(TableDefinition.RUNS, List.of(run("five", RunRow.FINISHED)));
        assertThat(runs(new HadoopCatalog(hadoop, "file:" + folder))).hasSize(3);
        assertThat(adopt()).hasSize(TableDefinition.ALL.size());
    }

    /** Where a process was ended after some tables were marked. */
    @Test
    void whatBrokeOffIsDoneByTheNextAttempt() throws Exception {
        Path metadata = folder.resolve("n/runs/metadata");
        org.spikernel.spark.session.HadoopMark.place(metadata, org.spikernel.spark.session.HadoopMark.newest(metadata));

        assertThat(adopt()).hasSize(TableDefinition.ALL.size());
        assertThat(runs(sqlite())).hasSize(2);
    }

    private List<SqliteFile.Entry> adopt() {
        return new WarehouseAdoption(folder, hadoop).run(row -> Optional.empty());
    }

    private Catalog sqlite() {
        SqliteCatalog catalog = new SqliteCatalog();
        catalog.setConf(hadoop);
        catalog.initialize("lake", Map.of("warehouse", "file:" + folder));
        return catalog;
    }

    private ResultTables tables(Catalog catalog) {
        return ResultTables.of(
                new CatalogSettings("lake", "n", CatalogSettings.HADOOP, folder.toString(), Map.of()), catalog);
    }

    private static List<String> runs(Catalog catalog) {
        return RunRows.of(catalog.loadTable(TableIdentifier.of(Namespace.of("n"), "runs"))).stream()
                .map(RunRow::runId)
                .toList();
    }

    private static RunRow run(String name, String status) {
        return RowMaker.run(name, status);
    }

    private List<Path> files() throws Exception {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().contains("version-hint"))
                    .sorted()
                    .toList();
        }
    }
}

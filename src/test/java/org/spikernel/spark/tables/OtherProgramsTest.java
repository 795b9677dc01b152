package org.spikernel.spark.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.spikernel.results.TableDefinition;
import org.spikernel.spark.session.SqliteFile;
import org.spikernel.testing.RowMaker;
import org.spikernel.testing.SparkFixture;

/** The tables as programs find them that know Iceberg, SQLite or Parquet, and nothing of ours. */
@Tag("spark")
class OtherProgramsTest {
    private final ResultTables tables = SparkFixture.freshTables();
    private final Path warehouse =
            SparkFixture.folder(tables, TableDefinition.RUNS).getParent().getParent();

    @BeforeEach
    void write() {
        tables.append(TableDefinition.RUNS, List.of(RowMaker.run("one", "finished"), RowMaker.run("gone", "finished")));
        tables.append(TableDefinition.RUNS, List.of(RowMaker.run("two", "finished")));
        tables.deleteRun(TableDefinition.RUNS, "gone");
    }

    /** With the properties that the guide gives to Spark. */
    @Test
    void icebergsOwnCatalogReadsAndCommits() throws Exception {
        Table table = jdbc().loadTable(identifier());
        table.updateProperties().set("from", "outside").commit();

        assertThat(tables.load(TableDefinition.RUNS).properties()).containsEntry("from", "outside");
    }

    /** DuckDB's own readers of Iceberg and SQLite are downloads. */
    @Test
    void duckDbReadsTheFilesOfTheCurrentSnapshot() throws Exception {
        List<String> files = new ArrayList<>();
        try (CloseableIterable<FileScanTask> tasks =
                jdbc().loadTable(identifier()).newScan().planFiles()) {
            tasks.forEach(task -> files.add(task.file().location().replaceFirst("^file:", "")));
        }
        String list = files.stream().map(file -> "'" + file + "'").collect(Collectors.joining(", "));

        assertThat(ask("jdbc:duckdb:", "SELECT run_id FROM read_parquet([" + list + "]) ORDER BY ALL"))
                .containsExactly("one", "two");
    }

    /** Both ways that the guide gives. */
    @Test
    void theCurrentMetadataFileIsNamed() throws Exception {
        String bySqlite = ask(
                        "jdbc:sqlite:" + warehouse.resolve(SqliteFile.NAME),
                        "SELECT metadata_location FROM iceberg_tables WHERE table_namespace = '"
                                + tables.settings().namespace() + "' AND table_name = 'runs'")
                .get(0);
        String bySql = SparkFixture.session()
                .sql("SELECT file FROM " + tables.name(TableDefinition.RUNS)
                        + ".metadata_log_entries ORDER BY timestamp DESC LIMIT 1")
                .head()
                .getString(0);

        assertThat(bySql).isEqualTo(bySqlite).startsWith("file:" + warehouse).endsWith(".metadata.json");
    }

    private TableIdentifier identifier() {
        return TableIdentifier.of(Namespace.of(tables.settings().namespace()), "runs");
    }

    private JdbcCatalog jdbc() {
        JdbcCatalog catalog = new JdbcCatalog();
        catalog.setConf(new Configuration());
        catalog.initialize(
                "lake",
                Map.of("uri", "jdbc:sqlite:" + warehouse.resolve(SqliteFile.NAME), "warehouse", warehouse.toString()));
        return catalog;
    }

    private static List<String> ask(String database, String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(database);
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            while (found.next()) {
                rows.add(found.getString(1));
            }
        }
        return rows;
    }
}

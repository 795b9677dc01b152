package org.spikernel.cli.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spikernel.cli.output.Output;
import org.spikernel.cli.output.ResultFile;
import org.spikernel.cli.output.UserInputException;
import org.spikernel.spark.query.OutsideSql;
import org.spikernel.spark.session.CatalogSettings;
import org.spikernel.spark.tables.ResultTables;
import org.spikernel.testing.SparkFixture;

/** Statements, from their text to the rows on standard output or in a file. */
@Tag("spark")
class SqlRunnerTest {
    private static final String TRAINING = "INSERT INTO trainings (run_id, candidate_key, training_key, kernel_set,"
            + " canonical_cell, rank, train_seed, status, final_val_accuracy, val_images, params, memory_bytes, neurons,"
            + " macs, elapsed_s, weights_path) VALUES ('a', 'key', 't', '1x1_3x3', '0001', 1, 0, 'completed', 0.5D, 100,"
            + " 10, 40, 1, 5, 2.5D, 'w')";

    @TempDir
    Path folder;

    private final SparkSession session = SparkFixture.session().newSession();
    private final CatalogSettings tables = SparkFixture.freshNamespace();
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final ByteArrayOutputStream notes = new ByteArrayOutputStream();

    @Test
    void duckDbReadsAViewThatWasExportedAsParquet() throws SQLException, IOException {
        Path file = folder.resolve("leaderboard.parquet");
        SqlSink sink = filed(file, SqlFormat.PARQUET);
        SqlRunner runner = runner(SqlRunner.Access.WRITE, sink);
        runner.run(TRAINING);
        runner.run("SELECT *, array(1.5D, 2.5D) AS list, map('a', 1L) AS entries, TIMESTAMP'2026-01-02 03:04:05Z' AS at"
                + " FROM leaderboard");
        sink.finish();

        assertThat(ask("SELECT kernel_set, val_accuracy, seeds, score, list[2], entries['a'], epoch(\"at\")::BIGINT,"
                        + " round(val_accuracy_low, 4) FROM '" + file + "'"))
                .containsExactly("1x1_3x3 0.5 1 null 2.5 1 1767323045 0.4038");
        assertThat(ask("DESCRIBE SELECT * FROM '" + file + "'")).as("columns").hasSize(28 + 3);
        assertThat(lines(notes)).hasSize(2).last().asString().matches("1 row in \\d+\\.\\d\\d s");
        try (var files = Files.list(folder)) {
            assertThat(files).as("nothing beside the file").hasSize(1);
        }
    }

    /** A pager takes two seconds at least, and a busy machine only makes the whole longer. */
    @Test
    void theTimeThatAReaderTakesIsNotTheStatements() {
        SqlRunner runner = runner(SqlRunner.Access.READ, new PagedRows(SqlFormat.TABLE, new Pager("sleep 2")));
        long start = System.nanoTime();

        runner.run("SELECT 1 AS one");

        double whole = (System.nanoTime() - start) / 1e9;
        double told = Double.parseDouble(lines(notes).get(0).replaceAll("1 row in (.*) s", "$1"));
        assertThat(whole - told).isGreaterThan(1.99);
    }

    @Test
    void filesAreRefusedInOneLineThatNamesTheOptionAlsoWhereWritingIsAllowed() {
        for (SqlRunner.Access access : SqlRunner.Access.values()) {
            SqlRunner runner =
                    runner(access, new ConsoleSqlSink(new Output(Output.Format.CSV, stream(output), System.err)));

            assertThatThrownBy(() -> runner.run("SELECT * FROM text.`/etc/passwd`"))
                    .isInstanceOf(UserInputException.class)
                    .hasMessage("Cannot run SQL: it must stay within the tables, got text./etc/passwd; `spikernel sql"
                            + " --allow-files` also reaches files, code, settings and the environment (SELECT * FROM"
                            + " text.`/etc/passwd`)");
        }
        assertThat(lines(output)).isEmpty();
    }

    private static List<String> ask(String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckDb.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            while (found.next()) {
                List<String> values = new ArrayList<>();
                for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
                    values.add(String.valueOf(found.getObject(i)));
                }
                rows.add(String.join(" ", values));
            }
        }
        return rows;
    }

    @Test
    void textGoesToAFileAsItGoesToTheScreen() {
        String sql = "SELECT 1 AS n, 'a,b' AS text, CAST(NULL AS STRING) AS nothing";
        Path csv = folder.resolve("x.csv");
        runner(SqlRunner.Access.READ, filed(csv, SqlFormat.CSV)).run(sql);
        assertThat(csv).hasContent("n,text,nothing\r\n1,\"a,b\",\r\n");
        Path json = folder.resolve("x.json");
        runner(SqlRunner.Access.READ, filed(json, SqlFormat.JSON)).run(sql);
        assertThat(json).hasContent("{\"kind\":\"row\",\"n\":1,\"text\":\"a,b\",\"nothing\":null}\n");
        runner(SqlRunner.Access.READ, printed(SqlFormat.CSV)).run(sql);
        assertThat(output.toString(StandardCharsets.UTF_8)).isEqualTo("n,text,nothing\r\n1,\"a,b\",\r\n");
    }

    @Test
    void aFileTakesTheRowsOfExactlyOneStatement() {
        SqlSink sink = filed(folder.resolve("x.csv"), SqlFormat.CSV);
        SqlRunner runner = runner(SqlRunner.Access.READ, sink);
        runner.run("SET spark.sql.shuffle.partitions = 3");
        assertThatThrownBy(sink::finish)
                .hasMessage("Cannot write results: a statement must give rows, got none that does ("
                        + folder.resolve("x.csv") + ")");
        runner.run("SELECT 1 AS one");
        sink.finish();
        assertThatThrownBy(() -> runner.run("SELECT 2 AS two"))
                .isInstanceOf(UserInputException.class)
                .hasMessage("Cannot write results: " + folder.resolve("x.csv")
                        + " takes the rows of one statement, got another one that gives rows; write each to a file of its"
                        + " own");
        assertThat(folder.resolve("x.csv")).hasContent("one\r\n1\r\n");
    }

    @Test
    void showTablesListsTablesAndViewsWithTheirComments() {
        SqlRunner runner = runner(SqlRunner.Access.READ, printed(SqlFormat.TABLE));
        runner.run("show  tables");
        assertThat(lines(output))
                .hasSize(1 + 10 + 12)
                .anyMatch(line -> line.matches("runs +table +One row per run: .*"))
                .anyMatch(line -> line.matches("pareto +view +Networks trained to the end .*"));
        output.reset();
        runner.run("SHOW VIEWS");
        assertThat(lines(output)).hasSize(1 + 12).noneMatch(line -> line.startsWith("runs"));
        output.reset();
        runner.run("USE spark_catalog.default");
        output.reset();
        runner.run("SHOW TABLES");
        assertThat(lines(output)).as("those of another namespace").noneMatch(line -> line.startsWith("runs"));
    }

    @Test
    void viewsAreReadAndNotWritten() {
        SqlRunner runner = runner(SqlRunner.Access.READ, printed(SqlFormat.TABLE));
        runner.run("SELECT count(*) AS n FROM budget_curve JOIN failures USING (run_id)");
        assertThat(lines(output)).last().isEqualTo("0");
        runner.run("DESCRIBE search_cost");
        assertThat(lines(output)).anyMatch(line -> line.matches("speed_up +double +How many times .*"));
        assertThatThrownBy(() -> runner.run("DROP VIEW leaderboard"))
                .isInstanceOf(UserInputException.class)
                .hasMessageContaining("it must only read");
    }

    private SqlRunner runner(SqlRunner.Access access, SqlSink sink) {
        ResultTables.open(session, tables);
        return new SqlRunner(session, tables, access, OutsideSql.Reach.TABLES, sink, stream(notes));
    }

    private SqlSink printed(SqlFormat format) {
        return new ConsoleSqlSink(new Output(format.ofText(), stream(output), stream(notes)));
    }

    private static SqlSink filed(Path file, SqlFormat format) {
        return new FileSqlSink(
                ResultFile.of(file.toString(), ResultFile.Existing.REFUSED, new Configuration()), format);
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private static List<String> lines(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }
}

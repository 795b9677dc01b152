package org.spikernel.cli.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spikernel.testing.Console;

/** What {@code sql} may do to the tables. */
@Tag("spark")
class SqlCommandTest {
    @TempDir
    Path folder;

    @Test
    void whatMayWriteNeedsAnOption() {
        String drop = "DROP TABLE epochs";
        assertThat(sql("--write", "-e", "SHOW TABLES").exitCode()).isZero();

        Console refused = sql("-e", "SELECT 1 AS one;" + drop);
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.output()).anyMatch(line -> line.strip().equals("1"));
        // Spark may have warned before its log is set up.
        assertThat(refused.errors())
                .filteredOn(line -> line.startsWith("Cannot"))
                .containsExactly("Cannot run SQL: it must only read, got DropTable; add --write to run it anyway ("
                        + drop + ")");

        assertThat(sql("-e", "SHOW TABLES").output()).anyMatch(line -> line.contains("epochs"));
        Console allowed = sql("--write", "-e", drop + "; SHOW TABLES");
        assertThat(allowed.exitCode()).isZero();
        assertThat(allowed.output()).noneMatch(line -> line.contains("epochs"));
    }

    @Test
    void aScriptIsRunAsAWholeFromAnOptionAndFromAFile() throws IOException {
        String script = "BEGIN DECLARE x INT = 40; WHILE x < 42 DO SET x = x + 1; END WHILE; SELECT x AS counted; END";
        String text = "SELECT 7 AS one;\n" + script + ";\nSELECT 8 AS last;";
        Path file = Files.writeString(folder.resolve("script.sql"), text);

        for (Console console : List.of(sql("--write", "-e", text), sql("--write", "-f", file.toString()))) {
            assertThat(console.exitCode()).isZero();
            assertThat(console.output())
                    .map(String::strip)
                    .filteredOn(line -> line.matches("\\d+"))
                    .containsExactly("7", "42", "8");
        }
        assertThat(sql("-e", script).errors())
                .filteredOn(line -> line.startsWith("Cannot"))
                .singleElement()
                .asString()
                .startsWith("Cannot run SQL: it must only read, got CompoundBody; add --write to run it anyway (BEGIN");
    }

    @Test
    void aWrongStatementIsStillOneLineWithSparksComplaint() {
        Console wrong = sql("--write", "-e", "SELEC 1");

        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.errors())
                .filteredOn(line -> line.startsWith("Cannot"))
                .singleElement()
                .asString()
                .startsWith("Cannot run SQL: [PARSE_SYNTAX_ERROR]");
    }

    private Console sql(String... options) {
        List<String> arguments = new ArrayList<>(List.of(
                "sql",
                "-D",
                "spark.master=local[1]",
                "-D",
                "tables.catalog=sql_command",
                "-D",
                "tables.warehouse=" + folder));
        arguments.addAll(List.of(options));
        return Console.run(arguments.toArray(String[]::new));
    }
}

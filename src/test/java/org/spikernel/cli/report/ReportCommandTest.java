package org.spikernel.cli.report;

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

/** Reports that cannot be written as asked, or have little to show. */
@Tag("spark")
class ReportCommandTest {
    @TempDir
    Path folder;

    @Test
    void whatIsInTheWayOfTheFileIsSaidBeforeAnythingIsComputed() throws IOException {
        Path there = Files.writeString(folder.resolve("there.html"), "mine");

        assertThat(Console.mistake("report", "--output", there.toString()))
                .isEqualTo("Cannot write the report: a file that is no report is there already, got " + there
                        + "; add --overwrite, or name another one");
        assertThat(Console.mistake(
                        "report",
                        "--output",
                        folder.resolve("no/such/file.html").toString()))
                .isEqualTo("Cannot write the report: the folder of --output must exist, got "
                        + folder.resolve("no/such/file.html") + "; make it, or name another one");
        assertThat(Console.mistake("report", "--overwrite", "--output", folder.toString()))
                .isEqualTo("Cannot write the report: --output must name a file, got the folder " + folder
                        + "; add a file name, as in report.html");
        assertThat(there).hasContent("mine");
    }

    @Test
    void tablesWithoutARunAndAnUnknownRunAreOneLine() {
        sql("SHOW TABLES");
        assertThat(complaint(report("--output", folder.resolve("a.html").toString())))
                .isEqualTo("Cannot report: there is no run in these tables; start one with `spikernel search`, or set"
                        + " tables.warehouse");
        sql("INSERT INTO runs (run_id, status) VALUES ('first', 'finished')");

        assertThat(complaint(report(
                        "--run", "frist", "--output", folder.resolve("a.html").toString())))
                .isEqualTo("Cannot report: it must name a run of the tables, got frist; did you mean first?");
        assertThat(folder.resolve("a.html")).doesNotExist();
    }

    @Test
    void aRunWithoutAnythingIsReportedWithWhatIsMissing() throws IOException {
        sql("INSERT INTO runs (run_id, status, config) VALUES ('old', 'running', 'no = such-setting')");
        Path file = folder.resolve("old.html");

        Console console = report("--output", file.toString());

        assertThat(console.exitCode()).as(String.join("\n", console.errors())).isZero();
        assertThat(console.output()).anyMatch(line -> line.startsWith("report    " + file + " ("));
        assertThat(Files.readString(file))
                .contains("No training is completed: nothing can be chosen.")
                .contains("The run did not come to its end (left)")
                .contains("The settings were written by another version");
        assertThat(folder).isDirectoryNotContaining("glob:**.{crc,part}");

        sql("UPDATE runs SET status = 'finished'");
        assertThat(report("--output", file.toString()).exitCode())
                .as("made again")
                .isZero();
        assertThat(Files.readString(file)).doesNotContain("The run did not come to its end");
    }

    private static String complaint(Console console) {
        assertThat(console.exitCode()).isEqualTo(2);
        return console.errors().stream()
                .filter(line -> line.startsWith("Cannot"))
                .findFirst()
                .orElse("");
    }

    private void sql(String statement) {
        Console console = spikernel("sql", "--write", "-e", statement);
        assertThat(console.exitCode()).as(String.join("\n", console.errors())).isZero();
    }

    private Console report(String... options) {
        return spikernel("report", options);
    }

    private Console spikernel(String command, String... options) {
        List<String> arguments = new ArrayList<>(List.of(
                command,
                "-D",
                "spark.master=local[1]",
                "-D",
                "tables.catalog=report_command",
                "-D",
                "tables.warehouse=" + folder.resolve("lake")));
        arguments.addAll(List.of(options));
        return Console.run(arguments.toArray(String[]::new));
    }
}

package org.spikernel.cli.setup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.spikernel.testing.Console;

/** Commands that ask of runs which are there, where there are none. */
@Tag("spark")
class ExistingWarehouseTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "runs",
                "runs --json",
                "runs resume",
                "runs cancel one",
                "runs fork one",
                "runs delete --yes one",
                "runs maintain",
                "select",
                "report",
                "sql -e SELECT(1)"
            })
    void aFolderWithoutTablesIsNamedAndStaysAsItWas(String command) {
        Path missing = folder.resolve("lake");

        assertThat(complaint(command, "sqlite", missing))
                .isEqualTo("Cannot read results: the warehouse must hold a run, got no such folder (tables.warehouse "
                        + missing + "); `submit/spikernel search` makes one, tables.warehouse names another");
        assertThat(complaint(command, "sqlite", folder))
                .isEqualTo("Cannot read results: the warehouse must hold a run, got no catalog.sqlite in it"
                        + " (tables.warehouse " + folder
                        + "); `submit/spikernel search` makes one, tables.warehouse names another");

        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aCatalogWithoutTheTableOfRunsIsNamed() throws IOException {
        Path data = Files.createDirectory(folder.resolve("other"));

        Console console =
                spikernel("runs", "jdbc", data, "-D", "tables.properties.uri=jdbc:sqlite:" + folder.resolve("site.db"));

        assertThat(console.exitCode()).isEqualTo(2);
        assertThat(complaint(console))
                .isEqualTo("Cannot read results: the warehouse must hold a run, got no table existing.spikernel.runs"
                        + " (tables.warehouse " + data
                        + "); `submit/spikernel search` makes one, tables.warehouse names another");
        assertThat(data).isEmptyDirectory();
    }

    /** In other programs' sessions, too: what the list shows is what the tables hold. */
    @Test
    void theListIsReadWithoutSpark() {
        spikernel(
                "sql --write",
                "sqlite",
                folder,
                "-e",
                "INSERT INTO runs (run_id, status, command, started_at) VALUES"
                        + " ('first', 'finished', 'search', TIMESTAMP '2026-01-01 00:00:00'),"
                        + " ('second', 'failed', 'score', TIMESTAMP '2026-01-02 00:00:00')");

        Console listed = spikernel("runs", "sqlite", folder, "-D", "spark.master=local[none]");

        assertThat(listed.exitCode()).as(String.join("\n", listed.errors())).isZero();
        assertThat(listed.output()).hasSize(3);
        assertThat(listed.output().get(1)).matches("second +failed +score .*");
        assertThat(listed.output().get(2)).matches("first +finished +search .*");
    }

    private static String complaint(String command, String type, Path warehouse) {
        Console console = spikernel(command, type, warehouse);
        assertThat(console.exitCode()).isEqualTo(2);
        assertThat(console.output()).isEmpty();
        return complaint(console);
    }

    private static String complaint(Console console) {
        return console.errors().stream()
                .filter(line -> line.startsWith("Cannot"))
                .findFirst()
                .orElse("");
    }

    private static Console spikernel(String command, String type, Path warehouse, String... more) {
        List<String> arguments = new ArrayList<>(Arrays.asList(command.split(" ")));
        arguments.addAll(List.of(
                "-D", "tables.type=" + type, "-D", "tables.catalog=existing", "-D", "tables.warehouse=" + warehouse));
        arguments.addAll(List.of(more));
        return Console.run(arguments.toArray(String[]::new));
    }
}

package org.spikernel.spark.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spikernel.results.RunRow;
import org.spikernel.results.TableDefinition;
import org.spikernel.search.Candidate;
import org.spikernel.spark.session.SetupException;
import org.spikernel.spark.tables.ResultTables;
import org.spikernel.spark.tables.RunRows;
import org.spikernel.testing.SparkFixture;
import org.spikernel.testing.TinySearch;

@Tag("spark")
class RunRemovalTest {
    @TempDir
    Path folder;

    private final ResultTables tables = SparkFixture.freshTables();

    @Test
    void rowsOfAllTablesGoAndFoldersOfTrainingsThatNobodyElseRefersTo() throws IOException {
        TinySearch tiny = new TinySearch(folder);
        tiny.score(tables);
        tiny.train(tables);
        Path stranger = Files.createDirectories(folder.resolve("output/notes"));

        RunRemoval removal = removal(tiny);
        RunRemoval.Extent extent = removal.extent();
        assertThat(extent.folders()).hasSize(2);
        assertThat(extent.rows()).isPositive();
        removal.run(extent);
        for (TableDefinition<?> table : TableDefinition.ALL) {
            assertThat(SparkFixture.count(tables, table)).as(table.name()).isZero();
        }
        assertThat(output()).containsExactly(stranger);
    }

    @Test
    void whatAnotherRunTookOverStays() throws IOException {
        TinySearch tiny = new TinySearch(folder);
        tiny.score(tables);
        tiny.train(tables);
        tiny.runId = "other";
        tiny.score(tables);
        tiny.train(tables);

        RunRemoval removal = removal(tiny);
        assertThat(removal.extent().folders()).isEmpty();
        removal.run(removal.extent());
        assertThat(output()).hasSize(2);
        assertThat(SparkFixture.count(tables, TableDefinition.TRAININGS)).isEqualTo(2);
    }

    @Test
    void whatARunThatIsAtWorkMayTrainAsWellStays() throws IOException {
        TinySearch tiny = new TinySearch(folder);
        tiny.score(tables);
        tiny.train(tables);
        tiny.runId = "other";
        // It has no training yet.
        tiny.score(tables);
        RunRow other = row(tiny);
        assertThat(other.status()).isEqualTo(RunRow.RUNNING);
        tiny.runId = "tiny";

        assertThat(removal(tiny).extent().folders()).isEmpty();
        RunRows runs = new RunRows(tables);
        assertThat(runs.replace(other.ended(RunRow.FINISHED, other.startedAt(), Map.of()), runs.find(other.runId())))
                .isTrue();
        assertThat(removal(tiny).extent().folders()).hasSize(2);
    }

    @Test
    void checkpointsOfATrainingThatFailedGoToo() throws IOException {
        TinySearch tiny = new TinySearch(folder);
        tiny.sets = tiny.sets.subList(0, 1);
        tiny.cells = List.of(TinySearch.SKIP_ONLY, TinySearch.CONVOLUTION);
        Candidate blocked = tiny.plan().candidateList().get(1);
        Path failed = folder.resolve("output").resolve(blocked.trainingKey(tiny.experiment(), 0));
        Files.createDirectories(failed.getParent());
        Files.createFile(failed);
        tiny.train(tables);
        Files.delete(failed);
        Files.createDirectories(failed);
        Files.writeString(failed.resolve("checkpoint-0001"), "of its first epoch");

        RunRemoval removal = removal(tiny);
        assertThat(removal.extent().folders()).hasSize(2).anyMatch(path -> path.endsWith(failed.toString()));
        removal.run(removal.extent());
        assertThat(output()).isEmpty();
    }

    @Test
    void runThatIsWorkedOnIsRefused() {
        TinySearch tiny = new TinySearch(folder);
        try (RunLease lease = tiny.claim(tables)) {
            assertThatThrownBy(() -> removal(row(tiny)))
                    .isInstanceOf(SetupException.class)
                    .hasMessageContaining("Cannot delete run tiny: it must have ended; stop it first")
                    .hasMessageContaining("process " + ProcessHandle.current().pid());
            lease.end(RunRow.FINISHED);
        }
    }

    private RunRemoval removal(TinySearch tiny) {
        // A search of a test does not end its run.
        RunRow row = row(tiny);
        return removal(row.ended(RunRow.FINISHED, row.startedAt(), Map.of()));
    }

    private RunRemoval removal(RunRow row) {
        return new RunRemoval(
                SparkFixture.session(),
                tables,
                row,
                Optional.of(folder.resolve("output").toString()));
    }

    private RunRow row(TinySearch tiny) {
        return new RunRows(tables)
                .all().stream()
                        .filter(run -> run.runId().equals(tiny.runId))
                        .findFirst()
                        .orElseThrow();
    }

    private List<Path> output() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("output"))) {
            return files.toList();
        }
    }
}

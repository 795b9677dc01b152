package org.spikernel.spark.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.spikernel.results.TableDefinition;
import org.spikernel.spark.tables.ResultTables;
import org.spikernel.testing.RowMaker;
import org.spikernel.testing.SparkFixture;

@Tag("spark")
class BatchCommitterTest {
    private static final Duration NEVER = Duration.ofHours(1);
    private static final Duration OFTEN = Duration.ofMillis(50);
    private static final Duration SHORT = Duration.ofMillis(300);

    private final ResultTables tables = SparkFixture.freshTables();

    @Test
    void closingCommitsWhatIsLeft() {
        try (BatchCommitter committer = new BatchCommitter(tables, NEVER)) {
            committer.add(TableDefinition.LAYERS, List.of(RowMaker.layer("a", "1", 0)));
            committer.add(TableDefinition.LAYERS, List.of(RowMaker.layer("a", "1", 1), RowMaker.layer("a", "1", 2)));
            assertThat(SparkFixture.count(tables, TableDefinition.LAYERS)).isZero();
        }
        assertThat(SparkFixture.count(tables, TableDefinition.LAYERS)).isEqualTo(3);
    }

    @Test
    void rowsAreCommittedWhileTheJobRuns() throws Exception {
        try (BatchCommitter committer = new BatchCommitter(tables, OFTEN)) {
            committer.add(TableDefinition.LAYERS, List.of(RowMaker.layer("a", "1", 0)));
            await(() -> SparkFixture.count(tables, TableDefinition.LAYERS) == 1);
            committer.add(TableDefinition.LAYERS, List.of(RowMaker.layer("a", "1", 1)));
            await(() -> SparkFixture.count(tables, TableDefinition.LAYERS) == 2);
        }
        assertThat(SparkFixture.count(tables, TableDefinition.LAYERS)).isEqualTo(2);
    }

    @Test
    void rowsWhoseCommitFailsAreKeptUntilItSucceeds() throws Exception {
        try (BatchCommitter committer = new BatchCommitter(tables, OFTEN)) {
            Path aside = breakTable(TableDefinition.LAYERS);
            committer.add(TableDefinition.LAYERS, List.of(RowMaker.layer("a", "1", 0)));
            assertThatThrownBy(committer::flush).isInstanceOf(RuntimeException.class);
            // Computing goes on.
            committer.add(TableDefinition.LAYERS, List.of(RowMaker.layer("a", "1", 1)));
            assertThatThrownBy(committer::flush).isInstanceOf(RuntimeException.class);
            repair(aside);
            await(() -> SparkFixture.count(tables, TableDefinition.LAYERS) == 2);
            committer.add(TableDefinition.LAYERS, List.of(RowMaker.layer("a", "1", 2)));
        }
        assertThat(SparkFixture.rows(tables, TableDefinition.LAYERS, "a", "timestep"))
                .extracting(row -> row.getInt(0))
                .containsExactly(0, 1, 2);
    }

    @Test
    void commitsThatFailForLongAreReportedToTheNextCallerWhoseRowsAreKept() throws Exception {
        BatchCommitter committer = new BatchCommitter(tables, OFTEN, Duration.ofMillis(100));
        Path aside = breakTable(TableDefinition.LAYERS);
        List<Integer> added = new ArrayList<>();
        await(() -> {
            added.add(added.size());
            Throwable failure = catchThrowable(
                    () -> committer.add(TableDefinition.LAYERS, List.of(RowMaker.layer("a", "1", added.size() - 1))));
            if (failure != null) {
                assertThat(failure)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageStartingWith("Cannot commit results: no commit succeeded for 0 seconds, got ");
            }
            return failure != null;
        });
        repair(aside);
        committer.close();
        assertThat(SparkFixture.rows(tables, TableDefinition.LAYERS, "a", "timestep"))
                .extracting(row -> row.getInt(0))
                .isEqualTo(added);
    }

    @Test
    void closingSaysWhatCouldNotBeWritten() throws Exception {
        breakTable(TableDefinition.LAYERS);
        BatchCommitter committer = new BatchCommitter(tables, OFTEN, SHORT);
        committer.add(TableDefinition.LAYERS, List.of(RowMaker.layer("a", "1", 0), RowMaker.layer("a", "1", 1)));
        committer.add(TableDefinition.TRAININGS, List.of(RowMaker.training("a", "1", 0, 0.5, 1, 1)));
        assertThatThrownBy(committer::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith(
                        "Cannot commit results: 2 rows of layers, 1 rows of trainings could not be written, got ");
    }

    @Test
    void closingGoesOnTryingWhileCommitsFail() throws Exception {
        BatchCommitter committer = new BatchCommitter(tables, OFTEN);
        Path aside = breakTable(TableDefinition.LAYERS);
        committer.add(TableDefinition.LAYERS, List.of(RowMaker.layer("a", "1", 0)));
        CompletableFuture<Void> closing = CompletableFuture.runAsync(committer::close);
        // Longer than a number of attempts at this interval would last.
        Thread.sleep(1500);
        assertThat(closing).isNotDone();
        repair(aside);
        closing.get();
        assertThat(SparkFixture.count(tables, TableDefinition.LAYERS)).isEqualTo(1);
    }

    @Test
    void failureOfTheJobIsNotHiddenByThatOfItsCommits() throws Exception {
        breakTable(TableDefinition.LAYERS);
        Throwable failure = catchThrowable(() -> {
            try (BatchCommitter committer = new BatchCommitter(tables, OFTEN, SHORT)) {
                committer.add(TableDefinition.LAYERS, List.of(RowMaker.layer("a", "1", 0)));
                throw new IllegalArgumentException("the job's own");
            }
        });
        assertThat(failure).isInstanceOf(IllegalArgumentException.class).hasMessage("the job's own");
        assertThat(failure.getSuppressed()).singleElement().satisfies(suppressed -> assertThat(suppressed)
                .hasMessageStartingWith("Cannot commit results: 1 rows of layers could not be written"));
    }

    @Test
    void failedJobKeepsItsRows() {
        Throwable failure = catchThrowable(() -> {
            try (BatchCommitter committer = new BatchCommitter(tables, NEVER)) {
                committer.add(TableDefinition.LAYERS, List.of(RowMaker.layer("a", "1", 0)));
                throw new IllegalArgumentException("the job's own");
            }
        });
        assertThat(failure).hasMessage("the job's own").hasNoSuppressedExceptions();
        assertThat(SparkFixture.count(tables, TableDefinition.LAYERS)).isEqualTo(1);
    }

    @Test
    void trainingIsNeverVisibleWithoutItsEpochsAndLayers() throws Exception {
        try (BatchCommitter committer = new BatchCommitter(tables, NEVER)) {
            // In an order that would be wrong for commits.
            committer.add(TableDefinition.TRAININGS, List.of(RowMaker.training("a", "1", 0, 0.5, 1, 1)));
            committer.add(TableDefinition.LAYERS, List.of(RowMaker.layer("a", "1", 0)));
            committer.add(TableDefinition.EPOCHS, List.of(RowMaker.epoch("a", "1", 1)));
            Path aside = breakTable(TableDefinition.LAYERS);
            assertThatThrownBy(committer::flush).isInstanceOf(RuntimeException.class);
            assertThat(SparkFixture.count(tables, TableDefinition.EPOCHS)).isEqualTo(1);
            assertThat(SparkFixture.count(tables, TableDefinition.TRAININGS)).isZero();
            repair(aside);
            committer.flush();
        }
        assertThat(SparkFixture.count(tables, TableDefinition.EPOCHS)).isEqualTo(1);
        assertThat(SparkFixture.count(tables, TableDefinition.LAYERS)).isEqualTo(1);
        assertThat(SparkFixture.count(tables, TableDefinition.TRAININGS)).isEqualTo(1);
    }

    @Test
    void droppedTableIsReported() {
        SparkFixture.session().sql("DROP TABLE " + tables.name(TableDefinition.LAYERS));
        BatchCommitter committer = new BatchCommitter(tables, NEVER);
        committer.add(TableDefinition.LAYERS, List.of(RowMaker.layer("a", "1", 0)));
        assertThatThrownBy(committer::flush).hasMessageContaining("layers");
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + Duration.ofMinutes(10).toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("waiting").isLessThan(end);
            Thread.sleep(20);
        }
    }

    /** Puts the files of a table out of reach; returns where they are. */
    private Path breakTable(TableDefinition<?> definition) throws IOException {
        Path folder = SparkFixture.folder(tables, definition);
        return Files.move(folder, folder.resolveSibling(folder.getFileName() + "-aside"));
    }

    private static void repair(Path aside) throws IOException {
        String name = aside.getFileName().toString();
        Files.move(aside, aside.resolveSibling(name.substring(0, name.length() - "-aside".length())));
    }
}

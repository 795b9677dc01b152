package org.spikernel.spark.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.iceberg.catalog.Catalog;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.spikernel.results.TableDefinition;
import org.spikernel.spark.session.CatalogSettings;
import org.spikernel.spark.tables.ResultTables;
import org.spikernel.testing.RowMaker;

/** Commits that fail, or of which nobody knows whether they did, and are tried again. */
@Tag("spark")
class FailedCommitsTest {
    private static final int FAILURES = 3;

    @TempDir
    private Path folder;

    private final AtomicInteger failuresLeft = new AtomicInteger();

    @ParameterizedTest
    @EnumSource(
            value = StallingCatalog.Point.class,
            names = {"AFTER_WRITE", "BEFORE_COMMIT", "UNKNOWN_LOST", "UNKNOWN_MADE"})
    void rowsAreThereOnceAndNoFileIsLeft(StallingCatalog.Point point) throws Exception {
        ResultTables tables = tables(point);
        RunLease lease = claim(tables);
        failuresLeft.set(FAILURES);
        try (BatchCommitter committer = new BatchCommitter(lease.writer(), Duration.ofMillis(20))) {
            committer.add(TableDefinition.CANDIDATES, List.of(RowMaker.candidate("run", "one")));
        }
        assertThat(failuresLeft.get())
                .as("an answer is lost once, then the commit is found")
                .isEqualTo(point == StallingCatalog.Point.UNKNOWN_MADE ? FAILURES - 1 : 0);
        assertThat(FilesOfATable.committed(tables)).hasSize(1);
        assertThat(FilesOfATable.onDisk(folder)).isEqualTo(FilesOfATable.committed(tables));
    }

    private ResultTables tables(StallingCatalog.Point point) {
        String warehouse = folder.resolve("warehouse").toString();
        Catalog catalog = StalledOwner.catalog(CatalogSettings.HADOOP, warehouse);
        return StalledOwner.tables(CatalogSettings.HADOOP, warehouse, new StallingCatalog(catalog, at -> {
            if (at == point && failuresLeft.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new IllegalStateException("drilled");
            }
        }));
    }

    private static RunLease claim(ResultTables tables) {
        return new RunLedger(tables, Clock.systemUTC())
                .claim(new RunLedger.Start(
                        "run", "search", "run {}", "settings", List.of(), Map.of(), "synthetic", "images", 1));
    }
}

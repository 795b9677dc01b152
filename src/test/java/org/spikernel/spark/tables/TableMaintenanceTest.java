package org.spikernel.spark.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.spikernel.results.CandidateRow;
import org.spikernel.results.TableDefinition;
import org.spikernel.spark.session.CatalogSettings;
import org.spikernel.spark.tables.MaintenanceSettings.Ages;
import org.spikernel.spark.tables.MaintenanceSettings.Automatic;
import org.spikernel.spark.tables.TableMaintenance.Upkeep;
import org.spikernel.testing.RowMaker;
import org.spikernel.testing.SparkFixture;

@Tag("spark")
class TableMaintenanceTest {
    private static final TableDefinition<CandidateRow> CANDIDATES = TableDefinition.CANDIDATES;
    private static final MaintenanceSettings SETTINGS = new MaintenanceSettings(Automatic.ON, 3, 2, new Ages(24, 48));
    private static final int MOST_SNAPSHOTS = 4;

    private final ResultTables tables = SparkFixture.freshTables();

    @Test
    void compactionKeepsEveryRowInOneFilePerRun() {
        for (int i = 0; i < 4; i++) {
            tables.append(CANDIDATES, List.of(RowMaker.candidate("a", "a" + i), RowMaker.candidate("b", "b" + i)));
        }
        List<Row> before = everything();
        assertThat(dataFiles()).hasSize(8);

        Upkeep plan = maintenance().preview(CANDIDATES);
        assertThat(dataFiles()).hasSize(8);
        Upkeep done = maintenance().maintain(CANDIDATES);

        assertThat(everything()).isEqualTo(before);
        assertThat(dataFiles()).hasSize(2);
        assertThat(done.problems()).isEmpty();
        assertThat(done.before().files()).isEqualTo(plan.before().files()).isEqualTo(8);
        assertThat(done.after().files()).isEqualTo(plan.after().files()).isEqualTo(2);
        // Nothing was old.
        assertThat(done.snapshots()).isZero();
        assertThat(done.orphans()).isZero();

        List<Long> snapshots = snapshots();
        assertThat(maintenance().maintain()).hasSize(TableDefinition.ALL.size()).noneMatch(Upkeep::isAnything);
        assertThat(snapshots()).isEqualTo(snapshots);
    }

    @Test
    void oldSnapshotsGoAndTheNewestStay() {
        for (int i = 0; i < 6; i++) {
            tables.append(CANDIDATES, List.of(RowMaker.candidate("a", "a" + i)));
        }
        List<Row> before = everything();
        List<Long> snapshots = snapshots();
        TableMaintenance later = maintenance(tables, in(Duration.ofHours(25)));
        assertThat(later.preview(CANDIDATES).snapshots()).isEqualTo(4);
        assertThat(snapshots()).isEqualTo(snapshots);

        // The compaction is a snapshot, too.
        assertThat(later.maintain(CANDIDATES).snapshots()).isEqualTo(5);

        assertThat(snapshots()).hasSize(2).contains(snapshots.get(5));
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void repeatedCommitIsRecognisedAfterMaintenance() {
        List<CandidateRow> rows = List.of(RowMaker.candidate("a", "1"));
        tables.append(CANDIDATES, rows, "first");
        for (int i = 0; i < 5; i++) {
            tables.append(CANDIDATES, List.of(RowMaker.candidate("a", "a" + i)));
        }
        maintenance().maintain(CANDIDATES);

        tables.append(CANDIDATES, rows, "first");

        assertThat(SparkFixture.count(tables, CANDIDATES)).isEqualTo(6);
    }

    @Test
    void orphansGoWhenTheyAreOldAndFilesOfACommitToComeStay() throws IOException {
        tables.append(CANDIDATES, List.of(RowMaker.candidate("a", "1")));
        Path data = dataFiles().get(0);
        Path old = Files.copy(data, data.resolveSibling("left-by-a-killed-driver.parquet"));
        Files.setLastModifiedTime(
                old, FileTime.from(Instant.now().minus(Duration.ofHours(49)).minusSeconds(5)));
        Path fresh = Files.copy(data, data.resolveSibling("about-to-be-committed.parquet"));
        // Rows that are in the table, however old.
        Files.setLastModifiedTime(data, FileTime.from(Instant.now().minus(Duration.ofDays(100))));
        List<Row> before = everything();

        assertThat(maintenance().maintain(CANDIDATES).orphans()).isEqualTo(1);

        assertThat(old).doesNotExist();
        assertThat(fresh).exists();
        assertThat(everything()).isEqualTo(before).hasSize(1);
    }

    @Test
    void tableOfAnEarlierVersionGetsTheProperties() {
        String name = tables.name(CANDIDATES);
        TableCreation.PROPERTIES.keySet().forEach(key -> SparkFixture.session()
                .sql("ALTER TABLE " + name + " UNSET TBLPROPERTIES ('" + key + "')"));
        assertThat(tables.load(CANDIDATES).properties()).doesNotContainKeys("commit.retry.num-retries");

        assertThat(maintenance().maintain(CANDIDATES).problems()).isEmpty();

        assertThat(tables.load(CANDIDATES).properties()).containsAllEntriesOf(TableCreation.PROPERTIES);
    }

    /** As tables in Nessie, whose other branches may refer to anything: {@code gc.enabled} is false. */
    @Test
    void whereNothingMayBeDeletedTheRestIsDone() {
        for (int i = 0; i < 4; i++) {
            tables.append(CANDIDATES, List.of(RowMaker.candidate("a", "a" + i)));
        }
        tables.load(CANDIDATES).updateProperties().set("gc.enabled", "false").commit();
        int snapshots = SparkFixture.session()
                .sql("SELECT * FROM " + tables.name(CANDIDATES) + ".snapshots")
                .collectAsList()
                .size();

        assertThat(maintenance().preview(CANDIDATES).snapshots()).isZero();
        TableMaintenance.Upkeep upkeep = maintenance().maintain(CANDIDATES);

        assertThat(upkeep.problems()).isEmpty();
        assertThat(upkeep.after().files()).isEqualTo(1);
        assertThat(upkeep.snapshots()).isZero();
        assertThat(SparkFixture.session()
                        .sql("SELECT * FROM " + tables.name(CANDIDATES) + ".snapshots")
                        .collectAsList())
                .hasSizeGreaterThan(snapshots);
    }

    @Test
    void tablesInNessieSayThatNothingMayBeDeleted() {
        CatalogSettings nessie = new CatalogSettings("c", "n", CatalogSettings.NESSIE, "lake", Map.of());

        assertThat(TableCreation.properties(nessie))
                .containsEntry("gc.enabled", "false")
                .containsEntry("write.metadata.delete-after-commit.enabled", "false");
    }

    @Test
    void endOfARunCompactsItsOwnFilesPastTheLimit() {
        for (int i = 0; i < 4; i++) {
            tables.append(CANDIDATES, List.of(RowMaker.candidate("a", "a" + i), RowMaker.candidate("b", "b" + i)));
        }
        tables.append(TableDefinition.LAYERS, List.of(RowMaker.layer("a", "1", 0)));
        tables.append(TableDefinition.LAYERS, List.of(RowMaker.layer("a", "1", 1)));
        List<Row> before = everything();

        assertThat(maintenance().whenPastLimit("a")).extracting(Upkeep::table).containsExactly("candidates");
        assertThat(dataFiles()).hasSize(5);
        assertThat(everything()).isEqualTo(before);
        assertThat(maintenance().whenPastLimit("a")).isEmpty();
    }

    @Test
    void endOfARunExpiresOldSnapshotsOfATableWithMany() {
        for (int i = 0; i < 5; i++) {
            tables.append(TableDefinition.LAYERS, List.of(RowMaker.layer("run" + i, "1", 0)));
        }
        assertThat(maintenance().whenPastLimit("run1")).isEmpty();

        List<Upkeep> done = maintenance(tables, in(Duration.ofHours(25))).whenPastLimit("run1");

        assertThat(done).singleElement().satisfies(upkeep -> assertThat(upkeep.snapshots())
                .isEqualTo(3));
        assertThat(SparkFixture.count(tables, TableDefinition.LAYERS)).isEqualTo(5);
    }

    @Test
    void switchedOffTheEndOfARunDoesNothing() {
        for (int i = 0; i < 5; i++) {
            tables.append(CANDIDATES, List.of(RowMaker.candidate("a", "a" + i)));
        }
        MaintenanceSettings off = new MaintenanceSettings(Automatic.OFF, 2, 1, new Ages(1, 24));

        assertThat(new TableMaintenance(SparkFixture.session(), tables, off, in(Duration.ofDays(9)), 1)
                        .whenPastLimit("a"))
                .isEmpty();
        assertThat(dataFiles()).hasSize(5);
    }

    @Test
    void maintenanceThatFailsIsReportedInALineAndFailsNoRun() throws IOException {
        for (int i = 0; i < 4; i++) {
            tables.append(CANDIDATES, List.of(RowMaker.candidate("a", "a" + i)));
        }
        Files.delete(dataFiles().get(0));

        assertThat(maintenance().whenPastLimit("a")).singleElement().satisfies(upkeep -> assertThat(upkeep.problems())
                .singleElement()
                .asString()
                .startsWith("Cannot compact table candidates: ")
                .doesNotContain("\n"));
    }

    /**
     * Two drivers append batches to runs of their own, two maintenances go on meanwhile, and another session reads: it
     * sees whole commits only, and never fewer than before.
     */
    @Test
    void runsAndMaintenancesAndReadersDoNotDisturbEachOther() throws Exception {
        int batch = 7;
        int commits = 10;
        ResultTables other = ResultTables.open(SparkFixture.session(), settingsOf(tables));
        SparkSession reading = SparkFixture.session().newSession();
        AtomicBoolean writing = new AtomicBoolean(true);
        ExecutorService threads = Executors.newFixedThreadPool(5);
        List<Future<?>> writers = new ArrayList<>();
        List<Future<?>> others = new ArrayList<>();
        List<Long> seen = new ArrayList<>();
        List<String> problems = java.util.Collections.synchronizedList(new ArrayList<>());
        for (ResultTables writer : List.of(tables, other)) {
            String run = writer == tables ? "a" : "b";
            writers.add(threads.submit(() -> append(writer, run, commits, batch)));
            others.add(threads.submit(whileTrue(
                    writing,
                    () -> problems.addAll(maintenance(writer, Clock.systemUTC())
                            .maintain(CANDIDATES)
                            .problems()))));
        }
        others.add(threads.submit(whileTrue(
                writing,
                () -> seen.add(reading.sql("SELECT count(*) FROM " + tables.name(CANDIDATES))
                        .head()
                        .getLong(0)))));
        try {
            for (Future<?> writer : writers) {
                writer.get();
            }
        } finally {
            writing.set(false);
        }
        for (Future<?> one : others) {
            one.get();
        }
        threads.shutdown();

        for (String run : List.of("a", "b")) {
            assertThat(SparkFixture.rows(tables, CANDIDATES, run, "candidate_key"))
                    .extracting(row -> row.getString(0))
                    .containsExactlyInAnyOrderElementsOf(IntStream.range(0, commits * batch)
                            .mapToObj(i -> run + i)
                            .toList());
        }
        assertThat(seen).isSorted().allMatch(count -> count % batch == 0);
        assertThat(Set.copyOf(seen)).hasSizeGreaterThan(2);
        assertThat(problems).as("every one is a line about a conflict").allMatch(line -> line.startsWith("Cannot "));
        maintenance().maintain(CANDIDATES);
        assertThat(dataFiles()).hasSize(2);
    }

    /** What a continued run does to results that failed, while another program compacts. */
    @Test
    void resultsAreClearedWhileTheirFilesAreCompacted() throws Exception {
        WriteHold hold = new WriteHold("a", "token", 1);
        tables.claim(hold);
        RunWriter writer = new RunWriter(tables, hold, IllegalStateException::new);
        int rounds = 3;
        AtomicBoolean clearing = new AtomicBoolean(true);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        append(tables, "a", rounds, 2);
        Future<?> maintaining =
                thread.submit(whileTrue(clearing, () -> maintenance().whenPastLimit("a")));
        try {
            for (int round = 0; round < rounds; round++) {
                writer.remove(CANDIDATES, "candidate_key", Set.of("a" + 2 * round));
                append(tables, "b", 1, 1);
            }
        } finally {
            clearing.set(false);
        }
        maintaining.get();
        thread.shutdown();

        assertThat(SparkFixture.rows(tables, CANDIDATES, "a", "candidate_key"))
                .extracting(row -> row.getString(0))
                .containsExactly("a1", "a3", "a5");
    }

    @Test
    void agesThatWouldEndangerRunsAreRefused() {
        assertThatThrownBy(() -> new Ages(0, 24))
                .hasMessage(
                        "Cannot maintain the result tables: tables.maintenance.keep-hours must be at least 1, got 0");
        assertThatThrownBy(() -> new Ages(1, 23))
                .hasMessage(
                        "Cannot maintain the result tables: tables.maintenance.orphan-hours must be at least 24, got 23");
    }

    private static Void append(ResultTables tables, String run, int commits, int batch) {
        for (int commit = 0; commit < commits; commit++) {
            int first = commit * batch;
            tables.append(
                    CANDIDATES,
                    IntStream.range(first, first + batch)
                            .mapToObj(i -> RowMaker.candidate(run, run + i))
                            .toList());
        }
        return null;
    }

    private static Callable<Void> whileTrue(AtomicBoolean condition, Runnable work) {
        return () -> {
            while (condition.get()) {
                work.run();
            }
            return null;
        };
    }

    private TableMaintenance maintenance() {
        return maintenance(tables, Clock.systemUTC());
    }

    private static TableMaintenance maintenance(ResultTables tables, Clock clock) {
        return new TableMaintenance(SparkFixture.session(), tables, SETTINGS, clock, MOST_SNAPSHOTS);
    }

    private static CatalogSettings settingsOf(ResultTables tables) {
        return SparkFixture.catalog(tables.name(CANDIDATES).split("\\.", -1)[1]);
    }

    private static Clock in(Duration time) {
        return Clock.offset(Clock.systemUTC(), time);
    }

    private List<Row> everything() {
        return Stream.of("a", "b")
                .flatMap(run -> SparkFixture.rows(tables, CANDIDATES, run, "* EXCEPT (params_by_part)").stream())
                .toList();
    }

    /** Of the current snapshot. */
    private List<Path> dataFiles() {
        return SparkFixture.session()
                .sql("SELECT file_path FROM " + tables.name(CANDIDATES) + ".files ORDER BY file_path", Map.of())
                .collectAsList()
                .stream()
                .map(row -> Path.of(java.net.URI.create(row.getString(0)).getPath()))
                .toList();
    }

    private List<Long> snapshots() {
        return SparkFixture.session()
                .sql("SELECT snapshot_id FROM " + tables.name(CANDIDATES) + ".snapshots ORDER BY committed_at")
                .collectAsList()
                .stream()
                .map(row -> row.getLong(0))
                .toList();
    }
}

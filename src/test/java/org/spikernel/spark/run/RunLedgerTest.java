package org.spikernel.spark.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.spikernel.results.RunRow;
import org.spikernel.results.TableDefinition;
import org.spikernel.spark.session.SetupException;
import org.spikernel.spark.tables.ResultTables;
import org.spikernel.spark.tables.RunRows;
import org.spikernel.spark.tables.RunWriter;
import org.spikernel.spark.tables.WriteHold;
import org.spikernel.testing.RowMaker;
import org.spikernel.testing.SparkFixture;

@Tag("spark")
class RunLedgerTest {
    private static final Instant START = Instant.parse("2026-01-02T03:04:05.678901Z");
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofMinutes(10);

    private final ResultTables tables = SparkFixture.freshTables();
    private final RunRows runs = new RunRows(tables);

    @Test
    void runIsOneRowFromItsStartToItsEnd() {
        RunLease lease = ledger(START).claim(start("run", "settings", "images"));
        assertThat(rows()).extracting(RunLedgerTest::state).containsExactly("running " + START + " null");
        lease.end("finished");
        assertThat(rows()).extracting(RunLedgerTest::state).containsExactly("finished " + START + " " + START);
    }

    @Test
    void repeatedRunThatFindsAllDoneStaysAsItWas() {
        Map<String, Long> counts = Map.of("score.planned", 4L, "score.reused", 0L, "score.done", 4L);
        RunRow before = finish(START, counts);

        RunRow after = finish(
                START.plus(Duration.ofDays(1)), Map.of("score.planned", 4L, "score.reused", 4L, "score.done", 0L));
        assertThat(after).isEqualTo(before.at(before.heartbeatAt(), 2, counts));

        RunRow more = finish(
                START.plus(Duration.ofDays(2)),
                Map.of("score.planned", 4L, "score.done", 0L, "train.planned", 2L, "train.done", 0L));
        assertThat(more.endedAt()).as("there is more of it").isEqualTo(START.plus(Duration.ofDays(2)));
        RunRow again = finish(START.plus(Duration.ofDays(3)), Map.of("score.planned", 4L, "score.done", 1L));
        assertThat(again.endedAt()).as("a failed one was tried again").isEqualTo(START.plus(Duration.ofDays(3)));
    }

    private RunRow finish(Instant when, Map<String, Long> counts) {
        RunLease lease = ledger(when).claim(start("run", "settings", "images"));
        lease.keep(() -> counts, new RunLease.Listener(() -> {}, by -> {}));
        lease.end(RunRow.FINISHED);
        return runs.find("run").row().orElseThrow();
    }

    @Test
    void continuedRunKeepsItsFirstStart() {
        ledger(START).claim(start("run", "settings", "images")).end("interrupted");
        ledger(START.plus(Duration.ofDays(1))).claim(start("run", "settings", "images"));
        assertThat(rows()).extracting(RunLedgerTest::state).containsExactly("running " + START + " null");
    }

    @Test
    void runOfThatNameWithOtherSettingsIsRefused() {
        ledger(START).claim(start("run", "0123456789abcdef", "images")).end("finished");
        assertThatThrownBy(() -> ledger(START).claim(start("run", "fedcba9876543210", "images")))
                .isInstanceOf(SetupException.class)
                .hasMessage("Cannot continue run run: it has other settings; choose another run.name, got run (hash of"
                        + " the settings fedcba987654, the run's 0123456789ab)");
        assertThat(rows()).hasSize(1);
    }

    @Test
    void runOfThatNameWithOtherImagesIsRefused() {
        ledger(START).claim(start("run", "settings", "images")).end("finished");
        assertThatThrownBy(() -> ledger(START).claim(start("run", "settings", "others")))
                .isInstanceOf(SetupException.class)
                .hasMessage("Cannot continue run run: it has other images; choose another run.name, got run (hash of"
                        + " the images others, the run's images)");
    }

    @Test
    void runsOfOtherNamesDoNotMatter() {
        ledger(START).claim(start("one", "settings", "images"));
        ledger(START).claim(start("two", "other settings", "other images"));
        assertThat(rows()).hasSize(2);
    }

    @Test
    void runThatALivingProcessOfThisSystemWorksOnIsRefusedWithItsName() {
        ledger(START).claim(start("run", "settings", "images"));
        assertThatThrownBy(() -> ledger(START).claim(start("run", "settings", "images")))
                .isInstanceOf(SetupException.class)
                .hasMessageStartingWith("Cannot work on run run: another process does")
                .hasMessageContaining("got " + System.getProperty("user.name") + "@")
                .hasMessageEndingWith("process " + ProcessHandle.current().pid());
    }

    @Test
    void runOfAProcessThatIsGoneIsTakenOverAtOnce() {
        ownedBy(owner("gone", RunOwner.ofThisProcess().place(), "tick 0"), 7);
        long began = System.nanoTime();
        new RunLedger(tables, clock(START), LONG).claim(start("run", "settings", "images"));
        assertThat(System.nanoTime() - began).as("it does not watch the owner").isLessThan(LONG.toNanos());
        assertThat(runs.find("run").row().orElseThrow().heartbeats()).isEqualTo(8);
    }

    @Test
    void whatKilledProcessesDidNotCommitIsRemovedAndWhatTheyCommittedStays() throws IOException {
        String here = RunOwner.ofThisProcess().place();
        RunOwner first = owner("first", here, "tick 0");
        RunWriter writer = ownedBy(first, 7).writer();
        for (String key : List.of("one", "two", "three")) {
            writer.append(TableDefinition.CANDIDATES, List.of(RowMaker.candidate("run", key)), key);
        }
        // Its snapshots expire, and the files stay.
        tables.load(TableDefinition.CANDIDATES)
                .expireSnapshots()
                .expireOlderThan(System.currentTimeMillis() + 1000)
                .retainLast(1)
                .commit();
        Path left = uncommitted("token of first");
        // The next one is killed before it removes anything.
        RunOwner second = owner("second", here, "tick 0").after(first);
        ownedBy(second, 8);
        Path leftBySecond = uncommitted("token of second");
        Path others = uncommitted("token of somebody");

        ledger(START).claim(start("run", "settings", "images"));

        assertThat(left).doesNotExist();
        assertThat(leftBySecond).doesNotExist();
        assertThat(others).exists();
        assertThat(SparkFixture.rows(tables, TableDefinition.CANDIDATES, "run", "candidate_key"))
                .extracting(row -> row.getString(0))
                .containsExactlyInAnyOrder("one", "two", "three");
    }

    @Test
    void claimsOfKilledProcessesThatWereNotCommittedAreRemoved() throws IOException {
        ownedBy(owner("gone", RunOwner.ofThisProcess().place(), "tick 0"), 7);
        Path runsOfRun = Path.of(URI.create(tables.load(TableDefinition.RUNS).location()))
                .resolve("data/run_id=run");
        Path killed = Files.createFile(runsOfRun.resolve("00000-0-after0-token-of-nobody-00001.parquet"));
        // As of one that looked later: its commit may still succeed.
        Path later = Files.createFile(runsOfRun.resolve("00000-0-after99-token-of-nobody-00001.parquet"));

        ledger(START).claim(start("run", "settings", "images"));

        assertThat(killed).doesNotExist();
        assertThat(later).exists();
        Files.delete(later);
        assertThat(runs.find("run").row().orElseThrow().heartbeats()).isEqualTo(8);
        try (Stream<Path> files = Files.list(runsOfRun)) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".parquet")))
                    .as("rows as claims write them")
                    .isNotEmpty()
                    .allMatch(name -> name.matches("00000-0-after\\d+-.*"));
        }
    }

    /** A file as a process that is killed between writing and committing leaves it. */
    private Path uncommitted(String token) throws IOException {
        Path folder = Path.of(URI.create(tables.load(TableDefinition.CANDIDATES).location() + "/data/run_id=run"));
        return Files.writeString(folder.resolve("00000-0-" + token + "-00001.parquet"), "");
    }

    @Test
    void runOfASilentProcessElsewhereIsTakenOverAfterAWhile() {
        ownedBy(owner("silent", "another system", ""), 7);
        long began = System.nanoTime();
        new RunLedger(tables, clock(START), SHORT).claim(start("run", "settings", "images"));
        assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(SHORT.toNanos());
    }

    @Test
    void runOfALivingProcessElsewhereIsRefused() throws Exception {
        RunLease elsewhere = ownedBy(owner("alive", "another system", ""), 7);
        AtomicBoolean beats = new AtomicBoolean(true);
        Thread heart = new Thread(() -> {
            while (beats.get()) {
                try {
                    elsewhere.beat();
                    Thread.sleep(200);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                } catch (InterruptedException e) {
                    return;
                }
            }
        });
        heart.start();
        try {
            RunLedger ledger = new RunLedger(tables, clock(START), LONG);
            assertThatThrownBy(() -> ledger.claim(start("run", "settings", "images")))
                    .hasMessageStartingWith("Cannot work on run run: another process does")
                    .hasMessageEndingWith("ann@alive, process 1");
        } finally {
            beats.set(false);
            heart.join();
        }
    }

    /** Signs of life are no commits to one table, for which runs would wait in line. */
    @Test
    void ofManyRunsOnOneWarehouseEachIsSeenToLive() throws Exception {
        List<RunRow> rows = IntStream.range(0, 32)
                .mapToObj(i -> row("run-" + i, owner("node" + i, "another system", ""), 7))
                .toList();
        tables.append(TableDefinition.RUNS, rows);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<RunLease> owners = rows.stream()
                .map(row -> new RunLease(
                        tables,
                        clock(START),
                        row,
                        new WriteHold(row.runId(), row.owner().get("token"), 1),
                        Optional.empty()))
                .toList();
        try {
            owners.forEach(
                    owner -> owner.keep(Map::of, new RunLease.Listener(() -> {}, by -> {}), Duration.ofSeconds(1)));
            List<Callable<String>> claimants = rows.stream()
                    .<Callable<String>>map(row -> () -> catchThrowable(() -> new RunLedger(tables, clock(START), LONG)
                                    .claim(start(row.runId(), "settings", "images")))
                            .getMessage())
                    .toList();
            for (Future<String> refused : threads.invokeAll(claimants)) {
                assertThat(refused.get()).contains("another process does");
            }
        } finally {
            owners.forEach(RunLease::close);
            threads.shutdown();
        }
    }

    @Test
    void ofManyClaimantsAtOnceOneGetsTheRun() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Callable<Boolean>> claimants = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            claimants.add(() -> {
                try {
                    ledger(START).claim(start("run", "settings", "images"));
                    return true;
                } catch (SetupException e) {
                    return false;
                }
            });
        }
        int winners = 0;
        for (Future<Boolean> claimed : threads.invokeAll(claimants)) {
            winners += claimed.get() ? 1 : 0;
        }
        threads.shutdown();
        assertThat(winners).isEqualTo(1);
        assertThat(rows()).hasSize(1);
    }

    @Test
    void processThatWasTakenForDeadWritesNothingMore() {
        RunLease sleeper = ownedBy(owner("sleeper", "another system", ""), 7);
        RunWriter sink = sleeper.writer();
        sink.append(TableDefinition.LAYERS, List.of(RowMaker.layer("run", "1", 0)), "before");
        RunLease next = new RunLedger(tables, clock(START), SHORT).claim(start("run", "settings", "images"));
        assertThatThrownBy(() -> sink.append(TableDefinition.LAYERS, List.of(RowMaker.layer("run", "1", 1)), "after"))
                .isInstanceOf(LeaseLostException.class)
                .hasMessageContaining("Cannot go on with run run")
                .hasMessageContaining("process " + ProcessHandle.current().pid());
        assertThatThrownBy(sleeper::require).isInstanceOf(LeaseLostException.class);
        assertThatThrownBy(sleeper::replaceRow).isInstanceOf(LeaseLostException.class);
        assertThatThrownBy(() -> sleeper.end("finished")).isInstanceOf(LeaseLostException.class);
        next.require();
        assertThat(SparkFixture.count(tables, TableDefinition.LAYERS)).isEqualTo(1);
        assertThat(rows()).extracting(row -> row.getString(0)).containsExactly("running");
    }

    @Test
    void writerGoesOnWhenTheSnapshotOfItsLastCommitHasExpired() {
        RunWriter sink = ledger(START).claim(start("run", "settings", "images")).writer();
        sink.append(TableDefinition.LAYERS, List.of(RowMaker.layer("run", "1", 0)), "first");
        tables.append(TableDefinition.LAYERS, List.of(RowMaker.layer("other run", "1", 0)));
        SparkFixture.session()
                .sql("CALL " + tables.name(TableDefinition.LAYERS).split("\\.", -1)[0]
                        + ".system.expire_snapshots(table => '" + tables.name(TableDefinition.LAYERS)
                        + "', older_than => TIMESTAMP '2099-01-01 00:00:00', retain_last => 1)");
        sink.append(TableDefinition.LAYERS, List.of(RowMaker.layer("run", "1", 1)), "second");
        sink.append(TableDefinition.LAYERS, List.of(RowMaker.layer("run", "1", 2)), "third");
        assertThat(SparkFixture.rows(tables, TableDefinition.LAYERS, "run", "timestep"))
                .hasSize(3);
    }

    @Test
    void signsOfLifeAreShownThoughTheRowIsOlder() throws IOException {
        RunLease lease = ledger(START.plusSeconds(60)).claim(start("run", "settings", "images"));
        lease.keep(() -> Map.of("score.done", 7L), new RunLease.Listener(() -> {}, by -> {}));
        lease.beat();
        lease.beat();
        RunRow shown = RunLedger.all(tables).get(0);
        assertThat(shown.heartbeats()).isEqualTo(3);
        assertThat(shown.counters()).isEqualTo(Map.of("score.done", 7L));
        assertThat(runs.find("run").row().orElseThrow().heartbeats()).isEqualTo(1);
        lease.end("finished");
        assertThat(RunLedger.all(tables).get(0).status()).isEqualTo("finished");
    }

    @Test
    void ownerHearsThatSomebodyWantsItsRunToEnd() throws Exception {
        RunLease lease = ledger(START).claim(start("run", "settings", "images"));
        CompletableFuture<String> cancelled = new CompletableFuture<>();
        RunLease.Listener listener = new RunLease.Listener(() -> {}, by -> {
            lease.end("interrupted");
            cancelled.complete(by);
        });
        lease.keep(Map::of, listener, Duration.ofMillis(100));
        assertThat(RunLedger.cancel(tables, "run", "ann@node7")).isTrue();
        assertThat(cancelled.get()).isEqualTo("ann@node7");
        assertThatThrownBy(() -> RunLedger.cancel(tables, "run", "ann@node7"))
                .isInstanceOf(SetupException.class)
                .hasMessage("Cannot cancel run run: a process must work on it, got one that is interrupted");
    }

    @Test
    void statusOfARunTellsWhetherItsProcessLives() {
        ledger(START).claim(start("run", "settings", "images"));
        RunRow mine = runs.find("run").row().orElseThrow();
        assertThat(RunLedger.status(mine, START.plus(Duration.ofDays(9)))).isEqualTo("running");
        ownedBy(owner("far", "another system", ""), 1);
        RunRow far = runs.find("run").row().orElseThrow();
        assertThat(RunLedger.status(far, START.plusSeconds(5))).isEqualTo("running");
        assertThat(RunLedger.status(far, START.plus(Duration.ofDays(9)))).isEqualTo("left");
    }

    private static RunOwner owner(String host, String place, String processStart) {
        return new RunOwner("token of " + host, "ann", host, place, 1, processStart, List.of());
    }

    /** The run in the hands of another process. */
    private RunLease ownedBy(RunOwner owner, long beats) {
        RunRow row = row("run", owner, beats);
        WriteHold hold = new WriteHold(
                "run", owner.token(), runs.take(row, runs.find("run")).orElseThrow());
        tables.claim(hold);
        return new RunLease(tables, clock(START), row, hold, Optional.empty());
    }

    /** The row of a run in a process's hands. */
    static RunRow row(String run, RunOwner owner, long beats) {
        RunRow some = RowMaker.run(run, RunRow.RUNNING);
        return new RunRow(
                some.runId(),
                START,
                null,
                RunRow.RUNNING,
                "search",
                some.config(),
                "settings",
                some.codeCommit(),
                some.versions(),
                some.dataset(),
                "images",
                1,
                "",
                owner.columns(),
                START,
                beats,
                Map.of());
    }

    private RunLedger ledger(Instant now) {
        return new RunLedger(tables, clock(now));
    }

    private static Clock clock(Instant now) {
        return Clock.fixed(now, ZoneOffset.UTC);
    }

    private static RunLedger.Start start(String run, String settings, String images) {
        return new RunLedger.Start(
                run, "search", "run {}", settings, List.of(), Map.of("spikernel", "v1"), "synthetic", images, 1);
    }

    private List<Row> rows() {
        return SparkFixture.session()
                .sql("SELECT status, started_at, ended_at FROM " + tables.name(TableDefinition.RUNS))
                .collectAsList();
    }

    private static String state(Row row) {
        return row.getString(0) + " " + row.getTimestamp(1).toInstant() + " "
                + (row.isNullAt(2) ? null : row.getTimestamp(2).toInstant());
    }
}

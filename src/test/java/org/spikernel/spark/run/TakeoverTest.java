package org.spikernel.spark.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.hadoop.HadoopFileIO;
import org.apache.iceberg.io.CloseableIterable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.spikernel.faults.Processes;
import org.spikernel.parts.RestServer;
import org.spikernel.results.TableDefinition;
import org.spikernel.spark.tables.ResultTables;
import org.spikernel.spark.tables.RunWriter;
import org.spikernel.testing.RowMaker;

/** An owner stands still at each point of a commit, is taken over, and wakes: real processes, a real pause. */
@Tag("spark")
class TakeoverTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"hadoop", "sqlite"})
    void ownerThatWakesAfterATakeoverNeitherAddsNorDoublesNorBreaksAnything(String type) throws Exception {
        Files.createDirectory(folder.resolve("warehouse"));
        requireThatOnlyTheHeirWrites(type, folder.resolve("warehouse").toString());
    }

    @Tag("parts")
    @Test
    void norDoesItThroughARestServer() throws Exception {
        String warehouse = folder.resolve("warehouse").toString();
        try (RestServer server = RestServer.start(folder.resolve("server"), warehouse, HadoopFileIO.class.getName())) {
            requireThatOnlyTheHeirWrites("rest", server.uri());
        }
    }

    private void requireThatOnlyTheHeirWrites(String type, String place) throws Exception {
        Path go = folder.resolve("go");
        ResultTables tables = StalledOwner.tables(type, place, StalledOwner.catalog(type, place));
        Processes.Running sleeper = Processes.start(
                folder.resolve("log"),
                Map.of(),
                List.of(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StalledOwner.class.getName(),
                        type,
                        place,
                        go.toString()));
        try {
            for (StallingCatalog.Point point : StallingCatalog.Point.values()) {
                sleeper.awaitText(point + " stalls");
            }
            Processes.signal("STOP", sleeper.process().toHandle());
            Map<String, RunWriter> heirs = new TreeMap<>();
            Map<String, List<String>> found = new TreeMap<>();
            for (StallingCatalog.Point point : StallingCatalog.Point.values()) {
                String run = point.name();
                heirs.put(
                        run,
                        new RunLedger(tables, Clock.systemUTC(), Duration.ofMillis(300))
                                .claim(new RunLedger.Start(
                                        run,
                                        "search",
                                        "run {}",
                                        "settings",
                                        List.of(),
                                        Map.of(),
                                        "synthetic",
                                        "images",
                                        1))
                                .writer());
                found.put(run, keys(tables, run));
            }
            assertThat(found).allSatisfy((run, keys) -> assertThat(keys)
                    .containsExactlyInAnyOrderElementsOf(wasMade(run) ? List.of("early", "late") : List.of("early")));
            Files.createFile(go);
            Processes.signal("CONT", sleeper.process().toHandle());
            sleeper.requireSuccess();
            for (StallingCatalog.Point point : StallingCatalog.Point.values()) {
                assertThat(sleeper.text())
                        .contains(point + " ended: " + (wasMade(point.name()) ? "committed" : "LeaseLostException"));
            }
            // The heir computes what it did not find.
            heirs.forEach((run, heir) -> {
                if (!found.get(run).contains("late")) {
                    heir.append(
                            TableDefinition.CANDIDATES,
                            List.of(RowMaker.candidate(run, "late")),
                            "late of " + run + " by its heir");
                }
                assertThat(keys(tables, run)).as(run).containsExactlyInAnyOrder("early", "late");
            });
            assertThat(FilesOfATable.onDisk(folder)).isEqualTo(FilesOfATable.committed(tables));
        } finally {
            sleeper.kill();
        }
    }

    private static boolean wasMade(String point) {
        return Set.of("AFTER_COMMIT", "UNKNOWN_MADE").contains(point);
    }

    /** Keys of the candidates of a run. */
    static List<String> keys(ResultTables tables, String run) {
        List<String> keys = new ArrayList<>();
        // Of all runs: a file that is gone would fail every scan of the table.
        try (CloseableIterable<Record> rows =
                IcebergGenerics.read(tables.load(TableDefinition.CANDIDATES)).build()) {
            for (Record row : rows) {
                if (run.equals(row.getField("run_id"))) {
                    keys.add(row.getField("candidate_key").toString());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return keys;
    }
}

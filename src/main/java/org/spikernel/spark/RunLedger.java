package org.spikernel.spark;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.spikernel.results.RunRow;
import org.spikernel.results.TableDefinition;

/** Opens and closes the row of a run. Driver only. */
public final class RunLedger {
    private final SparkSession spark;
    private final ResultTables tables;
    private final Clock clock;

    /** A ledger over the {@code runs} table. */
    public RunLedger(SparkSession spark, ResultTables tables, Clock clock) {
        this.spark = spark;
        this.tables = tables;
        this.clock = clock;
    }

    /**
     * What a run is started with.
     *
     * @param runId its name
     * @param command what started it
     * @param config effective settings
     * @param configHash hash of the settings that determine results
     * @param versions of the software
     * @param dataset data format
     * @param dataFingerprint of the images
     * @param seed of the run
     */
    public record Start(
            String runId,
            String command,
            String config,
            String configHash,
            Map<String, String> versions,
            String dataset,
            String dataFingerprint,
            long seed) {}

    /**
     * Marks the run as running; a run of that name continues.
     *
     * @throws SetupException when a run of that name has other settings or images
     */
    public RunRow start(Start start) {
        Optional<Row> earlier = find(start.runId());
        earlier.ifPresent(row -> {
            requireSame(start, "settings", start.configHash(), row.getAs("config_hash"));
            requireSame(start, "images", start.dataFingerprint(), row.getAs("data_fingerprint"));
        });
        Instant startedAt = earlier.map(
                        row -> row.<java.sql.Timestamp>getAs("started_at").toInstant())
                .orElseGet(this::now);
        RunRow running = new RunRow(
                start.runId(),
                startedAt,
                null,
                "running",
                start.command(),
                start.config(),
                start.configHash(),
                start.versions().getOrDefault("commit", "unknown"),
                start.versions(),
                start.dataset(),
                start.dataFingerprint(),
                start.seed());
        tables.replaceRun(running);
        return running;
    }

    /** Marks the run as ended. */
    public void end(RunRow running, String status) {
        tables.replaceRun(new RunRow(
                running.runId(),
                running.startedAt(),
                now(),
                status,
                running.command(),
                running.config(),
                running.configHash(),
                running.codeCommit(),
                running.versions(),
                running.dataset(),
                running.dataFingerprint(),
                running.seed()));
    }

    private static void requireSame(Start start, String what, String now, String before) {
        if (!now.equals(before)) {
            throw new SetupException("Cannot continue run " + start.runId() + ": it has other " + what
                    + "; choose another run.name, got " + start.runId() + " (hash of the " + what + " "
                    + shortened(now) + ", the run's " + shortened(before) + ")");
        }
    }

    private static String shortened(String hash) {
        return hash.substring(0, Math.min(12, hash.length()));
    }

    private Optional<Row> find(String runId) {
        List<Row> rows = spark.sql(
                        "SELECT started_at, config_hash, data_fingerprint FROM " + tables.name(TableDefinition.RUNS)
                                + " WHERE run_id = :run",
                        Map.of("run", runId))
                .collectAsList();
        return rows.stream().findFirst();
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}

package org.spikernel.spark.tables;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.hadoop.fs.FileUtil;
import org.apache.spark.sql.SparkSession;
import org.spikernel.results.RunRow;
import org.spikernel.search.TaskSettings;
import org.spikernel.spark.query.ReportTables;
import org.spikernel.spark.session.CatalogSettings;
import org.spikernel.spark.session.SparkSessions;
import org.spikernel.spark.session.SparkSettings;
import org.spikernel.spark.tables.MaintenanceSettings.Ages;
import org.spikernel.spark.tables.MaintenanceSettings.Automatic;

/**
 * Made-up tables for benchmarks. All benchmarks of one process share them, and the Spark session, since to fill large
 * tables takes minutes. They end with the process.
 */
public final class BenchmarkTables {
    /** A tenth of a second on each of four cores. */
    private static final double CANDIDATE_SECONDS = 0.025;

    private static final double COMMIT_SECONDS = 2;
    private static final int WARM_UP = 100;
    private static final Map<String, BenchmarkTables> FILLED = new HashMap<>();
    private static SparkSession first;
    private static Path warehouse;

    private final SparkSession session;
    private final ResultTables tables;
    private final int rows;

    /** What was done to tables since they were written. */
    public enum State {
        WRITTEN,
        MAINTAINED
    }

    private BenchmarkTables(SparkSession session, ResultTables tables, int rows) {
        this.session = session;
        this.tables = tables;
        this.rows = rows;
    }

    /** Tables with so many candidates, filled at the first call. */
    public static synchronized BenchmarkTables of(int rows, State state) {
        if (first == null) {
            warehouse = temporary();
            first = open();
            // What Spark and the compiler do once is not the tables' doing.
            BenchmarkTables warmUp = filled(WARM_UP, State.WRITTEN);
            for (TableQuestion question : TableQuestion.values()) {
                var unused = question.about(warmUp.session(), warmUp.tables(), WARM_UP)
                        .get();
            }
        }
        return FILLED.computeIfAbsent(rows + "_" + state, name -> filled(rows, state));
    }

    SparkSession session() {
        return session;
    }

    ResultTables tables() {
        return tables;
    }

    /** The question to these tables, by a session that knows nothing of them yet. */
    Supplier<Object> ask(TableQuestion question) {
        return question.about(session.newSession(), tables, rows);
    }

    /** What a report is made of. */
    public ReportTables reportTables() {
        return new ReportTables(session, tables);
    }

    /** The run that has most rows. */
    public RunRow largestRun() {
        String name = MadeUpTables.largestRun(rows).runId();
        return new RunRows(tables)
                .all().stream()
                        .filter(run -> run.runId().equals(name))
                        .findFirst()
                        .orElseThrow();
    }

    private static BenchmarkTables filled(int rows, State state) {
        ResultTables tables = ResultTables.open(
                first,
                new CatalogSettings(
                        "bench",
                        "rows" + rows + state.name().toLowerCase(Locale.ROOT),
                        CatalogSettings.SQLITE,
                        warehouse.toString(),
                        Map.of()));
        long start = System.nanoTime();
        int commits = new MadeUpTables(tables, CANDIDATE_SECONDS, COMMIT_SECONDS).fill(rows);
        System.out.println(rows + " rows: " + commits + " commits of candidates, written in " + seconds(start) + " s");
        if (state == State.MAINTAINED) {
            start = System.nanoTime();
            MaintenanceSettings settings = new MaintenanceSettings(Automatic.ON, 100, 10, new Ages(24, 72));
            List<TableMaintenance.Upkeep> upkeep =
                    new TableMaintenance(first, tables, settings, Clock.systemUTC()).maintain();
            System.out.println(rows + " rows: maintained in " + seconds(start) + " s, files "
                    + upkeep.stream().mapToInt(one -> one.before().files()).sum() + " > "
                    + upkeep.stream().mapToInt(one -> one.after().files()).sum());
        }
        return new BenchmarkTables(first, tables, rows);
    }

    private static SparkSession open() {
        SparkSettings settings = new SparkSettings(
                "local[*]",
                new TaskSettings(20, TaskSettings.AUTO, 1, COMMIT_SECONDS, 1800, TaskSettings.AUTO),
                Map.of("spark.ui.enabled", "false"));
        return SparkSessions.open(
                settings, new CatalogSettings("bench", "rows", CatalogSettings.SQLITE, warehouse.toString(), Map.of()));
    }

    private static Path temporary() {
        try {
            Path folder = Files.createTempDirectory("spikernel-bench");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> FileUtil.fullyDelete(folder.toFile())));
            return folder.toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long seconds(long startNanos) {
        return Math.round((System.nanoTime() - startNanos) / 1e9);
    }
}

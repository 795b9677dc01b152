package org.spikernel.cli.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.spikernel.cli.output.Output;
import org.spikernel.cli.report.ReportAssembler;
import org.spikernel.config.RunConfig;
import org.spikernel.report.ReportPage;
import org.spikernel.results.RunRow;
import org.spikernel.spark.TableBench;
import org.spikernel.spark.query.ReportTables;
import org.spikernel.spark.session.CatalogSettings;
import org.spikernel.spark.session.SparkSessions;
import org.spikernel.spark.tables.ResultTables;
import org.spikernel.spark.tables.TableMaintenance;

/** Prints how long questions to the tables take at several sizes, before and after maintenance. */
final class TableTimes {
    /** A tenth of a second on each of four cores. */
    private static final double CANDIDATE_SECONDS = 0.025;

    private static final int WARM_UP = 100;

    private final Output output;
    private final RunConfig config;

    TableTimes(Output output, RunConfig config) {
        this.output = output;
        this.config = config;
    }

    void print(List<Integer> sizes) {
        Path folder = temporary();
        CatalogSettings catalog = new CatalogSettings("bench", "rows", "hadoop", folder.toString(), Map.of());
        SparkSession session = SparkSessions.open(config.spark(), catalog);
        try {
            // Spark's own first time is no matter of the tables.
            TableBench warmUp = bench(session, tables(session, catalog, WARM_UP));
            warmUp.fill(WARM_UP);
            warmUp.ask(WARM_UP);
            sizes.forEach(size -> {
                ResultTables tables = tables(session, catalog, size);
                measure(bench(session, tables), size);
                measureReport(session, tables, size);
            });
        } finally {
            session.stop();
            delete(folder);
        }
    }

    private static ResultTables tables(SparkSession session, CatalogSettings catalog, int size) {
        return ResultTables.open(
                session,
                new CatalogSettings(catalog.catalog(), "rows" + size, catalog.type(), catalog.warehouse(), Map.of()));
    }

    private TableBench bench(SparkSession session, ResultTables tables) {
        return new TableBench(
                session, tables, CANDIDATE_SECONDS, config.spark().tasks().commitSeconds());
    }

    /** The whole report of the largest run, as the command makes it but for Spark's start. */
    private void measureReport(SparkSession session, ResultTables tables, int size) {
        RunRow largest = tables.runs().stream()
                .filter(run -> run.runId().equals(TableBench.largestRun(size)))
                .findFirst()
                .orElseThrow();
        long start = System.nanoTime();
        ReportAssembler reporting = new ReportAssembler(
                new ReportTables(session, tables), Clock.systemUTC().instant());
        String page = ReportPage.of(reporting.of(List.of(largest)));
        output.remark(size + " rows: report of the largest run in " + seconds(start) + " s, "
                + page.getBytes(StandardCharsets.UTF_8).length / 1000 + " kB");
    }

    private void measure(TableBench bench, int size) {
        long start = System.nanoTime();
        int commits = bench.fill(size);
        output.remark(size + " rows: " + commits + " commits of candidates, written in " + seconds(start) + " s");
        List<TableBench.Timed> before = bench.ask(size);
        start = System.nanoTime();
        List<TableMaintenance.Upkeep> upkeep = bench.maintain(config.maintenance());
        output.remark(size + " rows: maintained in " + seconds(start) + " s, files "
                + upkeep.stream().mapToInt(one -> one.before().files()).sum() + " > "
                + upkeep.stream().mapToInt(one -> one.after().files()).sum());
        List<TableBench.Timed> after = bench.ask(size);
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < before.size(); i++) {
            rows.add(List.of(
                    size,
                    before.get(i).question(),
                    Math.round(before.get(i).firstMs()),
                    Math.round(before.get(i).nextMs()),
                    Math.round(after.get(i).firstMs()),
                    Math.round(after.get(i).nextMs())));
        }
        output.table(
                "table-times",
                List.of("rows", "question", "first_ms", "next_ms", "maintained_first_ms", "maintained_next_ms"),
                rows);
    }

    private static long seconds(long startNanos) {
        return Math.round((System.nanoTime() - startNanos) / 1e9);
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("spikernel-bench");
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make a temporary folder for the tables", e);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete " + folder, e);
        }
    }
}

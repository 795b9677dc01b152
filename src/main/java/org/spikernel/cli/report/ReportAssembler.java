package org.spikernel.cli.report;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.IntStream;
import org.spikernel.cli.setup.RecordedConfig;
import org.spikernel.report.MissingData;
import org.spikernel.report.Provenance;
import org.spikernel.report.Report;
import org.spikernel.report.RunReport;
import org.spikernel.report.RunState;
import org.spikernel.report.TrainingSummary;
import org.spikernel.results.AccuracyEstimate;
import org.spikernel.results.RunRow;
import org.spikernel.spark.query.ReportTables;
import org.spikernel.spark.run.RunLedger;

/** Puts a report together from what the tables hold. */
public final class ReportAssembler {
    private final ReportTables tables;
    private final Instant now;

    public ReportAssembler(ReportTables tables, Instant now) {
        this.tables = tables;
        this.now = now;
    }

    public Report of(List<RunRow> rows) {
        List<RunReport> runs = rows.stream().map(this::run).toList();
        int mostTrainings = runs.stream()
                .flatMap(run -> run.trained().networks().stream())
                .mapToInt(network -> network.accuracy().trainings())
                .max()
                .orElse(1);
        // Welch's test has no more degrees of freedom than both networks have trainings, less one each.
        List<Double> bounds = IntStream.rangeClosed(1, Math.max(1, 2 * (mostTrainings - 1)))
                .mapToObj(AccuracyEstimate::bound)
                .toList();
        return new Report(time(now), org.spikernel.cli.output.Versions.line(), runs, bounds);
    }

    private RunReport run(RunRow row) {
        String runId = row.runId();
        TrainingSummary trained = tables.trained(runId);
        RunReport run = new RunReport(
                runId,
                new RunState(
                        RunLedger.status(row, now),
                        row.command(),
                        time(row.startedAt()),
                        time(row.endedAt()),
                        row.counters()),
                RequestedSettings.of(row),
                tables.scored(runId),
                trained,
                ChipNeeds.of(RecordedConfig.of(row), trained.networks(), tables.widths(runId), tables.boards(runId)),
                tables.expected(runId).orElse(null),
                new Provenance(
                        row.codeCommit(),
                        row.versions(),
                        row.configHash(),
                        row.dataFingerprint(),
                        RunLedger.owner(row),
                        time(row.heartbeatAt()),
                        tables.machines(runId)),
                List.of());
        return run.withGaps(MissingData.of(run, tables.passedOver(runId)));
    }

    private static String time(Instant instant) {
        return instant == null ? null : instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}

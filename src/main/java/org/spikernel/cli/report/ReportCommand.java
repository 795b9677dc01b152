package org.spikernel.cli.report;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.spikernel.cli.output.ExitCodes;
import org.spikernel.cli.output.Output;
import org.spikernel.cli.output.ResultFile;
import org.spikernel.cli.output.UserInputException;
import org.spikernel.cli.output.Versions;
import org.spikernel.cli.setup.CommandSession;
import org.spikernel.cli.setup.ConfigOptions;
import org.spikernel.cli.setup.ExistingWarehouse;
import org.spikernel.cli.setup.RecordedRuns;
import org.spikernel.config.RunConfig;
import org.spikernel.report.Report;
import org.spikernel.report.ReportPage;
import org.spikernel.report.RunReport;
import org.spikernel.report.ScoringSummary.KernelSetScores;
import org.spikernel.results.RunRow;
import org.spikernel.results.TableDefinition;
import org.spikernel.spark.query.ReportTables;
import org.spikernel.spark.tables.ResultTables;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** One HTML file about one or several runs. */
@Command(
        name = "report",
        description = "Write one self-contained HTML file about one or several runs: what was asked, what was found.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "The file needs no server and no network. It shows the selected network and its cell, accuracy against memory,",
            "what the network takes of a chip, what a search strategy expected, scores, learning curves, search times, firing",
            "rates, failures and provenance. In it the budget can be moved, and every picture saved as SVG. It only reads the",
            "tables, also of a run in progress.",
            "",
            "Examples:",
            "  spikernel report                                     the latest run, to report.html",
            "  spikernel report --run synthetic-1a2b3c4d --output small.html",
            "  spikernel report --run first --run second --output compared.html"
        })
public final class ReportCommand implements Callable<Integer> {
    private static final int MOST_RUNS = 12;

    @Mixin
    private ConfigOptions configuration;

    @Option(
            names = "--run",
            paramLabel = "RUN",
            description = "Name of a run; repeated, runs side by side (default: the one started last).")
    private List<String> runs = new ArrayList<>();

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "Where the report goes, any path Hadoop understands (default: ${DEFAULT-VALUE}).",
            defaultValue = "report.html")
    private String output;

    @Option(
            names = "--overwrite",
            description = "Also replace a file that is no report; a report is made again without.")
    private boolean overwrite;

    @Override
    public Integer call() {
        RunConfig config = configuration.load();
        Output results = configuration.output();
        if (runs.size() > MOST_RUNS) {
            throw new UserInputException("Cannot report: side by side at most " + MOST_RUNS + " runs can be read, got "
                    + runs.size() + "; name fewer");
        }
        ResultFile file = ReportFile.at(output, overwrite, CommandSession.hadoop(config));
        ResultTables existing = ExistingWarehouse.open(config);
        List<RunRow> rows = RecordedRuns.of(existing).find("report", runs);
        results.remark(Versions.line());
        try (CommandSession commandSession = CommandSession.openToAsk(
                config,
                existing,
                TableDefinition.CANDIDATES,
                TableDefinition.TRAININGS,
                TableDefinition.EPOCHS,
                TableDefinition.LAYERS,
                TableDefinition.BIT_WIDTHS,
                TableDefinition.PREDICTIONS)) {
            ReportAssembler reporting = new ReportAssembler(
                    new ReportTables(commandSession.session(), commandSession.tables()),
                    Clock.systemUTC().instant());
            Report report = reporting.of(rows);
            byte[] page = ReportPage.of(report).getBytes(StandardCharsets.UTF_8);
            file.write(stream -> {
                stream.write(page);
                return page.length;
            });
            results.table(
                    "report",
                    List.of("run_id", "status", "candidates", "networks", "gaps"),
                    report.runs().stream().map(ReportCommand::row).toList());
            results.remark(String.format(Locale.ROOT, "report    %s (%.1f MB)", file, page.length / 1e6));
            return ExitCodes.DONE;
        }
    }

    private static List<Object> row(RunReport run) {
        return List.of(
                run.runId(),
                run.state().status(),
                run.scored().sets().stream()
                        .mapToLong(KernelSetScores::candidates)
                        .sum(),
                run.trained().networks().size(),
                run.gaps().size());
    }
}

package org.spikernel.cli.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.spikernel.bench.replay.WarehouseAudit;
import org.spikernel.cli.output.Output;
import org.spikernel.cli.output.UserInputException;
import org.spikernel.cli.setup.CommandSession;
import org.spikernel.cli.setup.ExistingWarehouse;
import org.spikernel.cli.setup.RecordedConfig;
import org.spikernel.cli.setup.RecordedRuns;
import org.spikernel.config.ConfigFiles;
import org.spikernel.config.RunConfig;
import org.spikernel.results.RunRow;
import org.spikernel.results.TableDefinition;
import org.spikernel.spark.query.TrainedMeasures;
import org.spikernel.spark.tables.ResultTables;
import org.spikernel.text.Plural;
import picocli.CommandLine.Option;

/** The audit of what a warehouse holds: runs of the same images, network and recipe together, others apart. */
final class AuditedRuns {
    /** Of fewer, an interval holds nearly everything. */
    private static final int FEW = 20;

    private static final List<String> COLUMNS =
            List.of("runs", "score", "networks", "tau", "low", "high", "regret", "seconds");

    @Option(
            names = "--run",
            paramLabel = "RUN",
            description = "Instead of a file: a run of the tables (default: the one started last); may be repeated.")
    private List<String> runs = List.of();

    @Option(names = "--all-runs", description = "Every run; those of other images or settings apart.")
    private boolean allRuns;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "Settings in HOCON, for tables.* (where the runs are).")
    private Path file;

    @Option(names = "-D", paramLabel = "KEY=VALUE", description = "One setting, over the file; may be repeated.")
    private List<String> overrides = new ArrayList<>();

    /** Whether runs were named. */
    boolean isAsked() {
        return allRuns || !runs.isEmpty();
    }

    /** Prints what measures are worth. */
    void print(Output output, WarehouseAudit.Settings settings) {
        if (allRuns && !runs.isEmpty()) {
            throw new UserInputException("Cannot audit: give either --run or --all-runs, got both");
        }
        RunConfig config = ConfigFiles.load(Optional.ofNullable(file), overrides);
        ResultTables existing = ExistingWarehouse.open(config);
        RecordedRuns recorded = RecordedRuns.of(existing);
        Map<String, List<RunRow>> groups = alike(allRuns ? recorded.all("audit") : recorded.find("audit", runs));
        if (!allRuns && groups.size() > 1) {
            throw new UserInputException(
                    "Cannot audit runs together: their images, network, score and recipe must be the same, got "
                            + String.join(
                                    " unlike ",
                                    groups.values().stream()
                                            .map(AuditedRuns::names)
                                            .toList())
                            + "; --all-runs audits each kind by itself");
        }
        List<List<Object>> rows = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        try (CommandSession session = CommandSession.openToAsk(config, existing, TableDefinition.TRAININGS)) {
            for (List<RunRow> group : groups.values()) {
                List<TrainedMeasures.Trained> trained = TrainedMeasures.find(
                        session.session(),
                        session.tables(),
                        group.stream().map(RunRow::runId).toList());
                if (trained.size() < WarehouseAudit.LEAST) {
                    missing.add(names(group) + " with " + trained.size());
                } else {
                    rows.addAll(audit(output, group, trained, settings));
                }
            }
        }
        if (rows.isEmpty()) {
            throw new UserInputException(
                    "Cannot audit: at least %d networks must have a completed training, got %s; train.top and train.finalists say how many are trained"
                            .formatted(WarehouseAudit.LEAST, String.join(", ", missing)));
        }
        missing.forEach(one -> output.remark("left out  " + one + ": too few trained networks"));
        output.table("audit", COLUMNS, rows);
    }

    /** Runs by what their results depend on beside which networks there are, the budget and how many are trained. */
    private static Map<String, List<RunRow>> alike(List<RunRow> rows) {
        Map<String, List<RunRow>> groups = new LinkedHashMap<>();
        for (RunRow row : rows) {
            String kind = RecordedConfig.of(row)
                    .map(config -> String.join(
                            " ",
                            String.valueOf(row.dataFingerprint()),
                            config.macro().keyText(),
                            config.score().keyText(),
                            config.training().recipe().keyText()))
                    // Of settings that cannot be read nobody knows whether they are others'.
                    .orElse(row.runId());
            groups.computeIfAbsent(kind, absent -> new ArrayList<>()).add(row);
        }
        return groups;
    }

    private static String names(List<RunRow> rows) {
        return String.join("+", rows.stream().map(RunRow::runId).toList());
    }

    private static List<List<Object>> audit(
            Output output,
            List<RunRow> group,
            List<TrainedMeasures.Trained> trained,
            WarehouseAudit.Settings settings) {
        WarehouseAudit audit = new WarehouseAudit(
                trained.stream()
                        .map(one -> new WarehouseAudit.Network(
                                one.accuracies(), one.images(), one.measures(), one.seconds()))
                        .toList(),
                settings);
        WarehouseAudit.Noise noise = audit.noise();
        double ceiling = audit.ceiling();
        output.remark(String.format(
                Locale.ROOT,
                "ceiling   %s: %s; noise %.2f points, %s",
                names(group),
                Double.isNaN(ceiling)
                        ? "none, the noise is as large as the differences"
                        : String.format(Locale.ROOT, "tau %.2f", ceiling),
                noise.points(),
                noise.repeated() > 0
                        ? "of " + Plural.of(noise.repeated(), "repeated training")
                        : "of the number of validation images alone: with the luck of trainings the ceiling is lower"));
        if (trained.size() < FEW) {
            output.remark("few       " + names(group) + ": of " + Plural.of(trained.size(), "trained network")
                    + " a tau says little, as its interval shows");
        }
        return audit.verdicts(TrainedMeasures.COUNTS).stream()
                .map(verdict -> BenchFiles.row(
                        names(group),
                        verdict.measure(),
                        verdict.networks(),
                        BenchFiles.rounded(verdict.tau()),
                        BenchFiles.rounded(verdict.low()),
                        BenchFiles.rounded(verdict.high()),
                        BenchFiles.rounded(verdict.regret()),
                        BenchFiles.rounded(verdict.seconds())))
                .toList();
    }
}

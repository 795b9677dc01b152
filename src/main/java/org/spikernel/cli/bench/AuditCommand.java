package org.spikernel.cli.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.spikernel.bench.replay.Audit;
import org.spikernel.bench.replay.CrossedTopology;
import org.spikernel.bench.replay.TrainingTable;
import org.spikernel.bench.replay.WarehouseAudit;
import org.spikernel.cli.output.ExitCodes;
import org.spikernel.cli.output.Output;
import org.spikernel.cli.output.UserInputException;
import org.spikernel.cli.output.Versions;
import org.spikernel.random.Seed;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What scores are worth. */
@Command(
        name = "audit",
        description =
                "Print how well scores and short trainings rank networks by their accuracy: of runs, or of a file.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "tau: Kendall's tau-b with the accuracy of one training (of a file on the test images, of runs on those of",
            "validation), with its 95 %% interval over resampled networks. regret: what the best of --among random networks",
            "is worth more than the one of the highest score, in points. A score that does not beat parameters and",
            "convolutions is not worth its time. epochs: training that it takes; seconds: scoring of a network, of measures of",
            "score.also beyond the passes.",
            "",
            "Networks of a run were mostly chosen by score: among the best alone, every score ranks worse than among all.",
            "",
            "Examples:",
            "  spikernel audit                                     the run started last",
            "  spikernel audit --all-runs --csv                    all runs, those of other images or settings apart",
            "  spikernel audit --bench spikenas-bench.csv --scores scores.csv"
        })
public final class AuditCommand implements Callable<Integer> {
    @Mixin
    private BenchFiles files;

    @Mixin
    private AuditedRuns audited;

    @Mixin
    private BenchOutput printing;

    @Option(
            names = "--among",
            paramLabel = "N",
            description = "Random networks that a score chooses from, for the regret (default: ${DEFAULT-VALUE}).")
    private int among = 100;

    @Option(
            names = "--resamples",
            paramLabel = "N",
            description = "For intervals and regrets (default: ${DEFAULT-VALUE}).")
    private int resamples = 200;

    @Option(names = "--seed", paramLabel = "N", description = "Of all that is random (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(
            names = "--write-topology",
            paramLabel = "FILE.csv",
            description = "Fit a topology prior to all cells of the file, as the program's was, and write it, instead.")
    private Path topology;

    @Override
    public Integer call() {
        if (resamples < 40) {
            throw new UserInputException("Cannot audit: --resamples must be at least 40, got " + resamples);
        }
        if (among < 2) {
            throw new UserInputException("Cannot audit: --among must be at least 2, got " + among);
        }
        if (files.hasBench() && audited.isAsked()) {
            throw new UserInputException("Cannot audit: give either --bench or runs of the tables, got both");
        }
        if (!files.hasBench() && (topology != null || files.hasScores())) {
            throw new UserInputException("Cannot audit: "
                    + (topology == null ? "--scores" : "--write-topology")
                    + " needs the file that --bench names, got none");
        }
        Output output = printing.output();
        output.remark(Versions.line());
        if (!files.hasBench()) {
            audited.print(output, new WarehouseAudit.Settings(resamples, among, new Seed(seed)));
            return ExitCodes.DONE;
        }
        TrainingTable table = files.bench(output);
        if (topology != null) {
            write(table);
            output.remark("wrote     " + topology);
            return ExitCodes.DONE;
        }
        Audit audit = new Audit(table, new WarehouseAudit.Settings(resamples, among, new Seed(seed)));
        List<List<Object>> rows = new ArrayList<>();
        for (Audit.Verdict verdict : audit.verdicts(files.scores(table))) {
            rows.add(BenchFiles.row(
                    verdict.score(),
                    verdict.cells(),
                    BenchFiles.rounded(verdict.tau()),
                    BenchFiles.rounded(verdict.low()),
                    BenchFiles.rounded(verdict.high()),
                    BenchFiles.rounded(verdict.regret()),
                    verdict.epochs()));
        }
        output.remark(
                String.format(Locale.ROOT, "ceiling   tau %.2f: what noise leaves a perfect score", audit.ceiling()));
        output.table("audit", List.of("score", "cells", "tau", "low", "high", "regret", "epochs"), rows);
        return ExitCodes.DONE;
    }

    private void write(TrainingTable table) {
        try {
            Files.write(topology, CrossedTopology.lines(table));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + topology, e);
        }
    }
}

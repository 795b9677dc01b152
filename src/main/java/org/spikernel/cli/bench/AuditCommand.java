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
        description = "Print how well scores and short trainings rank cells by their test accuracy.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "tau: Kendall's tau-b with the test accuracy of one training, with its 95 %% interval over resampled cells.",
            "regret: what the best of 100 random cells is worth more than the one of the highest score, in points. A score",
            "that does not beat params and convolutions is not worth its time. epochs: training that it takes.",
            "",
            "Examples:",
            "  spikernel audit --bench spikenas-bench.csv --scores scores.csv"
        })
public final class AuditCommand implements Callable<Integer> {
    @Mixin
    private BenchFiles files;

    @Mixin
    private BenchOutput printing;

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
        Output output = printing.output();
        output.remark(Versions.line());
        TrainingTable table = files.bench(output);
        if (topology != null) {
            write(table);
            output.remark("wrote     " + topology);
            return ExitCodes.DONE;
        }
        Audit audit = new Audit(table, resamples, new Seed(seed));
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

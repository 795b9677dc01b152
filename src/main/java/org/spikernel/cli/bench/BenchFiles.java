package org.spikernel.cli.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.spikernel.bench.replay.Scores;
import org.spikernel.bench.replay.TrainingTable;
import org.spikernel.cli.output.Output;
import org.spikernel.cli.output.TextLines;
import org.spikernel.cli.output.UserInputException;
import org.spikernel.space.Cell;
import org.spikernel.space.Operation;
import org.spikernel.space.OperationSet;
import org.spikernel.text.Plural;
import picocli.CommandLine.Option;

/** Files of trainings and scores that commands read. */
final class BenchFiles {
    @Option(
            names = "--bench",
            paramLabel = "FILE.csv",
            description =
                    "Trainings: columns arch, cell, test, and val10, val100 or such; train_seconds, params if known.")
    private Path bench;

    @Option(
            names = "--operations",
            split = ",",
            paramLabel = "OPERATION",
            description =
                    "What the codes of the cells mean (default: SpikeNAS-Bench's, none, skip, conv3x3@0.5, conv3x3,"
                            + " conv3x3@1.5).")
    private List<String> operations = List.of();

    @Option(
            names = "--all-rows",
            description = "Also rows with arch below 3925, which SpikeNAS-Bench trained under other conditions.")
    private boolean allRows;

    @Option(
            names = "--any-cell",
            description = "Also cells without an edge from input to output, which searches never draw.")
    private boolean anyCell;

    @Option(
            names = "--scores",
            paramLabel = "FILE.csv",
            description = "Scores of the untrained cells: a column arch and one for each score, higher is better.")
    private Path scores;

    /** Whether a file of trainings was named. */
    boolean hasBench() {
        return bench != null;
    }

    /** Whether scores were. */
    boolean hasScores() {
        return scores != null;
    }

    Path benchPath() {
        return bench;
    }

    TrainingTable bench(Output output) {
        if (bench == null) {
            throw new UserInputException("Cannot read trainings: --bench must name a file of them, got none");
        }
        TrainingTable table = read(bench, "--bench", output);
        if (anyCell) {
            return table;
        }
        TrainingTable accepted = table.accepted();
        if (accepted.trainings().isEmpty()) {
            throw new UserInputException("Cannot read trainings: a cell must have an edge from input to output, or give"
                    + " --any-cell, got none (" + bench + ")");
        }
        return accepted;
    }

    TrainingTable read(Path file, String option, Output output) {
        OperationSet set = operations.isEmpty()
                ? TrainingTable.SPIKENAS_BENCH
                : UserInputException.from(
                        "--operations",
                        () -> new OperationSet(
                                "operations",
                                operations.stream().map(Operation::parse).toList()));
        List<String> lines = TextLines.of(file, "read trainings", option);
        TrainingTable table = UserInputException.from(
                file.toString(), () -> TrainingTable.parse(lines, set, allRows ? 0 : TrainingTable.FIRST_COMPARABLE));
        if (table.skipped() > 0) {
            output.remark("skipped   " + Plural.of(table.skipped(), "row") + " of " + file + " with arch below "
                    + TrainingTable.FIRST_COMPARABLE + ", trained under other conditions (--all-rows keeps them)");
        }
        return table;
    }

    Map<String, Map<Cell, Double>> scores(TrainingTable table) {
        if (scores == null) {
            return Map.of();
        }
        List<String> lines = TextLines.of(scores, "read scores", "--scores");
        return UserInputException.from(scores.toString(), () -> Scores.parse(lines, table));
    }

    static Double rounded(double value) {
        return Double.isNaN(value) ? null : ScoringBenchReport.round(value, 1000);
    }

    static List<Object> row(Object... values) {
        return Arrays.asList(values);
    }
}

package org.spikernel.cli.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.spikernel.bench.LearningCurves;
import org.spikernel.bench.RungReplay;
import org.spikernel.cli.output.Output;
import org.spikernel.cli.output.TextLines;
import org.spikernel.cli.output.UserInputException;
import org.spikernel.config.RunConfig;
import org.spikernel.search.RungPlan;
import org.spikernel.text.Plural;

/** Prints what the configured rungs would have chosen of networks whose full trainings are known. */
final class RungReplayReport {
    private static final String OPTION = "--rungs";
    /** Random networks for each that is the best by a column. */
    private static final int PRESELECTION = 8;

    private final Output output;
    private final RunConfig config;

    RungReplayReport(Output output, RunConfig config) {
        this.output = output;
        this.config = config;
    }

    /** What is replayed. */
    record Asked(Path file, int networks, int draws, String bestBy, int devices) {}

    void print(Asked asked) {
        List<String> lines = TextLines.of(asked.file(), "read trainings", OPTION);
        LearningCurves curves = UserInputException.from(asked.file().toString(), () -> LearningCurves.parse(lines));
        int outOf = asked.bestBy().isEmpty() ? asked.networks() : PRESELECTION * asked.networks();
        if (outOf > curves.networks().size()) {
            throw new UserInputException("Cannot replay: the table must hold at least the " + outOf
                    + " networks of a draw, got " + curves.networks().size() + " (" + asked.file() + ")");
        }
        requireColumn(curves, asked);
        RungPlan plan = config.training().rungs().plan(asked.networks(), curves.lastEpoch(), 1);
        RungReplay replay = UserInputException.from(OPTION, () -> {
            plan.requireEnough(asked.networks(), 1);
            return new RungReplay(curves, plan, asked.devices());
        });
        output.remark(Plural.of(asked.draws(), "draw") + " of " + Plural.of(asked.networks(), "network")
                + (asked.bestBy().isEmpty() ? "" : ", the best of " + outOf + " by " + asked.bestBy()) + ", "
                + Plural.of(asked.devices(), "device") + ", " + Plural.of(curves.lastEpoch(), "epoch"));
        List<List<Object>> rows = new ArrayList<>();
        for (RungReplay.Outcome outcome : replay.outcomes(
                new RungReplay.Draw(asked.networks(), outOf, asked.bestBy()),
                asked.draws(),
                config.run().seed())) {
            rows.add(Arrays.asList(
                    outcome.way(),
                    rounded(outcome.validation()),
                    rounded(outcome.test()),
                    rounded(outcome.regret()),
                    rounded(outcome.regretError()),
                    rounded(outcome.same()),
                    rounded(outcome.epochs()),
                    rounded(outcome.ahead()),
                    rounded(outcome.time())));
        }
        output.table(
                "replay",
                List.of("way", "val", "test", "regret", "regret_error", "same", "epochs", "in_vain", "time"),
                rows);
    }

    private static void requireColumn(LearningCurves curves, Asked asked) {
        String column = asked.bestBy();
        if (!column.isEmpty()
                && !curves.networks().stream()
                        .allMatch(network -> network.columns().containsKey(column))) {
            throw new UserInputException("Cannot replay: --best-by must name a column of numbers, got " + column + " ("
                    + asked.file() + ")");
        }
    }

    private static Double rounded(double value) {
        return Double.isNaN(value) ? null : ScoringBenchReport.round(value, 1000);
    }
}

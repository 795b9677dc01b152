package org.spikernel.cli.run;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.spikernel.cli.output.Output;
import org.spikernel.cli.setup.CommandSession;
import org.spikernel.report.Expectations;
import org.spikernel.spark.query.ReportTables;

/** What a strategy expected of the networks that it asked for, beside what came of them: the report's panel, as text. */
final class PredictionsView {
    private static final List<String> COLUMNS =
            List.of("trial", "kernel_set", "canonical_cell", "predicted", "low", "high", "measured", "learned_from");

    private final CommandSession commandSession;
    private final Output output;

    PredictionsView(CommandSession commandSession, Output output) {
        this.commandSession = commandSession;
        this.output = output;
    }

    void print(String runId) {
        new ReportTables(commandSession.session(), commandSession.tables())
                .expected(runId)
                .ifPresent(this::print);
    }

    private void print(Expectations expectations) {
        output.remark("");
        output.remark("asked by the strategy, with the 95 % interval of one training");
        output.table(
                "predictions",
                COLUMNS,
                expectations.asked().stream().map(PredictionsView::row).toList());
        if (expectations.prior() != null) {
            output.remark("prior     " + expectations.prior());
        }
        String agreements = expectations.agreements().stream()
                .filter(one -> one.tau() != null)
                .map(one -> String.format(Locale.ROOT, "%s %.2f (%d networks)", one.of(), one.tau(), one.networks()))
                .collect(Collectors.joining(", "));
        if (!agreements.isEmpty()) {
            output.remark(
                    "Kendall's tau with what was measured: " + agreements
                            + "; trainings' own noise leaves about 0.71 to reach, and networks chosen for their expectation differ less than all do");
        }
    }

    private static List<Object> row(Expectations.Asked asked) {
        Expectations.Interval expected = asked.expected();
        return Arrays.asList(
                asked.trial(),
                asked.kernelSet(),
                asked.cell(),
                expected == null ? null : expected.mean(),
                expected == null ? null : expected.low(),
                expected == null ? null : expected.high(),
                asked.measured(),
                asked.learnedFrom());
    }
}

package org.spikernel.cli.run;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.spikernel.cli.output.Output;
import org.spikernel.cli.setup.RecordedConfig;
import org.spikernel.results.BitWidthRow;
import org.spikernel.results.RunRow;
import org.spikernel.search.RunPlan;
import org.spikernel.space.NetworkFamily;
import org.spikernel.spark.query.SelectionQuery;
import org.spikernel.text.Plural;

/** Prints the choices within a budget of several runs, side by side. */
final class SelectionsView {
    private static final List<String> RUN_COLUMNS = List.of("run_id", "dataset", "tied");

    private final Output output;

    SelectionsView(Output output) {
        this.output = output;
    }

    /** One row per run, by data set, the most accurate network first; runs without a trained network last. */
    void print(List<RunRow> runs, Map<String, SelectionQuery.Answer> answers, RunPlan.BudgetPlan budget) {
        output.remark("");
        output.remark(
                "within " + budget.limit() + " at " + budget.bits() + " bits" + ResultsView.weighed(budget.weights()));
        List<String> columns = new ArrayList<>(RUN_COLUMNS);
        columns.addAll(ResultsView.SELECTION_COLUMNS);
        List<RunRow> ordered = new ArrayList<>(runs);
        ordered.sort(Comparator.comparing((RunRow run) -> String.valueOf(run.dataset()))
                .thenComparing(run -> -accuracy(answers.get(run.runId()))));
        output.table(
                "selection",
                columns,
                ordered.stream().map(run -> row(run, answers.get(run.runId()))).toList());
        output.remark("kernels_used: what the cell has of the kernel set that it was drawn from");
        output.remark("tied: the difference to the run's second best within the budget is within the noise");
        output.remark(
                "at_chance: the 95 % interval (Wilson's) of the accuracy on the test images, or where these were not"
                        + " looked at on those of validation, holds 1 / classes");
        widths(ordered, answers, budget.bits());
        long passedOver = answers.values().stream()
                .mapToLong(SelectionQuery.Answer::passedOver)
                .sum();
        if (passedOver > 0) {
            output.remark("passed over " + Plural.of(passedOver, "completed training")
                    + " whose rows lack a value or hold an" + " impossible one, as those of another version may");
        }
    }

    /** What width the accuracies are of, where it is not float32 that is asked for. */
    private void widths(List<RunRow> runs, Map<String, SelectionQuery.Answer> answers, int bits) {
        List<String> measured = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (RunRow run : runs) {
            SelectionQuery.Answer answer = answers.get(run.runId());
            if (answer.chosen()
                    .filter(choice ->
                            bits < Float.SIZE && NetworkFamily.bits(choice.kernelSet(), Float.SIZE) == Float.SIZE)
                    .isPresent()) {
                (answer.arithmetic().isPresent() ? measured : others).add(run.runId());
            }
        }
        if (!measured.isEmpty()) {
            output.remark("accuracy measured at " + bits + " bits: " + String.join(", ", measured));
        }
        if (!others.isEmpty()) {
            String first = others.get(0);
            output.remark(ResultsView.inFloat32(bits)
                    + (BitWidthRow.isMeasurable(bits)
                            ? ": "
                                    + ResultsView.measuring(
                                            output,
                                            first,
                                            answers.get(first).chosen().orElseThrow(),
                                            bits)
                            : "")
                    + " (" + Plural.of(others.size(), "run") + ")");
        }
    }

    private static double accuracy(SelectionQuery.Answer answer) {
        return answer.chosen().map(SelectionQuery.Choice::accuracy).orElse(-1.0);
    }

    private static List<Object> row(RunRow run, SelectionQuery.Answer answer) {
        List<Object> row = new ArrayList<>();
        row.add(run.runId());
        row.add(run.dataset());
        row.add(answer.tied().orElse(null));
        Optional<SelectionQuery.Choice> shown = answer.chosen().or(answer::runnerUp);
        if (shown.isPresent()) {
            row.addAll(ResultsView.row(
                    answer.chosen().isPresent() ? "selected" : "nearest miss", shown.get(), RecordedConfig.of(run)));
        } else {
            row.add("nothing trained");
            row.addAll(Collections.nCopies(ResultsView.SELECTION_COLUMNS.size() - 1, null));
        }
        return row;
    }
}

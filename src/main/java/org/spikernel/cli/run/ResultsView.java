package org.spikernel.cli.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.spikernel.cli.output.Output;
import org.spikernel.cli.output.PlainValues;
import org.spikernel.cli.setup.CommandSession;
import org.spikernel.config.RunConfig;
import org.spikernel.cost.OperationEnergy;
import org.spikernel.results.AccuracyEstimate;
import org.spikernel.results.BitWidthRow;
import org.spikernel.results.CandidateRow;
import org.spikernel.results.TableDefinition;
import org.spikernel.search.RunPlan;
import org.spikernel.space.NetworkFamily;
import org.spikernel.spark.query.SelectionQuery;
import org.spikernel.text.Plural;

/** Prints what the tables hold of a run. */
final class ResultsView {
    /** What {@link #row} gives. */
    static final List<String> SELECTION_COLUMNS = List.of(
            "verdict",
            "kernel_set",
            "kernels_used",
            "canonical_cell",
            "val_accuracy",
            "val_low",
            "val_high",
            "test_accuracy",
            "at_chance",
            "params",
            "weight_bytes",
            "state_bytes",
            "flash_bytes",
            "ram_bytes",
            "energy_uj",
            "energy_sram_uj",
            "candidate_key",
            "weights_path");

    private final CommandSession commandSession;
    private final Output output;

    ResultsView(CommandSession commandSession, Output output) {
        this.commandSession = commandSession;
        this.output = output;
    }

    /** The best {@code show} of each kernel set. */
    void scores(String runId, int show, RunConfig config) {
        printWithKernels(
                "candidate",
                config,
                """
                SELECT kernel_set, rank, canonical_cell, score, params, memory_bytes, firing_rate, status, reason
                FROM (SELECT *, row_number() OVER (PARTITION BY kernel_set
                        ORDER BY score DESC NULLS LAST, params, candidate_key) AS rank
                      FROM %s WHERE run_id = :run AND stage = :stage)
                WHERE rank <= :show ORDER BY kernel_set, rank
                """.formatted(commandSession.tables().name(TableDefinition.CANDIDATES)),
                Map.of("run", runId, "stage", CandidateRow.FULL_STAGE, "show", show));
    }

    /** Every training, best first. */
    void trainings(String runId, RunConfig config) {
        printWithKernels(
                "training",
                config,
                """
                SELECT kernel_set, canonical_cell, rank, train_seed AS seed, params, memory_bytes, epochs_done AS epochs,
                       final_val_accuracy AS val_accuracy, test_accuracy, status, reason
                FROM %s WHERE run_id = :run
                ORDER BY final_val_accuracy DESC NULLS LAST, params, candidate_key, train_seed
                """.formatted(commandSession.tables().name(TableDefinition.TRAININGS)),
                Map.of("run", runId));
    }

    /**
     * The answer of a selection.
     *
     * @param config of the run; empty where it cannot be read
     */
    void selection(String runId, SelectionQuery.Answer answer, RunPlan.BudgetPlan budget, Optional<RunConfig> config) {
        if (answer.passedOver() > 0) {
            output.remark("passed over " + Plural.of(answer.passedOver(), "completed training")
                    + " whose rows lack a value or hold an" + " impossible one, as those of another version may");
        }
        if (answer.chosen().isPresent()) {
            output.remark("");
            output.remark("selected within " + budget.limit() + " at " + bits(answer, budget) + " bits"
                    + weighed(budget.weights()));
            output.table(
                    "selection",
                    SELECTION_COLUMNS,
                    List.of(row("selected", answer.chosen().get(), config)));
            accuracyAt(runId, answer, bits(answer, budget)).ifPresent(output::remark);
            costAt(answer.chosen().get().cost(), bits(answer, budget)).ifPresent(output::remark);
            classes(config)
                    .flatMap(classes -> answer.chosen().get().measured().flatMap(share -> share.chanceInWords(classes)))
                    .ifPresent(words -> output.remark("the selected network is " + words));
            answer.runnerUp().ifPresent(second -> output.remark(runnerUp(second, answer)));
            output.remark("kernels_used: what the cell has of the kernel set that it was drawn from");
            answer.chosen()
                    .get()
                    .estimate()
                    .interval()
                    .ifPresent(
                            interval -> output.remark("val_low, val_high: 95 % interval (" + interval.basis() + ")"));
            answer.chosen()
                    .flatMap(choice -> choice.energy().firingRate())
                    .ifPresent(rate -> output.remark(firing(rate)));
            if (!answer.chosen().get().finalist()) {
                output.remark(
                        "no finalist fits: the chosen network was trained with one seed, and not measured on the test"
                                + " images");
            }
            return;
        }
        output.remark("");
        output.remark("nothing fits " + budget.limit() + " at " + bits(answer, budget) + " bits"
                + (answer.runnerUp().isPresent() ? "; the nearest miss:" : ": no training of this run is completed"));
        output.table(
                "selection",
                SELECTION_COLUMNS,
                answer.runnerUp()
                        .map(miss -> List.of(row("nearest miss", miss, config)))
                        .orElse(List.of()));
    }

    /**
     * What width the accuracies of a choice are of; empty where nothing was chosen, or at 32 bits.
     *
     * @param runId that was asked
     */
    private Optional<String> accuracyAt(String runId, SelectionQuery.Answer answer, int bits) {
        if (answer.chosen().isEmpty() || bits >= Float.SIZE) {
            return Optional.empty();
        }
        if (answer.arithmetic().isPresent()) {
            return answer.arithmetic().map(arithmetic -> "accuracy measured at " + bits + " bits (" + arithmetic + ")");
        }
        if (NetworkFamily.bits(answer.chosen().get().kernelSet(), Float.SIZE) < Float.SIZE) {
            return Optional.of("accuracy of weights that are rounded to " + bits + " bits, for which it was trained");
        }
        return Optional.of(inFloat32(bits)
                + (BitWidthRow.isMeasurable(bits)
                        ? ": " + measuring(output, runId, answer.chosen().get(), bits)
                        : ""));
    }

    /** Bits of a parameter of what was chosen, or of the nearest miss. */
    private static int bits(SelectionQuery.Answer answer, RunPlan.BudgetPlan budget) {
        return answer.chosen()
                .or(answer::runnerUp)
                .map(choice -> NetworkFamily.bits(choice.kernelSet(), budget.bits()))
                .orElse(budget.bits());
    }

    /** What the program in C of this width takes; empty where it was not noted. */
    private static Optional<String> costAt(BitWidthRow.Cost cost, int bits) {
        if (cost.flashBytes() == null || cost.ramBytes() == null) {
            return Optional.empty();
        }
        String energy = cost.energyComputeUj() == null || cost.energySramUj() == null
                ? ""
                : String.format(
                        Locale.ROOT,
                        "; energy %.3g uJ an image, compute only, %.3g uJ compute and SRAM (45 nm, int8, estimates)",
                        cost.energyComputeUj(),
                        cost.energySramUj());
        return Optional.of(String.format(
                Locale.ROOT,
                "the program in C at %d bits takes at most %,d bytes of flash on any measured core, and %,d of RAM%s",
                bits,
                cost.flashBytes(),
                cost.ramBytes(),
                energy));
    }

    /** The start of a line that says that no accuracies were measured at this width. */
    static String inFloat32(int bits) {
        return "accuracies are those of float32"
                + (BitWidthRow.isMeasurable(bits)
                        ? "; this measures them at " + bits + " bits"
                        : ", those at 2 to 8 bits can be measured");
    }

    /** The command that measures all networks which compete with the chosen one. */
    static String measuring(Output output, String runId, SelectionQuery.Choice chosen, int bits) {
        String line = output.commandLine("quantise", "--run", runId, "--bits", String.valueOf(bits));
        return chosen.finalist() ? line : line + " --all";
    }

    /** The end of a line that says within what is chosen. */
    static String weighed(RunPlan.Weights weights) {
        String terms = weights.terms("-");
        return terms.isEmpty() ? ":" : ", highest val_accuracy" + terms + ":";
    }

    /** How much fires, beside the limit below which that saves energy. */
    private static String firing(double rate) {
        return String.format(
                Locale.ROOT,
                "its neurons fire at %.1f %% of the timesteps; with data movement, spikes save energy over an equal quantised"
                        + " network below %.1f %% (published for %d timesteps)",
                100 * rate,
                100 * OperationEnergy.BREAK_EVEN_RATE,
                OperationEnergy.BREAK_EVEN_TIMESTEPS);
    }

    private static Optional<Integer> classes(Optional<RunConfig> config) {
        return config.map(known -> known.macro().classifier().classes());
    }

    private static String runnerUp(SelectionQuery.Choice second, SelectionQuery.Answer answer) {
        String range = second.estimate()
                .interval()
                .map(interval -> String.format(Locale.ROOT, " (%.4f to %.4f)", interval.low(), interval.high()))
                .orElse("");
        String verdict = answer.tied()
                .map(tied ->
                        tied ? "; tied: the difference is within the noise" : "; the difference is beyond the noise")
                .orElse("");
        return String.format(
                Locale.ROOT,
                "runner-up: %s %s, validation accuracy %.4f%s%s, %d params%s",
                second.kernelSet(),
                second.canonicalCell(),
                second.accuracy(),
                range,
                answer.arithmetic().isPresent() && second.arithmetic().isEmpty() ? " in float32" : "",
                second.params(),
                verdict);
    }

    /** Where to look next, after a choice within the plan's budget. */
    void nextSteps(RunPlan plan) {
        String runId = plan.runId();
        boolean bitsOfTheirOwn = plan.experiment().families().stream().anyMatch(NetworkFamily::hasBits);
        output.remark("");
        output.remark("next:");
        output.suggest("one page with pictures", "report", "--run", runId);
        plan.budget().limit().smaller().ifPresent(smaller -> {
            List<String> words = new ArrayList<>(List.of("--run", runId, "--budget", smaller.toString()));
            if (!bitsOfTheirOwn) {
                words.addAll(List.of("--bits", String.valueOf(plan.budget().bits())));
            }
            output.suggest("a smaller budget, no training", "select", words.toArray(String[]::new));
        });
        output.suggest(
                "any question",
                "sql",
                "-e",
                "SELECT kernel_set, max(score), avg(params) FROM candidates WHERE run_id = \"" + runId
                        + "\" GROUP BY kernel_set");
        output.suggest(
                "prompt over runs, candidates, scores, trainings, epochs, layers, selections, bit_widths, firmware_runs,"
                        + " predictions",
                "sql");
    }

    /** A query of kernel_set and canonical_cell; between them comes what the cell has of the set. */
    private void printWithKernels(String kind, RunConfig config, String text, Map<String, Object> parameters) {
        Dataset<Row> result = commandSession.session().sql(text, parameters);
        List<String> columns = new ArrayList<>(Arrays.asList(result.columns()));
        int set = columns.indexOf("kernel_set");
        int cell = columns.indexOf("canonical_cell");
        columns.add(set + 1, "kernels_used");
        output.table(
                kind,
                columns,
                result.collectAsList().stream()
                        .map(row -> {
                            List<Object> values = new ArrayList<>(PlainValues.of(row));
                            values.add(
                                    set + 1,
                                    KernelsUsed.of(config, row.getString(set), row.getString(cell))
                                            .orElse(null));
                            return values;
                        })
                        .toList());
    }

    /** Any query. */
    void print(String kind, String text, Map<String, Object> parameters) {
        print(kind, commandSession.session().sql(text, parameters));
    }

    /** Any result. */
    void print(String kind, Dataset<Row> result) {
        List<String> columns = Arrays.asList(result.columns());
        output.table(
                kind,
                columns,
                result.collectAsList().stream().map(PlainValues::of).toList());
    }

    /**
     * A choice as {@link #SELECTION_COLUMNS} are.
     *
     * @param config of its run; empty where it cannot be read, and then what follows from it is null
     */
    static List<Object> row(String verdict, SelectionQuery.Choice choice, Optional<RunConfig> config) {
        return Arrays.asList(
                verdict,
                choice.kernelSet(),
                config.flatMap(settings -> KernelsUsed.of(settings, choice.kernelSet(), choice.canonicalCell()))
                        .orElse(null),
                choice.canonicalCell(),
                choice.accuracy(),
                choice.estimate().interval().map(AccuracyEstimate.Interval::low).orElse(null),
                choice.estimate()
                        .interval()
                        .map(AccuracyEstimate.Interval::high)
                        .orElse(null),
                choice.testAccuracy(),
                classes(config)
                        .flatMap(classes -> choice.measured().map(share -> share.holdsChance(classes)))
                        .orElse(null),
                choice.params(),
                choice.weightBytes(),
                choice.stateBytes(),
                choice.cost().flashBytes(),
                choice.cost().ramBytes(),
                choice.energy().computeMicrojoules(),
                choice.energy().sramMicrojoules(),
                choice.candidateKey(),
                choice.weightsPath());
    }
}

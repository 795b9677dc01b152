package org.spikernel.cli.run;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.spikernel.cli.output.ExitCodes;
import org.spikernel.cli.output.Output;
import org.spikernel.cli.output.UserInputException;
import org.spikernel.cli.output.Versions;
import org.spikernel.cli.setup.BudgetOptions;
import org.spikernel.cli.setup.CommandSession;
import org.spikernel.cli.setup.ConfigOptions;
import org.spikernel.cli.setup.ExistingWarehouse;
import org.spikernel.cli.setup.RecordedConfig;
import org.spikernel.cli.setup.RecordedRuns;
import org.spikernel.config.RunConfig;
import org.spikernel.config.RunConfig.BudgetSettings;
import org.spikernel.cost.ChipBudget;
import org.spikernel.cost.SizeBudget;
import org.spikernel.results.RunRow;
import org.spikernel.results.TableDefinition;
import org.spikernel.search.RunPlan;
import org.spikernel.spark.query.SelectionQuery;
import org.spikernel.spark.query.SelectionStage;
import org.spikernel.spark.session.WarehouseFolder;
import org.spikernel.spark.tables.ResultTables;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The choice within a budget, of any runs, without training. */
@Command(
        name = "select",
        description = "Choose the most accurate trained network of each run that fits a budget; trains nothing.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "--weight memory=W chooses the highest accuracy - W x memory / budget instead: at W = 0.1, a network that fills",
            "the budget must be 0.05 more accurate (5 points) than one that takes half of it. energy=V takes V for each",
            "microjoule an image (compute and SRAM, 45 nm estimate): at V = 0.02, a network that takes 1 uJ more must be 0.02",
            "more accurate. A network whose energy was not measured then comes after all others.",
            "",
            "At --bits 2 to 8, accuracies are those that `quantise` has measured at that width, where it has for all networks",
            "that compete; else those of float32, which a line then says.",
            "",
            "A network that may be guessing is selected, too, with the words 'not distinguishable from chance': the 95 %%",
            "interval of its accuracy (Wilson's, of the test images; of the validation images where these were not looked",
            "at) holds 1 / classes.",
            "",
            "Examples:",
            "  spikernel select --budget 10M-params               the latest run",
            "  spikernel select --all-runs --budget 64KiB --bits 8         every run, of whatever data set",
            "  spikernel select --budget 2MiB --weight memory=0.1          accuracy against memory",
            "  spikernel select --budget 2MiB --weight memory=0.1,energy=0.02   and against energy",
            "  spikernel select --budget stm32f407vg                       a chip: flash and RAM of the program",
            "  spikernel select --run synthetic-1a2b3c4d --budget 64KiB --bits 8",
            "  spikernel select --budget 2MiB --bits 8 --state-bits 16     membrane potentials count too"
        })
public final class SelectCommand implements Callable<Integer> {
    @Mixin
    private ConfigOptions configuration;

    @Option(
            names = "--run",
            paramLabel = "RUN",
            description = "Name of a run (default: the one started last); may be repeated.")
    private List<String> runs = List.of();

    @Option(names = "--all-runs", description = "Every run, side by side.")
    private boolean allRuns;

    @Mixin
    private BudgetOptions budgetOptions;

    @Option(
            names = "--state-bits",
            paramLabel = "N",
            description = "Bits of one membrane potential, 0: not counted (default: budget.state-bits).")
    private Integer stateBits;

    @Option(
            names = "--weight",
            paramLabel = "memory=W,energy=V",
            description =
                    "Accuracy, 0 to 1, that a network must have more to make up for filling the budget, and for each"
                            + " microjoule an image; either may be left out (default: 0).")
    private String weight;

    @Override
    public Integer call() {
        if (allRuns && !runs.isEmpty()) {
            throw new UserInputException("Cannot select: give either --run or --all-runs, got both");
        }
        RunConfig config = configuration.load();
        Output output = configuration.output();
        RunPlan.BudgetPlan plan = asked(config.budget());
        ResultTables existing = ExistingWarehouse.open(config);
        RecordedRuns recorded = RecordedRuns.of(existing);
        List<RunRow> asked = allRuns ? recorded.all("select") : recorded.find("select", runs);
        output.remark(Versions.line());
        try (CommandSession commandSession = CommandSession.openToAsk(config, existing, TableDefinition.TRAININGS)) {
            output.remark((asked.size() == 1 ? "run       " + asked.get(0).runId() : "runs      " + asked.size())
                    + ", tables " + config.tables().tableName("*") + " in "
                    + config.tables().warehouse());
            asked.forEach(run -> RecordedConfig.of(run).ifPresent(budgetOptions::requireNoBits));
            List<SelectionQuery.Question> questions = asked.stream()
                    .map(run -> question(commandSession, run, plan))
                    .toList();
            Optional<String> notWritable = WarehouseFolder.notWritable(config.tables(), commandSession.hadoop());
            Map<String, SelectionQuery.Answer> answers = notWritable.isPresent()
                    ? SelectionStage.answers(commandSession.session(), commandSession.tables(), questions)
                    : SelectionStage.select(
                            commandSession.session(),
                            commandSession.tables(),
                            commandSession.tables(),
                            questions,
                            plan,
                            Clock.systemUTC());
            if (asked.size() == 1) {
                String runId = asked.get(0).runId();
                new ResultsView(commandSession, output)
                        .selection(runId, answers.get(runId), plan, RecordedConfig.of(asked.get(0)));
            } else {
                new SelectionsView(output).print(asked, answers, plan);
            }
            if (plan.limit() instanceof ChipBudget chip) {
                ChipSelection view = new ChipSelection(commandSession, output, chip, plan.bits());
                for (int run = 0; run < asked.size(); run++) {
                    view.print(settings(asked.get(run), plan), questions.get(run), answers);
                }
            }
            notWritable.ifPresent(why -> output.remark("not recorded in the table selections: " + why));
            return ExitCodes.DONE;
        }
    }

    /** What the budget asks of a run; of a chip it depends on the run's networks. */
    private static SelectionQuery.Question question(
            CommandSession commandSession, RunRow run, RunPlan.BudgetPlan budget) {
        if (budget.limit() instanceof SizeBudget size) {
            return SelectionQuery.Question.of(run.runId(), budget, size);
        }
        RunConfig settings = settings(run, budget);
        return SelectionQuery.Question.of(commandSession.session(), run.runId(), budget, settings.families());
    }

    private static RunConfig settings(RunRow run, RunPlan.BudgetPlan budget) {
        return RecordedConfig.of(run)
                .orElseThrow(() -> new UserInputException("Cannot select for " + budget.limit()
                        + ": what a network takes there follows from the settings of its run, and this version cannot read"
                        + " those of " + run.runId() + "; give a budget in parameters or bytes"));
    }

    private RunPlan.BudgetPlan asked(BudgetSettings configured) {
        BudgetSettings asked = budgetOptions.over(configured);
        BudgetSettings all = stateBits == null
                ? asked
                : UserInputException.from(
                        "--state-bits", () -> new BudgetSettings(asked.limit(), asked.bits(), stateBits));
        return new RunPlan.BudgetPlan(
                all.limit(),
                all.bits(),
                all.stateBits(),
                weight == null ? RunPlan.Weights.NONE : SelectionWeights.parse(weight));
    }
}

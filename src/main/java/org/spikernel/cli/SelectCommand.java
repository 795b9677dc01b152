package org.spikernel.cli;

import java.time.Clock;
import java.util.concurrent.Callable;
import org.spikernel.config.RunConfig;
import org.spikernel.config.RunConfig.BudgetSettings;
import org.spikernel.spark.RunPlan;
import org.spikernel.spark.Search;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The choice within a budget, of any run, without training. */
@Command(
        name = "select",
        description = "Choose the most accurate trained network of a run that fits a budget; trains nothing.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Examples:",
            "  spikernel select --budget 10M-params               the latest run",
            "  spikernel select --run synthetic-1a2b3c4d --budget 64KiB --bits 8",
            "  spikernel select --budget 2MiB --bits 8 --state-bits 16     membrane potentials count too"
        })
final class SelectCommand implements Callable<Integer> {
    @Mixin
    private ConfigOptions configuration;

    @Option(names = "--run", paramLabel = "RUN", description = "Name of the run (default: the one started last).")
    private String run;

    @Mixin
    private BudgetOptions budgetOptions;

    @Option(
            names = "--state-bits",
            paramLabel = "N",
            description = "Bits of one membrane potential, 0: not counted (default: budget.state-bits).")
    private Integer stateBits;

    @Override
    public Integer call() {
        RunConfig config = configuration.load();
        Output output = configuration.output();
        RunPlan.BudgetPlan plan = asked(config.budget());
        output.remark(Provenance.line());
        try (Workbench workbench = Workbench.open(config)) {
            String runId = RecordedRuns.of(workbench).named("select", run);
            output.remark("run       " + runId + ", tables " + config.tables().tableName("*") + " in "
                    + config.tables().warehouse());
            ResultsView results = new ResultsView(workbench, output);
            results.selection(
                    Search.select(workbench.session(), workbench.tables(), runId, plan, Clock.systemUTC()), plan);
            return Failures.DONE;
        }
    }

    private RunPlan.BudgetPlan asked(BudgetSettings configured) {
        BudgetSettings asked = budgetOptions.over(configured);
        BudgetSettings all = stateBits == null
                ? asked
                : BadInput.from("--state-bits", () -> new BudgetSettings(asked.limit(), asked.bits(), stateBits));
        return new RunPlan.BudgetPlan(all.limit(), all.bits(), all.stateBits());
    }
}

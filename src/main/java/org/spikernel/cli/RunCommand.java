package org.spikernel.cli;

import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.spikernel.config.RunConfig;
import org.spikernel.data.DataSplit;
import org.spikernel.results.RunRow;
import org.spikernel.space.Cell;
import org.spikernel.spark.ExecutorData;
import org.spikernel.spark.Experiment;
import org.spikernel.spark.RunLedger;
import org.spikernel.spark.RunPlan;
import org.spikernel.spark.ScoringRequirements;
import org.spikernel.spark.Search;
import org.spikernel.spark.SearchListener;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What search, score and train have in common: settings and provenance first, a row in {@code runs}, stages. */
abstract class RunCommand implements Callable<Integer> {
    @Mixin
    private ConfigOptions configuration;

    @Mixin
    private CellOptions cellOptions;

    @Option(names = "--dry-run", description = "Print what would be done, and stop; reads the data, writes nothing.")
    private boolean dryRun;

    /** The command's name. */
    abstract String name();

    /** The stages that it has. */
    abstract Set<SearchListener.Stage> stages();

    /** Refuses options of the command's own, before anything is done. */
    void checkOptions() {}

    /** Refuses what the tables do not allow, before the run is recorded. */
    void checkRun(Workbench workbench, RunPlan plan) {}

    /** Runs the stages, and prints their results. */
    abstract void run(RunningCommand running);

    /** What a command has while it runs. */
    record RunningCommand(
            RunConfig config, RunPlan plan, DataSplit data, Workbench workbench, Search search, Output output) {}

    @Override
    public final Integer call() {
        checkOptions();
        RunConfig config = configuration.load();
        Output output = configuration.output();
        List<Cell> cells = cellOptions.cells(config);
        String variant = cells.isEmpty() ? "" : cells.toString();
        String runId = config.runId(variant);
        output.remark(Provenance.line());
        SettingsView.print(output, config, runId);
        if (dryRun) {
            DataSplit data = ExecutorData.load(config.data(), new org.apache.hadoop.conf.Configuration());
            DataCheck.require(config, data);
            DryRun.print(output, plan(config, runId, data, cells), stages());
            return Failures.DONE;
        }
        try (Workbench workbench = Workbench.open(config)) {
            if (stages().contains(SearchListener.Stage.TRAIN)) {
                OutputFolder.require(config.run().output(), workbench.hadoop());
            }
            DataSplit data = ExecutorData.load(config.data(), workbench.hadoop());
            DataCheck.require(config, data);
            SettingsView.printData(output, config, data);
            RunPlan plan = plan(config, runId, data, cells);
            checkRun(workbench, plan);
            if (stages().contains(SearchListener.Stage.SCORE)) {
                DryRun.printScoring(output, plan);
                ScoringRequirements.require(plan, workbench.session());
            }
            Search search = new Search(
                    workbench.session(),
                    workbench.tables(),
                    plan,
                    new ProgressView(System.err, config.training().recipe().epochs()));
            recorded(
                    config,
                    plan,
                    variant,
                    workbench,
                    search,
                    () -> run(new RunningCommand(config, plan, data, workbench, search, output)));
            return Failures.DONE;
        }
    }

    private void recorded(
            RunConfig config, RunPlan plan, String variant, Workbench workbench, Search search, Runnable stages) {
        RunLedger ledger = new RunLedger(workbench.session(), workbench.tables(), Clock.systemUTC());
        RunRow row = ledger.start(new RunLedger.Start(
                plan.runId(),
                name(),
                config.text().hocon(),
                config.resultsHash(variant),
                Provenance.versions(),
                config.data().format().label(),
                plan.experiment().dataFingerprint(),
                config.run().seed().value()));
        AtomicBoolean ended = new AtomicBoolean();
        Runnable onInterrupt = () -> {
            if (ended.compareAndSet(false, true)) {
                search.interrupt();
                ledger.end(row, "interrupted");
                System.err.println(System.lineSeparator() + "Interrupted. What was finished is kept; the same command"
                        + " continues run " + plan.runId() + ".");
            }
        };
        ExitSignals.beforeExit(onInterrupt);
        String status = "failed";
        try {
            stages.run();
            status = "finished";
        } finally {
            // Not by catching: Scala throws checked exceptions undeclared.
            if (ended.compareAndSet(false, true)) {
                ledger.end(row, status);
            } else {
                ExitSignals.awaitExit();
            }
        }
    }

    static RunPlan plan(RunConfig config, String runId, DataSplit data, List<Cell> cells) {
        Experiment experiment = new Experiment(
                config.run().seed(),
                config.data(),
                data.fingerprint(),
                config.macro(),
                config.space().operationSets(),
                config.initialisation(),
                config.score(),
                config.training().recipe());
        return new RunPlan(
                runId,
                experiment,
                new RunPlan.CandidatePlan(
                        config.space().connectivity(),
                        config.space().sampling(),
                        config.space().draws(),
                        cells),
                config.stages(),
                new RunPlan.BudgetPlan(
                        config.budget().limit(),
                        config.budget().bits(),
                        config.budget().stateBits()),
                new RunPlan.TrainingPlan(
                        config.training().top(), config.training().seeds()),
                config.device(),
                config.spark(),
                config.run().output());
    }
}

package org.spikernel.cli.run;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.spikernel.cli.output.ExitCodes;
import org.spikernel.cli.output.Output;
import org.spikernel.cli.output.UserInputException;
import org.spikernel.cli.output.Versions;
import org.spikernel.cli.setup.CellOptions;
import org.spikernel.cli.setup.CommandSession;
import org.spikernel.cli.setup.ConfigOptions;
import org.spikernel.cli.setup.DataCheck;
import org.spikernel.cli.setup.OutputFolder;
import org.spikernel.config.RunConfig;
import org.spikernel.config.RunPlans;
import org.spikernel.data.DataSplit;
import org.spikernel.search.RunPlan;
import org.spikernel.search.SearchListener;
import org.spikernel.search.StrategyPlan;
import org.spikernel.space.Cell;
import org.spikernel.spark.SearchJob;
import org.spikernel.spark.data.ExecutorDataCache;
import org.spikernel.spark.run.RunLease;
import org.spikernel.spark.run.RunLedger;
import org.spikernel.spark.scoring.ScoringRequirements;
import org.spikernel.spark.training.TrainingRequirements;
import org.spikernel.torch.EngineFiles;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What search, score and train have in common: settings and provenance first, a row in {@code runs}, stages. */
public abstract class RunCommand implements Callable<Integer> {
    @Mixin
    private ConfigOptions configuration;

    @Mixin
    private CellOptions cellOptions;

    @Option(names = "--dry-run", description = "Print what would be done, and stop; reads the data, writes nothing.")
    private boolean dryRun;

    /** The command's name. */
    protected abstract String name();

    /** The stages that it has. */
    protected abstract Set<SearchListener.Stage> stages();

    /** Refuses options of the command's own, before anything is done. */
    protected void checkOptions() {}

    /** Settings that the command's own options stand for, as {@code key=value}. */
    protected List<String> ownSettings() {
        return List.of();
    }

    /** Refuses what the tables do not allow, before the run is recorded. */
    protected void checkRun(CommandSession commandSession, RunPlan plan) {}

    /** Runs the stages, and prints their results. */
    protected abstract void run(RunningCommand running);

    /** What a command has while it runs. */
    public record RunningCommand(
            RunConfig config,
            RunPlan plan,
            DataSplit data,
            CommandSession commandSession,
            SearchJob search,
            Output output) {}

    @Override
    public final Integer call() {
        checkOptions();
        RunConfig settings = configuration.load(ownSettings());
        if (settings.from().isBlank()) {
            RunConfig config = configuration.loadForImages(ownSettings());
            List<Cell> cells = cellOptions.cells(config);
            requireNoStrategy(config, cells);
            return execute(config, cells, configuration.output());
        }
        requireForTraining(settings);
        StartingNetwork start = StartingNetwork.of(settings);
        List<String> all = new ArrayList<>(ownSettings());
        all.addAll(start.settings(settings));
        RunConfig config = configuration.load(all);
        return execute(start.start(config, cellOptions.cells(config)), start.cells(), configuration.output());
    }

    private void requireNoStrategy(RunConfig config, List<Cell> cells) {
        StrategyPlan.Kind kind = config.strategy().kind();
        if (!cells.isEmpty() && kind != StrategyPlan.Kind.PAPER && stages().contains(SearchListener.Stage.TRAIN)) {
            throw new UserInputException("Cannot " + name() + ": with --cells all of these are trained, so"
                    + " search.strategy must be paper, got " + kind.label() + "; leave one of them out");
        }
    }

    private void requireForTraining(RunConfig config) {
        if (stages().contains(SearchListener.Stage.SCORE)) {
            throw new UserInputException("Cannot " + name()
                    + ": train.from is for `spikernel train` alone, since other networks have no such weights, got "
                    + config.from());
        }
    }

    /** Runs the command with these settings and cells; no cells: drawn ones. */
    final int execute(RunConfig settings, List<Cell> cells, Output output) {
        RunConfig config = started(settings, cells);
        ExecutorDataCache.requireFolder(config.data(), CommandSession.hadoop(config));
        String variant = RunConfig.variant(cells);
        String runId = config.runId(variant);
        output.remark(Versions.line());
        SettingsView.print(output, config, runId);
        RunPlan.TrainingPlan training =
                UserInputException.from("train.rungs, train.finalists", () -> RunPlans.training(config, cells));
        if (stages().contains(SearchListener.Stage.TRAIN)) {
            SettingsView.printTraining(output, training);
        }
        if (dryRun) {
            DataSplit data = ExecutorDataCache.load(config.data(), CommandSession.hadoop(config));
            DataCheck.require(config, data);
            DryRun.print(output, plan(config, runId, data, cells), stages());
            return ExitCodes.DONE;
        }
        try (CommandSession commandSession = CommandSession.openToWrite(config)) {
            commandSession.run(() -> execute(commandSession, config, cells, output));
            return ExitCodes.DONE;
        }
    }

    /** The settings with the weights that they name, of a recorded run too. */
    final RunConfig started(RunConfig config, List<Cell> cells) {
        if (!config.awaitsWeights()) {
            return config;
        }
        requireForTraining(config);
        return StartingNetwork.of(config).start(config, cells);
    }

    /** Runs the command in a session and tables that are open, without the settings being printed first; never a dry run. */
    public final void execute(CommandSession commandSession, RunConfig config, List<Cell> cells, Output output) {
        String variant = RunConfig.variant(cells);
        requireEngine(commandSession);
        if (stages().contains(SearchListener.Stage.TRAIN)) {
            OutputFolder.require(config.run().output(), commandSession.hadoop());
        }
        DataSplit data = ExecutorDataCache.load(config.data(), commandSession.hadoop());
        DataCheck.require(config, data);
        SettingsView.printData(output, config, data);
        RunPlan plan = plan(config, config.runId(variant), data, cells);
        checkRun(commandSession, plan);
        if (stages().contains(SearchListener.Stage.SCORE)) {
            DryRun.printScoring(output, plan);
            ScoringRequirements.require(plan, commandSession.session());
        }
        if (stages().contains(SearchListener.Stage.TRAIN)) {
            TrainingRequirements.require(plan, commandSession.session());
        }
        RunLedger ledger = new RunLedger(commandSession.tables(), Clock.systemUTC());
        try (RunLease lease = ledger.claim(start(config, plan, variant))) {
            new ClaimedRun(lease, commandSession, config, plan, output)
                    .run(search -> run(new RunningCommand(config, plan, data, commandSession, search, output)));
        }
        MaintainCommand.afterRun(commandSession, config, plan.runId(), output);
    }

    private static RunPlan plan(RunConfig config, String runId, DataSplit data, List<Cell> cells) {
        return UserInputException.from("space.macro, budget.limit", () -> RunPlans.plan(config, runId, data, cells));
    }

    /** Where this process computes; executors of a cluster look for themselves, and their rows say it. */
    private static void requireEngine(CommandSession commandSession) {
        if (commandSession.session().sparkContext().isLocal()) {
            EngineFiles.damage().ifPresent(line -> {
                throw new UserInputException(line);
            });
        }
    }

    private RunLedger.Start start(RunConfig config, RunPlan plan, String variant) {
        return new RunLedger.Start(
                plan.runId(),
                name(),
                config.text().hocon(),
                config.resultsHash(variant),
                plan.candidates().given(),
                Versions.versions(),
                config.data().format().label(),
                plan.experiment().dataFingerprint(),
                config.run().seed().value());
    }
}

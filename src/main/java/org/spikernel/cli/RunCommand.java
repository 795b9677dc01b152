package org.spikernel.cli;

import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.spikernel.config.RunConfig;
import org.spikernel.data.DataSplit;
import org.spikernel.results.RunRow;
import org.spikernel.space.Cell;
import org.spikernel.spark.ExecutorData;
import org.spikernel.spark.Experiment;
import org.spikernel.spark.RunClaim;
import org.spikernel.spark.RunCounters;
import org.spikernel.spark.RunLedger;
import org.spikernel.spark.RunPlan;
import org.spikernel.spark.RunTakenOverException;
import org.spikernel.spark.ScoringRequirements;
import org.spikernel.spark.Search;
import org.spikernel.spark.SearchListener;
import org.spikernel.spark.TrainingRequirements;
import org.spikernel.text.OneLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What search, score and train have in common: settings and provenance first, a row in {@code runs}, stages. */
abstract class RunCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

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

    /** The command of that name, as a run records it. */
    static RunCommand named(String name) {
        return Stream.of(new SearchCommand(), new ScoreCommand(), new TrainCommand())
                .filter(command -> command.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new BadInput(
                        "Cannot go on with a run: its command must be search, score or train, got " + name));
    }

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
        return execute(config, cellOptions.cells(config), configuration.output());
    }

    /** Runs the command with these settings and cells; no cells: drawn ones. */
    final int execute(RunConfig config, List<Cell> cells, Output output) {
        String variant = cells.isEmpty() ? "" : cells.toString();
        String runId = config.runId(variant);
        output.remark(Provenance.line());
        SettingsView.print(output, config, runId);
        RunPlan.TrainingPlan training = training(config, cells);
        if (stages().contains(SearchListener.Stage.TRAIN)) {
            SettingsView.printTraining(output, training);
        }
        if (dryRun) {
            DataSplit data = ExecutorData.load(config.data(), new org.apache.hadoop.conf.Configuration());
            DataCheck.require(config, data);
            DryRun.print(output, plan(config, runId, data, cells), stages());
            return Failures.DONE;
        }
        try (Workbench workbench = Workbench.open(config)) {
            execute(workbench, config, cells, output);
            return Failures.DONE;
        }
    }

    /** Runs the command in a session and tables that are open, without the settings being printed first; never a dry run. */
    final void execute(Workbench workbench, RunConfig config, List<Cell> cells, Output output) {
        String variant = cells.isEmpty() ? "" : cells.toString();
        if (stages().contains(SearchListener.Stage.TRAIN)) {
            OutputFolder.require(config.run().output(), workbench.hadoop());
        }
        DataSplit data = ExecutorData.load(config.data(), workbench.hadoop());
        DataCheck.require(config, data);
        SettingsView.printData(output, config, data);
        RunPlan plan = plan(config, config.runId(variant), data, cells);
        checkRun(workbench, plan);
        if (stages().contains(SearchListener.Stage.SCORE)) {
            DryRun.printScoring(output, plan);
            ScoringRequirements.require(plan, workbench.session());
        }
        if (stages().contains(SearchListener.Stage.TRAIN)) {
            TrainingRequirements.require(plan, workbench.session());
        }
        RunLedger ledger = new RunLedger(workbench.tables(), Clock.systemUTC());
        try (RunClaim claim = ledger.claim(start(config, plan, variant))) {
            claimed(new Claimed(config, plan, data, workbench, output), claim);
        }
        MaintainCommand.afterRun(workbench, config, plan.runId(), output);
    }

    /** What a command has once the run belongs to it. */
    private record Claimed(RunConfig config, RunPlan plan, DataSplit data, Workbench workbench, Output output) {}

    private RunLedger.Start start(RunConfig config, RunPlan plan, String variant) {
        return new RunLedger.Start(
                plan.runId(),
                name(),
                config.text().hocon(),
                config.resultsHash(variant),
                plan.candidates().given(),
                Provenance.versions(),
                config.data().format().label(),
                plan.experiment().dataFingerprint(),
                config.run().seed().value());
    }

    private void claimed(Claimed has, RunClaim claim) {
        RunCounters counters = RunCounters.of(has.workbench().session());
        ProgressView view = new ProgressView(
                ProgressFaces.of(has.output(), claim.runId()),
                has.config().training().recipe().epochs(),
                System::nanoTime,
                counters::retried);
        Search search = new Search(
                has.workbench().session(),
                has.workbench().tables(),
                claim,
                has.plan(),
                SearchListener.both(view, counters));
        AtomicBoolean ended = new AtomicBoolean();
        claim.keep(counters::counts, search::abandon);
        ExitSignals.beforeExit(() -> {
            if (ended.compareAndSet(false, true)) {
                view.close();
                search.interrupt();
                // The signal may come while the process ends already, and the session that a commit needs is closed.
                end(claim, "interrupted");
                System.err.println(System.lineSeparator() + "Interrupted. What was finished is kept; the same command"
                        + " continues run " + claim.runId() + ".");
            }
        });
        String status = "failed";
        try {
            run(new RunningCommand(has.config(), has.plan(), has.data(), has.workbench(), search, has.output()));
            claim.require();
            status = RunRow.FINISHED;
        } finally {
            view.close();
            // Here and not in a catch block: Scala throws checked exceptions undeclared.
            if (ended.compareAndSet(false, true)) {
                end(claim, status);
            } else {
                ExitSignals.awaitExit();
            }
        }
    }

    private static void end(RunClaim claim, String status) {
        try {
            claim.end(status);
        } catch (RunTakenOverException e) {
            // The stage that this ended has said so already.
            LOG.debug("Run {} belongs to another process", claim.runId(), e);
        } catch (RuntimeException e) {
            // What ended the run matters more, and may well be the reason for this too.
            LOG.warn(
                    "Cannot note that run {} is {}; it shows as left, got {}",
                    claim.runId(),
                    status,
                    OneLine.of(String.valueOf(e)));
            LOG.debug("Where that happened", e);
        }
    }

    /** Refuses what is wrong for so many networks as there can be. */
    private static RunPlan.TrainingPlan training(RunConfig config, List<Cell> cells) {
        int ofEachSet = cells.isEmpty() ? config.training().top() : cells.size();
        int networks = ofEachSet * config.space().operationSets().size();
        return BadInput.from(
                "train.rungs, train.finalists", () -> config.training().plan(networks));
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
                config.training().recipe(),
                config.mode().engine().precision());
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
                training(config, cells),
                config.device(),
                config.mode(),
                config.spark(),
                config.run().output());
    }
}

package org.spikernel.cli;

import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hadoop.util.ShutdownHookManager;
import org.spikernel.config.RunConfig;
import org.spikernel.cost.SpaceShare;
import org.spikernel.data.DataSplit;
import org.spikernel.results.RunRow;
import org.spikernel.space.Cell;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.OperationSet;
import org.spikernel.spark.ExecutorData;
import org.spikernel.spark.Experiment;
import org.spikernel.spark.RunLedger;
import org.spikernel.spark.RunPlan;
import org.spikernel.spark.Search;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What search, score and train have in common: settings and provenance first, a row in {@code runs}, stages. */
abstract class RunCommand implements Callable<Integer> {
    /** Before Spark's own hook (priority 50 at most), which stops the session that commits need. */
    private static final int BEFORE_SPARK = 100;

    @Mixin
    private ConfigOptions configuration;

    @Mixin
    private CellOptions cellOptions;

    @Option(names = "--dry-run", description = "Print what would be done, and stop; reads the data, writes nothing.")
    private boolean dryRun;

    /** The command's name. */
    abstract String name();

    /** The stages of the command, and its results. */
    abstract void run(RunningCommand running);

    /** What a command has while it runs. */
    record RunningCommand(
            RunConfig config, RunPlan plan, DataSplit data, Workbench workbench, Search search, Output output) {}

    @Override
    public final Integer call() {
        RunConfig config = configuration.load();
        Output output = configuration.output();
        List<Cell> cells = cellOptions.cells();
        String variant = cells.isEmpty() ? "" : cells.toString();
        String runId = config.runId(variant);
        output.remark(Provenance.line());
        SettingsView.print(output, config, runId);
        if (dryRun) {
            DataSplit data = ExecutorData.load(config.data(), new org.apache.hadoop.conf.Configuration());
            checkData(config.macro(), data);
            DryRun.print(output, plan(config, runId, data, cells));
            return Failures.DONE;
        }
        try (Workbench workbench = Workbench.open(config)) {
            DataSplit data = ExecutorData.load(config.data(), workbench.hadoop());
            checkData(config.macro(), data);
            SettingsView.printData(output, config, data);
            RunPlan plan = plan(config, runId, data, cells);
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
        ShutdownHookManager.get().addShutdownHook(onInterrupt, BEFORE_SPARK);
        try {
            stages.run();
            end(ended, ledger, row, "finished");
        } catch (RuntimeException e) {
            end(ended, ledger, row, "failed");
            throw e;
        } finally {
            if (!ShutdownHookManager.get().isShutdownInProgress()) {
                ShutdownHookManager.get().removeShutdownHook(onInterrupt);
            }
        }
    }

    private static void end(AtomicBoolean ended, RunLedger ledger, RunRow row, String status) {
        if (ended.compareAndSet(false, true)) {
            ledger.end(row, status);
        }
    }

    private static RunPlan plan(RunConfig config, String runId, DataSplit data, List<Cell> cells) {
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

    /** The network must suit the images. */
    private static void checkData(MacroArchitecture macro, DataSplit data) {
        int classes = data.train().classNames().size();
        if (classes != macro.classifier().classes()) {
            throw new BadInput("Cannot train on these images: macro.classes must be the number of their classes, "
                    + classes + ", got " + macro.classifier().classes() + "; set macro.classes = " + classes);
        }
        int side = data.train().shape().width();
        if (side != macro.stem().imageSize()) {
            throw new BadInput("Cannot train on these images: macro.image-size must be their side, " + side + ", got "
                    + macro.stem().imageSize() + "; set macro.image-size = auto");
        }
        if (data.validation().size() == 0) {
            throw new BadInput("Cannot choose between networks: data.validation-fraction must leave validation images,"
                    + " got none of " + data.train().size() + " training images");
        }
    }

    /** What {@code --dry-run} prints. */
    private static final class DryRun {
        static void print(Output output, RunPlan plan) {
            Experiment experiment = plan.experiment();
            List<List<Object>> rows = new java.util.ArrayList<>();
            long candidates = 0;
            for (OperationSet set : experiment.operationSets()) {
                SpaceShare share = SpaceShare.of(
                        set,
                        plan.candidates().connectivity(),
                        experiment.macro(),
                        plan.budget().limit(),
                        plan.budget().bits());
                long drawn = plan.candidates().given().isEmpty()
                        ? Math.min(plan.candidates().draws(), share.census().canonical())
                        : plan.candidates().given().size();
                candidates += drawn;
                rows.add(List.of(
                        set.name(),
                        share.census().canonical(),
                        drawn,
                        String.format(Locale.ROOT, "%.1f %%", 100 * share.canonicalShare()),
                        share.smallestParameters(),
                        share.largestParameters()));
            }
            output.table(
                    "plan",
                    List.of("kernel_set", "networks", "candidates", "fits_budget", "least_params", "most_params"),
                    rows);
            output.remark("would score " + candidates + " candidates on "
                    + experiment.score().repeats() + " x "
                    + experiment.score().batchSize() + " images, and train the best "
                    + plan.training().top() + " of each set within "
                    + plan.budget().limit() + " with " + plan.training().seeds() + " seed(s) for "
                    + experiment.recipe().epochs() + " epochs; nothing was written");
        }
    }
}

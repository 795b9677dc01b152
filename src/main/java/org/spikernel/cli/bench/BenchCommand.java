package org.spikernel.cli.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.spikernel.bench.ScoringBench;
import org.spikernel.bench.StageBench;
import org.spikernel.cli.output.ExitCodes;
import org.spikernel.cli.output.Output;
import org.spikernel.cli.output.UserInputException;
import org.spikernel.cli.output.Versions;
import org.spikernel.cli.run.DryRun;
import org.spikernel.cli.run.SettingsView;
import org.spikernel.cli.setup.CellOptions;
import org.spikernel.cli.setup.CommandSession;
import org.spikernel.cli.setup.ConfigOptions;
import org.spikernel.cli.setup.DataCheck;
import org.spikernel.config.RunConfig;
import org.spikernel.config.RunPlans;
import org.spikernel.data.DataSplit;
import org.spikernel.event.EventNetwork;
import org.spikernel.results.CandidateRow;
import org.spikernel.score.CheapStage;
import org.spikernel.score.ScoreSettings;
import org.spikernel.score.ScoringCost;
import org.spikernel.search.RunPlan;
import org.spikernel.search.ScoringForecast;
import org.spikernel.space.Cell;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.OperationSet;
import org.spikernel.space.PrefixOrder;
import org.spikernel.spark.data.ExecutorDataCache;
import org.spikernel.torch.TorchEngine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures this machine at the configured search. */
@Command(
        name = "bench",
        description = "Measure how fast this machine scores, level by level, and what the configured search will take.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "One thread scores the same drawn cells in every level, after some scorings that do not count. Levels: torch,",
            "PyTorch's dense convolutions (the naive way); torch-bfloat16, the same in bfloat16; events, sums over the",
            "neurons that fired; shared, common parts computed once.",
            "",
            "cpu_ms: CPU time of the process for a candidate, compiler and garbage collector included; wall_ms: time on the",
            "clock. of_first and of_before compare the times with torch and with the level that one improves on, CPU time",
            "on processors, time on the clock on GPUs. tau: Kendall's, of the scores with the same networks' in the first",
            "level; best: the place that the highest score has there. gflops: additions and multiplications that dense",
            "convolutions would have done in that time; of_peak: against large matrix products here. peak_mib: memory of",
            "the process, heap included. Each level is reported once it is measured, the tables follow at the end. Do not run",
            "it beside other work.",
            "",
            "Examples:",
            "  spikernel bench                                    the default search on this machine",
            "  spikernel bench --parts                            and what the time goes into",
            "  spikernel bench --config conf/paper/cifar10.conf -D macro.width=32 --candidates 5",
            "  spikernel bench --cells \"0243 0014 0002 0000\"      these cells instead of drawn ones",
            "  spikernel bench --stages --candidates 150 -D score.stages=[{keep=0.1,batch-size=32,repeats=1,timesteps=2,width=0.5}]",
            "  spikernel bench --rungs trainings.csv --candidates 12 -D train.epochs=100 -D train.rungs=[10,40]",
            "  spikernel bench --training --config conf/bench.conf   training steps, in every way to run them",
            "  spikernel bench --programs -D macro.width=16       what programs for GPUs ask for and take, here",
            "",
            "--training: the first steps of a training of the given cells, or else of each kernel set's first drawn one, on a",
            "processor, with the same weights and batches in turn: by PyTorch's back-propagation (autograd), layer by layer,",
            "layer by layer with the results of convolutions computed twice, and, where the processor has it, layer by layer with",
            "gradients in bfloat16. cpu_ms, wall_ms: medians; of_first: CPU time against autograd's; loss: of the last step;",
            "loss_gap: the largest difference of a step's loss from autograd's, each with its own weights: it grows once a spike",
            "at the threshold has differed by a sum's last bit.",
            "",
            "--programs: a training step and a candidate of the given cells, or else of each kernel set's first drawn one, by",
            "each device's default, by PyTorch layer by layer (torch, autograd) and by program. By PyTorch's profiler: calls of",
            "operators; kernels, those that a GPU works for, where nothing is fused; reads, values that are waited for one by",
            "one. What events and layers compute in Java is not among them. ms: median; per_s: images of a step, candidates."
        })
public final class BenchCommand implements Callable<Integer> {
    @Mixin
    private ConfigOptions configuration;

    @Mixin
    private CellOptions cellOptions;

    @Option(
            names = "--candidates",
            paramLabel = "N",
            description = "Cells of each kernel set that are scored in each level (default: ${DEFAULT-VALUE}).")
    private int candidates = 10;

    @Option(
            names = "--levels",
            paramLabel = "LEVEL",
            split = ",",
            description =
                    "Levels to measure: torch, torch-bfloat16, events, shared (default: all that the machine can do).")
    private List<String> levels = List.of();

    @Option(
            names = "--devices",
            paramLabel = "DEVICE",
            split = ",",
            description =
                    "Devices to measure on: cpu, gpu0, gpu1 and so on (default: cpu, and gpu0 where there is one).")
    private List<String> devices = List.of();

    @Option(names = "--parts", description = "Say what the time goes into, too; each level runs once more for it.")
    private boolean parts;

    @Option(
            names = "--executors",
            paramLabel = "N",
            description = "Cores that the configured search is predicted for (default: those of this machine).")
    private int executors = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--stages",
            description = "Compare the configured stages with the full measure, each by itself, instead.")
    private boolean stages;

    @Option(
            names = "--training",
            arity = "0..1",
            fallbackValue = "5",
            paramLabel = "STEPS",
            description = "Time so many training steps of each way to run them (alone: 5), instead.")
    private Integer trainingSteps;

    @Option(
            names = "--programs",
            arity = "0..1",
            fallbackValue = "5",
            paramLabel = "TIMES",
            description = "Compare programs with the other engines, each timed so many times (alone: 5), instead.")
    private Integer programTimes;

    @Option(
            names = "--rungs",
            paramLabel = "FILE.csv",
            description = {
                "Replay train.rungs on full trainings that are known, instead: what it would have chosen and cost. The file's"
                        + " columns val10, val20 and so on are validation accuracies after so many epochs, test is the"
                        + " accuracy on the test images. --candidates is the number of networks, --executors that of"
                        + " devices."
            })
    private Path rungs;

    @Option(
            names = "--draws",
            paramLabel = "N",
            description = "Random draws of networks that are replayed (default: ${DEFAULT-VALUE}).")
    private int draws = 1000;

    @Option(
            names = "--best-by",
            paramLabel = "COLUMN",
            description = "Replay the best by this column out of eight times as many random networks.")
    private String bestBy = "";

    @Override
    public Integer call() {
        if (candidates < 1 || executors < 1) {
            throw new UserInputException("Cannot measure: --candidates and --executors must be at least 1, got "
                    + candidates + " and " + executors);
        }
        if (draws < 1) {
            throw new UserInputException("Cannot measure: --draws must be at least 1, got " + draws);
        }
        if (trainingSteps != null && trainingSteps < 1) {
            throw new UserInputException("Cannot measure: --training must be at least 1 step, got " + trainingSteps);
        }
        if (programTimes != null && programTimes < 1) {
            throw new UserInputException("Cannot measure: --programs must be at least 1 time, got " + programTimes);
        }
        if (programTimes != null && trainingSteps != null) {
            throw new UserInputException(
                    "Cannot measure: --programs and --training are two measurements; leave one out");
        }
        List<ScoringBench.Level> chosen = ScoringBenchReport.levels(levels);
        RunConfig config = configuration.loadForImages();
        Output output = configuration.output();
        if (stages && config.stages().isEmpty()) {
            throw new UserInputException("Cannot compare stages: score.stages must hold at least one, got []");
        }
        output.remark(Versions.line());
        if (rungs != null) {
            new RungReplayReport(output, config)
                    .print(new RungReplayReport.Asked(rungs, candidates, draws, bestBy, executors));
            return ExitCodes.DONE;
        }
        SettingsView.print(output, config, "bench");
        DataSplit original = ExecutorDataCache.load(config.data(), CommandSession.hadoop(config));
        DataCheck.require(config, original);
        DataSplit data = original.scaledTo(config.macro().stem().imageSize());
        ScoringBench bench = new ScoringBench(
                data,
                config.initialisation(),
                config.score(),
                config.run().seed(),
                EventNetwork.cacheBytes(
                        config.macro(),
                        config.score().batchSize(),
                        Runtime.getRuntime().maxMemory()));
        if (trainingSteps != null) {
            new TrainingBenchReport(config, data, trainingSteps).print(output, firstOfEach(bench, config));
        } else if (programTimes != null) {
            new ProgramBenchReport(config, data, programTimes, ScoringBenchReport.devices(devices))
                    .print(output, firstOfEach(bench, config));
        } else if (stages) {
            compareStages(output, config, bench);
        } else {
            measure(
                    output,
                    config,
                    new ScoringBenchReport(bench, config.macro(), chosen, devices, parts, output),
                    bench,
                    data);
        }
        return ExitCodes.DONE;
    }

    private void measure(
            Output output, RunConfig config, ScoringBenchReport levelBench, ScoringBench bench, DataSplit data) {
        output.remark(String.format(
                Locale.ROOT, "peak      %.0f GFLOP/s of one core in large matrix products", levelBench.peak()));
        List<OperationSet> sets = config.space().operationSets();
        for (OperationSet set : sets.size() == 1 ? List.<OperationSet>of() : sets) {
            levelBench.measure(set.name(), drawn(bench, List.of(set), config));
        }
        List<PrefixOrder.Place> all = drawn(bench, sets, config);
        Optional<ScoringBench.Timed> shared =
                levelBench.measure(sets.size() == 1 ? sets.get(0).name() : "all", all);
        levelBench.print();
        Map<String, ScoringCost> costs = new HashMap<>();
        ScoringBench.Timed full = shared.orElseGet(() -> bench.score(all, config.macro(), ScoringBench.Level.SHARED));
        costs.put(CandidateRow.FULL_STAGE, cost(all, config.macro(), config.score(), full));
        for (CheapStage stage : config.stages()) {
            MacroArchitecture macro = stage.of(config.macro());
            ScoreSettings settings = stage.of(config.score());
            ScoringBench.Timed timed =
                    bench.score(all, macro, settings, ScoringBench.Level.SHARED, TorchEngine.processor());
            costs.put(stage.label(), cost(all, macro, settings, timed));
        }
        predict(output, ScoringForecast.of(plan(config, data), costs::get));
    }

    private void predict(Output output, ScoringForecast forecast) {
        output.remark("");
        output.remark(String.format(
                Locale.ROOT,
                "the configured search scores %d candidates: about %s of one core, %s with %d",
                forecast.candidates(),
                DryRun.duration(forecast.cpuSeconds()),
                DryRun.duration(forecast.cpuSeconds() / executors),
                executors));
        forecast.stages()
                .forEach(stage -> output.remark(String.format(
                        Locale.ROOT,
                        "  %-8s %7d candidates %10s",
                        stage.stage(),
                        stage.candidates(),
                        DryRun.duration(stage.cpuSeconds()))));
    }

    private static ScoringCost cost(
            List<PrefixOrder.Place> drawn, MacroArchitecture macro, ScoreSettings settings, ScoringBench.Timed timed) {
        return new ScoringCost(ScoringBench.macs(drawn, macro, settings) / timed.cpuSeconds());
    }

    private List<PrefixOrder.Place> drawn(ScoringBench bench, List<OperationSet> sets, RunConfig config) {
        return drawn(bench, sets, config, candidates);
    }

    /** The given cells in each kernel set, or one drawn cell of each. */
    private List<PrefixOrder.Place> firstOfEach(ScoringBench bench, RunConfig config) {
        return drawn(bench, config.space().operationSets(), config, 1);
    }

    private List<PrefixOrder.Place> drawn(ScoringBench bench, List<OperationSet> sets, RunConfig config, int count) {
        List<Cell> given = cellOptions.cells(config);
        return given.isEmpty()
                ? bench.draw(sets, config.space().connectivity(), count)
                : sets.stream()
                        .flatMap(set -> given.stream().map(cell -> new PrefixOrder.Place(set, cell.canonical())))
                        .toList();
    }

    private void compareStages(Output output, RunConfig config, ScoringBench bench) {
        List<List<Object>> rows = new ArrayList<>();
        for (OperationSet set : config.space().operationSets()) {
            List<PrefixOrder.Place> drawn = drawn(bench, List.of(set), config);
            ScoringBench.Timed full = bench.score(drawn, config.macro(), ScoringBench.Level.SHARED);
            output.remark(ScoringBenchReport.measured(
                    "full measure", set.name(), drawn.size(), TorchEngine.processor(), full.cpuSeconds()));
            for (StageBench.Outcome outcome :
                    StageBench.outcomes(bench, drawn, config.macro(), full, config.stages())) {
                CheapStage stage = outcome.stage();
                rows.add(List.of(
                        set.name(),
                        config.run().seed().value(),
                        stage.batchSize(),
                        stage.repeats(),
                        stage.timesteps(),
                        stage.width(),
                        stage.keep(),
                        ScoringBenchReport.round(outcome.kendallTau(), 1000),
                        outcome.chosenRank(),
                        outcome.candidates(),
                        outcome.choseFromTop(),
                        ScoringBenchReport.round(1000 * outcome.fullSeconds() / outcome.candidates(), 10),
                        ScoringBenchReport.round(1000 * outcome.stageSeconds() / outcome.candidates(), 10),
                        ScoringBenchReport.round(outcome.share(), 1000)));
            }
        }
        output.table(
                "stage",
                List.of(
                        "kernel_set",
                        "seed",
                        "batch",
                        "repeats",
                        "timesteps",
                        "width",
                        "keep",
                        "kendall_tau",
                        "chosen_rank",
                        "of",
                        "in_top_1_percent",
                        "full_ms",
                        "stage_ms",
                        "cpu_share"),
                rows);
    }

    private static RunPlan plan(RunConfig config, DataSplit data) {
        return UserInputException.from(
                "train.rungs, train.finalists", () -> RunPlans.plan(config, "bench", data, List.of()));
    }
}

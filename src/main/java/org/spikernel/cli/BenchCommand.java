package org.spikernel.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.spikernel.bench.MachinePeak;
import org.spikernel.bench.ScoringBench;
import org.spikernel.bench.StageBench;
import org.spikernel.config.RunConfig;
import org.spikernel.data.DataSplit;
import org.spikernel.results.CandidateRow;
import org.spikernel.score.CheapStage;
import org.spikernel.score.ScoreSettings;
import org.spikernel.score.ScoringCost;
import org.spikernel.space.Cell;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.OperationSet;
import org.spikernel.space.PrefixOrder;
import org.spikernel.spark.ExecutorData;
import org.spikernel.spark.RunPlan;
import org.spikernel.spark.ScoringForecast;
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
            "One thread scores the same drawn cells in every level; times are CPU time of the process, compiler and",
            "garbage collector included, after some scorings that do not count. gflops: additions and multiplications",
            "that dense convolutions would have done in that time; of_peak: against large matrix products here. Do not",
            "run it beside other work.",
            "",
            "Examples:",
            "  spikernel bench                                    the default search on this machine",
            "  spikernel bench --config conf/paper/cifar10.conf -D macro.width=32 --candidates 5",
            "  spikernel bench --cells \"0243 0014 0002 0000\"      these cells instead of drawn ones",
            "  spikernel bench --stages --candidates 150 -D score.stages=[{keep=0.1,batch-size=32,repeats=1,timesteps=2,width=0.5}]"
        })
final class BenchCommand implements Callable<Integer> {
    private static final double USABLE_HEAP = 0.5;
    /** Scorings that do not count: the compiler needs some. */
    private static final int WARM_UP = 4;

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
            description = "Levels to measure, each against the first and the one before: torch, events, shared"
                    + " (default: all).")
    private List<String> levels = Arrays.stream(ScoringBench.Level.values())
            .map(ScoringBench.Level::label)
            .toList();

    @Option(
            names = "--executors",
            paramLabel = "N",
            description = "Cores that the configured search is predicted for (default: those of this machine).")
    private int executors = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--stages",
            description = "Compare the configured stages with the full measure, each by itself, instead.")
    private boolean stages;

    @Override
    public Integer call() {
        if (candidates < 1 || executors < 1) {
            throw new BadInput("Cannot measure: --candidates and --executors must be at least 1, got " + candidates
                    + " and " + executors);
        }
        List<ScoringBench.Level> chosen =
                levels.stream().map(BenchCommand::level).toList();
        RunConfig config = configuration.load();
        Output output = configuration.output();
        if (stages && config.stages().isEmpty()) {
            throw new BadInput("Cannot compare stages: score.stages must hold at least one, got []");
        }
        output.remark(Provenance.line());
        SettingsView.print(output, config, "bench");
        DataSplit data = ExecutorData.load(config.data(), new Configuration());
        DataCheck.require(config, data);
        ScoringBench bench = new ScoringBench(
                data, config.initialisation(), config.score(), config.run().seed(), (long)
                        (USABLE_HEAP * Runtime.getRuntime().maxMemory()));
        if (stages) {
            compareStages(output, config, bench);
        } else {
            measure(output, config, bench, data, chosen);
        }
        return Failures.DONE;
    }

    private static ScoringBench.Level level(String label) {
        return Arrays.stream(ScoringBench.Level.values())
                .filter(level -> level.label().equals(label))
                .findFirst()
                .orElseThrow(() ->
                        new BadInput("Cannot measure: --levels must be of torch, events and shared, got " + label));
    }

    private void measure(
            Output output, RunConfig config, ScoringBench bench, DataSplit data, List<ScoringBench.Level> chosen) {
        double peak = MachinePeak.gigaflops();
        output.remark(String.format(Locale.ROOT, "peak      %.0f GFLOP/s of one core in large matrix products", peak));
        MacroArchitecture macro = config.macro();
        List<List<Object>> rows = new ArrayList<>();
        Map<String, ScoringCost> costs = new HashMap<>();
        List<OperationSet> sets = config.space().operationSets();
        for (OperationSet set : sets.size() == 1 ? List.<OperationSet>of() : sets) {
            addLevels(rows, bench, List.of(set), config, peak, chosen);
        }
        Map<ScoringBench.Level, ScoringBench.Timed> measured = addLevels(rows, bench, sets, config, peak, chosen);
        List<PrefixOrder.Place> all = drawn(bench, sets, config);
        output.table(
                "level",
                List.of("kernel_set", "level", "candidates", "cpu_ms", "of_first", "of_before", "gflops", "of_peak"),
                rows);
        ScoringBench.Timed full = measured.containsKey(ScoringBench.Level.SHARED)
                ? measured.get(ScoringBench.Level.SHARED)
                : bench.score(all, macro, ScoringBench.Level.SHARED);
        costs.put(CandidateRow.FULL_STAGE, cost(all, macro, config.score(), full));
        for (CheapStage stage : config.stages()) {
            ScoringBench.Timed timed =
                    bench.score(all, stage.of(macro), stage.of(config.score()), ScoringBench.Level.SHARED);
            costs.put(stage.label(), cost(all, stage.of(macro), stage.of(config.score()), timed));
        }
        RunPlan plan = RunCommand.plan(config, "bench", data, List.of());
        ScoringForecast forecast = ScoringForecast.of(plan, costs::get);
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

    /** Adds rows of one set, or of all sets together; returns what they were made from. */
    private Map<ScoringBench.Level, ScoringBench.Timed> addLevels(
            List<List<Object>> rows,
            ScoringBench bench,
            List<OperationSet> sets,
            RunConfig config,
            double peak,
            List<ScoringBench.Level> chosen) {
        List<PrefixOrder.Place> drawn = drawn(bench, sets, config);
        double flops = 2 * ScoringBench.macs(drawn, config.macro(), config.score());
        Map<ScoringBench.Level, ScoringBench.Timed> measured = new EnumMap<>(ScoringBench.Level.class);
        double first = 0;
        double before = 0;
        for (ScoringBench.Level level : chosen) {
            for (int i = 0; i < WARM_UP; i++) {
                int which = i % drawn.size();
                bench.score(drawn.subList(which, which + 1), config.macro(), level);
            }
            ScoringBench.Timed timed = bench.score(drawn, config.macro(), level);
            measured.put(level, timed);
            double seconds = timed.cpuSeconds();
            first = first == 0 ? seconds : first;
            double gigaflops = flops / seconds / 1e9;
            rows.add(Arrays.asList(
                    sets.size() == 1 ? sets.get(0).name() : "all",
                    level.label(),
                    drawn.size(),
                    round(1000 * seconds / drawn.size(), 10),
                    round(seconds / first, 1000),
                    before == 0 ? null : round(seconds / before, 1000),
                    round(gigaflops, 10),
                    round(gigaflops / peak, 1000)));
            before = seconds;
        }
        return measured;
    }

    private List<PrefixOrder.Place> drawn(ScoringBench bench, List<OperationSet> sets, RunConfig config) {
        List<Cell> given = cellOptions.cells(config);
        return given.isEmpty()
                ? bench.draw(sets, config.space().connectivity(), candidates)
                : sets.stream()
                        .flatMap(set -> given.stream().map(cell -> new PrefixOrder.Place(set, cell.canonical())))
                        .toList();
    }

    private void compareStages(Output output, RunConfig config, ScoringBench bench) {
        List<List<Object>> rows = new ArrayList<>();
        for (OperationSet set : config.space().operationSets()) {
            List<PrefixOrder.Place> drawn = drawn(bench, List.of(set), config);
            ScoringBench.Timed full = bench.score(drawn, config.macro(), ScoringBench.Level.SHARED);
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
                        round(outcome.kendallTau(), 1000),
                        outcome.chosenRank(),
                        outcome.candidates(),
                        outcome.choseFromTop(),
                        round(1000 * outcome.fullSeconds() / outcome.candidates(), 10),
                        round(1000 * outcome.stageSeconds() / outcome.candidates(), 10),
                        round(outcome.share(), 1000)));
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

    private static double round(double value, int steps) {
        return (double) Math.round(value * steps) / steps;
    }
}

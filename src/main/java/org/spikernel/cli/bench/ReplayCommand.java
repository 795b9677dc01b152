package org.spikernel.cli.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.spikernel.bench.replay.PriorChoice;
import org.spikernel.bench.replay.Replay;
import org.spikernel.bench.replay.TrainingTable;
import org.spikernel.cli.output.ExitCodes;
import org.spikernel.cli.output.Output;
import org.spikernel.cli.output.UserInputException;
import org.spikernel.cli.output.Versions;
import org.spikernel.random.Seed;
import org.spikernel.text.Plural;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What strategies would have found. */
@Command(
        name = "replay",
        description = "Play search strategies on trainings that are known, and print how far from the best they end.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Each seed plays on a random half of the cells. regret: test accuracy that the best cell of it has more than",
            "the chosen one, in points, with the 95 %% interval of its mean. What counts is the mean of a cell's trainings,",
            "moved towards what cells of nearly the same edges are worth by as much as noise explains. epochs: what was",
            "trained; a budget of N trainings is N times the epochs of a full one.",
            "",
            "Examples:",
            "  spikernel replay --bench spikenas-bench.csv --strategy random,predictor",
            "  spikernel replay --bench cifar10.csv --prior-bench cifar100.csv --strategy predictor --csv"
        })
public final class ReplayCommand implements Callable<Integer> {
    @Mixin
    private BenchFiles files;

    @Mixin
    private BenchOutput printing;

    @Option(
            names = "--strategy",
            required = true,
            split = ",",
            paramLabel = "NAME",
            description = "One or more of random, score-top-k, predictor, evolution, halving.")
    private List<String> strategies;

    @Option(
            names = "--prior-bench",
            paramLabel = "FILE.csv",
            description =
                    "Trainings of another data set: what the predictor knows before. 400 random ones for each seed.")
    private Path priorBench;

    @Option(
            names = "--prior",
            paramLabel = "PRIOR",
            description = {
                "What it knows without --prior-bench: crossed, topology priors fitted to nine tenths of the file's cells"
                        + " for the others; shipped, the program's; none (default: ${DEFAULT-VALUE})."
            })
    private String prior = "crossed";

    @Option(
            names = "--scramble-prior",
            description = "Deal out what the predictor knows before to wrong cells: what it costs to be misled.")
    private boolean scrambled;

    @Option(
            names = "--trainings",
            split = ",",
            paramLabel = "N",
            description = "Budgets in full trainings (default: 1,4,16,64).")
    private List<Integer> trainings = List.of(1, 4, 16, 64);

    @Option(names = "--seeds", paramLabel = "N", description = "Plays of each strategy (default: ${DEFAULT-VALUE}).")
    private int seeds = 200;

    @Option(
            names = "--batch",
            paramLabel = "N",
            description = "Trainings at the same time, chosen before any of them ends (default: ${DEFAULT-VALUE}).")
    private int batch = 1;

    @Option(names = "--seed", paramLabel = "N", description = "Of all that is random (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Override
    public Integer call() {
        Output output = printing.output();
        for (String strategy : strategies) {
            if (!Replay.STRATEGIES.contains(strategy)) {
                throw new UserInputException("Cannot replay: --strategy must be one of "
                        + String.join(", ", Replay.STRATEGIES) + ", got " + strategy);
            }
        }
        output.remark(Versions.line());
        TrainingTable table = files.bench(output);
        Optional<TrainingTable> other =
                Optional.ofNullable(priorBench).map(file -> files.read(file, "--prior-bench", output));
        Replay replay = UserInputException.from(
                files.benchPath().toString(),
                () -> new Replay(
                        table,
                        other,
                        files.scores(table),
                        new Replay.Setup(trainings, seeds, batch, prior(), scrambled, new Seed(seed))));
        output.remark(String.format(
                Locale.ROOT,
                "replay    %s of %s, %s, noise %.2f points%s",
                Plural.of(table.trainings().size(), "training"),
                Plural.of(replay.denoised().worth().size(), "cell"),
                Plural.of(seeds, "seed"),
                replay.denoised().noise(),
                replay.denoised().measured() ? "" : " (SpikeNAS-Bench's: too few cells were trained twice)"));
        List<List<Object>> rows = new ArrayList<>();
        for (String strategy : strategies) {
            for (Replay.Outcome outcome : replay.play(strategy)) {
                rows.add(BenchFiles.row(
                        outcome.strategy(),
                        outcome.trainings(),
                        BenchFiles.rounded(outcome.begun()),
                        BenchFiles.rounded(outcome.epochs()),
                        BenchFiles.rounded(outcome.regret()),
                        BenchFiles.rounded(outcome.low()),
                        BenchFiles.rounded(outcome.high())));
            }
        }
        output.table("replay", List.of("strategy", "trainings", "begun", "epochs", "regret", "low", "high"), rows);
        return ExitCodes.DONE;
    }

    private PriorChoice prior() {
        return switch (prior) {
            case "crossed" -> PriorChoice.CROSSED;
            case "shipped" -> PriorChoice.SHIPPED;
            case "none" -> PriorChoice.NONE;
            default ->
                throw new UserInputException("Cannot replay: --prior must be crossed, shipped or none, got " + prior);
        };
    }
}

package org.spikernel.cli.reproduce;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.spikernel.cli.output.ExitCodes;
import org.spikernel.cli.output.Output;
import org.spikernel.cli.output.UserInputException;
import org.spikernel.cli.output.Versions;
import org.spikernel.cli.setup.CommandSession;
import org.spikernel.cli.setup.ConfigOptions;
import org.spikernel.cli.setup.DataCheck;
import org.spikernel.cli.setup.OutputFolder;
import org.spikernel.config.RunConfig;
import org.spikernel.data.DataSplit;
import org.spikernel.paper.PaperData;
import org.spikernel.paper.ReproductionPart;
import org.spikernel.spark.data.ExecutorDataCache;
import org.spikernel.spark.query.SelectionQuery;
import org.spikernel.text.Spelling;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The paper's experiments, figures and claims. */
@Command(
        name = "reproduce",
        description = "Run the paper's experiments, rebuild its figures from the tables, and judge its claims.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "For each data set: the searches in six kernel sets, the baseline's with five times the draws, the choice",
            "within the budget, and the paper's choice trained with the recipe as stated. Each is a run of its own; the",
            "same command goes on where it was, and takes over what other runs hold. Settings are those of",
            "conf/paper/<data set>-<scale>.conf; --config and -D change them for all. Figures and claims go to standard",
            "output, and as CSV and Markdown to run.output.",
            "",
            "Scales: tiny (minutes a data set on two cores), small (hours), paper (the published size: a GPU cluster).",
            "Without --data, generated images stand for all three data sets.",
            "",
            "Examples:",
            "  spikernel reproduce                                generated images, to see it run",
            "  spikernel reproduce --scale small --only cifar10 --data cifar10=/data/cifar-10-batches-bin",
            "  spikernel reproduce --scale paper --only cifar100 --data cifar100=/data/cifar-100-binary --dry-run"
        })
public final class ReproduceCommand implements Callable<Integer> {
    private static final List<String> SCALES = List.of("tiny", "small", "paper");

    @Mixin
    private ConfigOptions configuration;

    @Option(names = "--scale", paramLabel = "SCALE", description = "tiny (default), small or paper.")
    private String scale = SCALES.get(0);

    @Option(
            names = "--data",
            paramLabel = "NAME=PATH",
            description = "Folder of a data set (cifar10, cifar100, tiny-imagenet); one for each that is run.")
    private List<String> folders = new ArrayList<>();

    @Option(
            names = "--only",
            paramLabel = "NAME",
            split = ",",
            description = "Only these data sets, separated by commas (default: all three).")
    private List<String> only = PaperData.labels();

    @Option(names = "--dry-run", description = "Print what would be run and the predicted time; writes nothing.")
    private boolean dryRun;

    @Override
    public Integer call() {
        requireOneOf("--scale", scale, SCALES);
        only.forEach(name -> requireOneOf("--only", name, PaperData.labels()));
        Map<PaperData, String> paths = paths();
        List<PaperExperiment> experiments = PaperData.labels().stream()
                .filter(only::contains)
                .map(name -> PaperData.of(name).orElseThrow())
                .map(data -> PaperExperiment.of(data, scale, Optional.ofNullable(paths.get(data)), configuration))
                .toList();
        Output output = configuration.output();
        output.remark(Versions.line());
        output.remark("reproduce scale " + scale + ": "
                + only.stream().map(name -> name + "-" + scale + ".conf").collect(Collectors.joining(", "))
                + " of conf/paper");
        if (paths.isEmpty()) {
            output.remark("images    generated ones in place of every data set, since there is no --data");
        }
        return dryRun ? preview(experiments, output) : run(experiments, output);
    }

    private static int preview(List<PaperExperiment> experiments, Output output) {
        ReproducePreview preview = new ReproducePreview();
        Configuration hadoop = CommandSession.hadoop(experiments.get(0).base());
        experiments.forEach(experiment -> preview.add(experiment, images(experiment, hadoop)));
        preview.print(output);
        return ExitCodes.DONE;
    }

    private int run(List<PaperExperiment> experiments, Output output) {
        RunConfig any = experiments.get(0).base();
        try (CommandSession commandSession = CommandSession.openToWrite(any)) {
            OutputFolder.require(any.run().output(), commandSession.hadoop());
            // All of them before the first starts: a folder that is wrong shows now, and not after days.
            List<ReproducedEvidence.Images> images = experiments.stream()
                    .map(experiment ->
                            ReproducedEvidence.Images.of(experiment, images(experiment, commandSession.hadoop())))
                    .toList();
            int runs = experiments.size() * ReproductionPart.values().length;
            int number = 0;
            List<ReproducedDataSet> done = new ArrayList<>();
            for (int i = 0; i < experiments.size(); i++) {
                PaperExperiment experiment = experiments.get(i);
                Map<ReproductionPart, SelectionQuery.Choice> chosen = new EnumMap<>(ReproductionPart.class);
                for (Map.Entry<ReproductionPart, RunConfig> part :
                        experiment.parts().entrySet()) {
                    number++;
                    output.remark("");
                    output.remark("run       " + number + " of " + runs + ": "
                            + experiment.data().title() + ", " + part.getKey().label() + ": "
                            + part.getValue().runId(""));
                    ReproducedRun run = new ReproducedRun(experiment.budgetParams());
                    run.execute(commandSession, part.getValue(), List.of(), output);
                    run.chosen().ifPresent(choice -> chosen.put(part.getKey(), choice));
                }
                done.add(new ReproducedDataSet(experiment, images.get(i), chosen));
            }
            new ReproduceReport(commandSession, output, scale).print(done);
            return ExitCodes.DONE;
        }
    }

    private static DataSplit images(PaperExperiment experiment, Configuration hadoop) {
        DataSplit images = ExecutorDataCache.load(experiment.base().data(), hadoop);
        DataCheck.require(experiment.base(), images);
        return images;
    }

    private static void requireOneOf(String option, String word, List<String> words) {
        if (!words.contains(word)) {
            throw new UserInputException(
                    "Cannot reproduce: " + option + " must be one of " + String.join(", ", words) + ", got "
                            + word
                            + Spelling.nearest(word, words)
                                    .map(near -> "; did you mean " + near + "?")
                                    .orElse(""));
        }
    }

    private Map<PaperData, String> paths() {
        Map<PaperData, String> paths = new EnumMap<>(PaperData.class);
        for (String folder : folders) {
            int equals = folder.indexOf('=');
            if (equals <= 0 || equals == folder.length() - 1) {
                throw new UserInputException("Cannot reproduce: --data must be name=path, as in --data"
                        + " cifar10=/data/cifar-10-batches-bin, got " + folder);
            }
            String name = folder.substring(0, equals);
            requireOneOf("--data", name, PaperData.labels());
            if (!only.contains(name)) {
                throw new UserInputException("Cannot reproduce: --data " + name + " needs it among --only, got --only "
                        + String.join(",", only));
            }
            if (paths.put(PaperData.of(name).orElseThrow(), folder.substring(equals + 1)) != null) {
                throw new UserInputException(
                        "Cannot reproduce: --data must name a data set once, got " + name + " again");
            }
        }
        List<String> missing = only.stream()
                .filter(name -> !paths.containsKey(PaperData.of(name).orElseThrow()))
                .toList();
        if (!paths.isEmpty() && !missing.isEmpty()) {
            throw new UserInputException("Cannot reproduce: each data set needs --data, or none does, got none for "
                    + String.join(", ", missing) + "; add it, or --only "
                    + paths.keySet().stream().map(PaperData::label).collect(Collectors.joining(",")));
        }
        return paths;
    }
}

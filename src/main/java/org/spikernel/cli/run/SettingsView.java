package org.spikernel.cli.run;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.spikernel.cli.output.Output;
import org.spikernel.config.RunConfig;
import org.spikernel.data.DataSplit;
import org.spikernel.network.GivenWeights;
import org.spikernel.score.CheapStage;
import org.spikernel.score.ScoreMeasure;
import org.spikernel.search.RunPlan;
import org.spikernel.search.StrategyPlan;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.MacroRanges;
import org.spikernel.space.NetworkFamily;
import org.spikernel.space.OperationSet;
import org.spikernel.text.Plural;

/** Prints what a run is about to do, before it does it. */
public final class SettingsView {
    private static final int FINGERPRINT_DIGITS = 12;

    private SettingsView() {}

    public static void print(Output output, RunConfig config, String runId) {
        line(
                output,
                "run",
                runId + ", seed " + config.run().seed().value() + ", tables "
                        + config.tables().tableName("*") + " in "
                        + config.tables().warehouse());
        settings(config).forEach((subject, text) -> line(output, subject, text));
    }

    /** The settings that matter, in words, by subject, in the order in which data meets them. */
    public static Map<String, String> settings(RunConfig config) {
        MacroArchitecture macro = config.macro();
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put(
                "network",
                macro.firstChannels() + " and " + macro.secondChannels() + " channels, images "
                        + macro.stem().imageSize() + "x" + macro.stem().imageSize() + ", " + macro.timesteps()
                        + " timesteps, fc1 " + macro.features() + ">"
                        + macro.classifier().hidden()
                        + (config.from().isBlank()
                                ? " (deviation " + config.initialisation().fc1() + ")"
                                : "")
                        + ", "
                        + macro.classifier().classes() + " classes");
        if (!config.from().isBlank()) {
            settings.put("from", config.from() + start(config.initialisation().given()));
        }
        settings.put(
                "space",
                config.space().operationSets().stream().map(OperationSet::name).collect(Collectors.joining(" "))
                        + ", " + config.space().connectivity().name().toLowerCase(java.util.Locale.ROOT) + ", "
                        + config.space().draws() + " draws each, "
                        + config.space().sampling().label()
                        + varied(config.space().macro()));
        settings.put(
                "score",
                config.score().measure() + " on " + config.score().repeats() + " x "
                        + config.score().batchSize() + " images, engine "
                        + config.score().mode().engine().label() + ", weights "
                        + config.score().mode().weights().label()
                        + config.stages().stream().map(SettingsView::stage).collect(Collectors.joining())
                        + (config.also().isEmpty()
                                ? ""
                                : "; also "
                                        + config.also().stream()
                                                .map(ScoreMeasure::label)
                                                .collect(Collectors.joining(", "))));
        settings.put(
                "budget",
                config.budget().limit() + " at "
                        + NetworkFamily.bitsInWords(
                                config.families(), config.budget().bits()) + " bits"
                        + (config.budget().stateBits() == 0
                                ? ""
                                : ", neuron state at " + config.budget().stateBits() + " bits"));
        settings.put(
                "training",
                which(config.strategy(), config.training().top()) + ", "
                        + Plural.of(config.training().seeds(), "seed") + ", "
                        + Plural.of(config.training().recipe().epochs(), "epoch") + " of batches of "
                        + config.training().recipe().batchSize() + ", engine "
                        + config.mode().engine().label());
        String changed = new TreeMap<>(config.text().overrides())
                .entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .collect(Collectors.joining(" "));
        settings.put("changed", changed.isEmpty() ? "nothing: all settings are the defaults" : changed);
        return settings;
    }

    private static String varied(MacroRanges ranges) {
        return ranges.ranges().stream()
                        .map(range -> ", " + range.setting().word() + " of " + range.values())
                        .collect(Collectors.joining())
                + (ranges.bits().isEmpty() ? "" : ", bits of " + ranges.bits());
    }

    /**
     * Which networks are trained, in words.
     *
     * @param top of each set, in the paper's way
     */
    static String which(StrategyPlan strategy, int top) {
        return switch (strategy.kind()) {
            case PAPER -> "the best " + top + " of each set";
            case HALVING -> "the best " + strategy.trainings() + " of all sets";
            case RANDOM, SCORE_TOP_K, PREDICTOR, EVOLUTION ->
                "at most " + Plural.of(strategy.trainings(), "network") + " that strategy "
                        + strategy.kind().label() + " asks for (" + strategy.batch() + " at a time)";
        };
    }

    /** Of settings that are only shown, nobody has read the weights. */
    private static String start(GivenWeights weights) {
        return weights.isNone() ? "" : ", weights " + weights.fingerprint().substring(0, FINGERPRINT_DIGITS);
    }

    /** Says which trainings may be stopped on the way, and which have more seeds; nothing where all are alike. */
    static void printTraining(Output output, RunPlan.TrainingPlan training) {
        if (training.rungs().rungs() > 0) {
            line(
                    output,
                    "rungs",
                    "one network in " + training.rungs().reductionFactor() + " goes on after each of the epochs "
                            + training.rungs().epochs());
        }
        if (training.hasFinals()) {
            line(
                    output,
                    "finals",
                    (training.finalists() == RunPlan.TrainingPlan.ALL
                                    ? "all that come to the end"
                                    : "the best " + training.finalists())
                            + ", " + Plural.of(training.seeds(), "seed") + " each");
        }
    }

    static void printData(Output output, RunConfig config, DataSplit data) {
        line(
                output,
                "data",
                config.data().format() + " " + data.train().shape() + ", "
                        + data.train().classNames().size() + " classes: "
                        + data.train().size() + " training, "
                        + data.validation().size() + " validation, "
                        + data.test().size() + " test images, fingerprint "
                        + data.fingerprint().substring(0, FINGERPRINT_DIGITS));
    }

    private static String stage(CheapStage stage) {
        return String.format(
                java.util.Locale.ROOT,
                ", after %s on %d x %d images (%d timesteps, width x %s, keeps %s)",
                stage.label(),
                stage.repeats(),
                stage.batchSize(),
                stage.timesteps(),
                stage.width(),
                stage.keep());
    }

    private static void line(Output output, String name, String text) {
        output.remark(String.format("%-9s %s", name, text));
    }
}

package org.spikernel.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.spikernel.config.RunConfig.BudgetSettings;
import org.spikernel.config.RunConfig.RunSettings;
import org.spikernel.config.RunConfig.SpaceSettings;
import org.spikernel.config.RunConfig.TrainingSettings;
import org.spikernel.cost.Budget;
import org.spikernel.data.DataSettings;
import org.spikernel.event.training.ActivationStorage;
import org.spikernel.network.Fc1Deviation;
import org.spikernel.network.GpuPrecision;
import org.spikernel.network.Initialisation;
import org.spikernel.network.InputCoding;
import org.spikernel.random.Seed;
import org.spikernel.score.ScoreMeasure;
import org.spikernel.score.ScoreMode;
import org.spikernel.score.ScoreSettings;
import org.spikernel.score.SpikeEngine;
import org.spikernel.score.WeightSharing;
import org.spikernel.search.DeviceChoice;
import org.spikernel.search.RunPlan;
import org.spikernel.search.Sampling;
import org.spikernel.search.StrategyPlan;
import org.spikernel.search.TaskSettings;
import org.spikernel.space.Classifier;
import org.spikernel.space.Connectivity;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.MacroRanges;
import org.spikernel.space.MacroSetting;
import org.spikernel.space.Neuron;
import org.spikernel.space.Stem;
import org.spikernel.spark.session.CatalogSettings;
import org.spikernel.spark.session.SparkSettings;
import org.spikernel.spark.tables.MaintenanceSettings;
import org.spikernel.train.recipe.LearningRate;
import org.spikernel.train.recipe.Recipe;
import org.spikernel.train.recipe.SgdRule;
import org.spikernel.train.recipe.TrainingInput;
import org.spikernel.train.recipe.WeightPrecision;
import org.spikernel.train.step.TrainingEngine;
import org.spikernel.train.step.TrainingMode;

/** A merged configuration to {@link RunConfig}, section by section. */
final class RunConfigParser {
    /** For weights that are left as they are. */
    private static final String NOT_ROUNDED = "none";

    private RunConfigParser() {}

    /**
     * The settings of a merged configuration.
     *
     * @param config everything
     * @param reference the defaults alone, which tell a complaint of a record's constructor from the keys behind it
     * @throws ConfigException when a setting is wrong
     */
    static RunConfig read(Config config, Config reference) {
        try {
            return of(config, EffectiveConfig.of(config, reference));
        } catch (IllegalArgumentException e) {
            String culprits = OffendingKeys.of(config, reference, e.getMessage(), c -> of(c, EffectiveConfig.NONE));
            throw new ConfigException(e.getMessage() + culprits, e);
        }
    }

    private static RunConfig of(Config config, EffectiveConfig text) {
        ConfigSection settings = new ConfigSection(config);
        Neuron neuron = neuron(settings.section("neuron"));
        DataSettings data = DataReading.data(settings.section("data"));
        InputCoding coding =
                settings.section("macro").choice("input-coding", labels(InputCoding.values(), InputCoding::label));
        MacroArchitecture macro = macro(settings.section("macro"), neuron, data);
        TrainingInput input = new TrainingInput(
                DataReading.augmentation(
                        settings.section("data"), data, macro.stem().imageSize()),
                coding);
        SpaceSettings space = space(settings.section("space"), neuron.threshold());
        ScoreSettings score = score(settings.section("score"), coding);
        DeviceChoice device = settings.choice("device", labels(DeviceChoice.values(), DeviceChoice::label));
        if (score.mode().engine() == SpikeEngine.EVENTS && device == DeviceChoice.GPU) {
            throw new IllegalArgumentException(
                    "Cannot score: score.engine = events runs on processors, so device must be cpu or auto (or"
                            + " score.engine auto, torch or program), got gpu");
        }
        GpuPrecision gpu =
                settings.section("gpu").choice("precision", labels(GpuPrecision.values(), GpuPrecision::label));
        if (gpu != GpuPrecision.EXACT && device != DeviceChoice.GPU) {
            throw new IllegalArgumentException(
                    "Cannot compute: gpu.precision = %s has results of its own, which processors do not have, so device must be gpu, got %s"
                            .formatted(gpu.label(), device.label()));
        }
        TrainingMode mode = mode(settings.section("train"));
        if (mode.engine().runsOnProcessorsOnly() && device == DeviceChoice.GPU) {
            throw new IllegalArgumentException(
                    "Cannot train: train.engine = %s runs on processors, so device must be cpu or auto (or train.engine auto or autograd), got gpu"
                            .formatted(mode.engine().label()));
        }
        String from = settings.section("train").text("from");
        TrainingSettings training = training(settings.section("train"), input);
        if (training.recipe().epochs() == 0 && from.isBlank()) {
            throw new IllegalArgumentException(
                    "Cannot train: at least 1 epoch is needed, but for weights that exist (train.from), got 0");
        }
        requireBits(space.macro().bits(), settings.section("budget"), training);
        return new RunConfig(
                run(settings.section("run")),
                data,
                macro,
                space,
                new Initialisation(new Fc1Deviation(settings.section("init").text("fc1-deviation"))),
                score,
                StageReading.stages(settings.section("score"), score, macro, space.draws()),
                also(settings.section("score"), score),
                budget(settings.section("budget")),
                training,
                strategy(settings.section("search")),
                from,
                device,
                gpu,
                mode,
                spark(settings.section("spark")),
                tables(settings.section("tables")),
                maintenance(settings.section("tables").section("maintenance")),
                text);
    }

    private static StrategyPlan strategy(ConfigSection search) {
        return new StrategyPlan(
                search.choice("strategy", labels(StrategyPlan.Kind.values(), StrategyPlan.Kind::label)),
                search.integer("trainings"),
                search.integer("batch"),
                search.choice("prior", labels(StrategyPlan.Knowledge.values(), StrategyPlan.Knowledge::label)),
                search.choice("stop", labels(StrategyPlan.Stop.values(), StrategyPlan.Stop::label)));
    }

    private static RunSettings run(ConfigSection run) {
        return new RunSettings(run.text("name"), new Seed(run.longInteger("seed")), run.text("output"));
    }

    private static Neuron neuron(ConfigSection neuron) {
        return new Neuron(neuron.real("tau"), neuron.real("threshold"), neuron.real("reset"));
    }

    private static MacroArchitecture macro(ConfigSection macro, Neuron neuron, DataSettings data) {
        int imageSize = macro.integerOr("image-size", DataReading.AUTO, DataReading.imageSize(data));
        int classes = macro.integerOr("classes", DataReading.AUTO, DataReading.classes(data.format()));
        Stem stem = new Stem(
                DataReading.channels(data.format()),
                imageSize,
                macro.integer("stem-stride"),
                macro.integer("width"),
                macro.integer("ratio"));
        Classifier classifier = new Classifier(
                macro.integer("pool"), macro.integer("hidden"), classes, macro.integer("group"), macro.real("dropout"));
        return new MacroArchitecture(stem, classifier, neuron, macro.integer("timesteps"));
    }

    private static SpaceSettings space(ConfigSection space, double threshold) {
        return new SpaceSettings(
                space.choice("connectivity", labels(Connectivity.values(), RunConfigParser::lowerCase)),
                OperationSetReading.all(space, threshold),
                space.choice("sampling", labels(Sampling.values(), Sampling::label)),
                space.integer("draws"),
                ranges(space.section("macro")));
    }

    private static MacroRanges ranges(ConfigSection macro) {
        List<MacroRanges.Range> ranges = new ArrayList<>();
        for (MacroSetting setting : MacroSetting.values()) {
            List<Integer> values = macro.integers(setting.word());
            if (!values.isEmpty()) {
                ranges.add(new MacroRanges.Range(setting, values));
            }
        }
        return new MacroRanges(ranges, macro.integers("bits"));
    }

    private static ScoreSettings score(ConfigSection score, InputCoding coding) {
        return new ScoreSettings(
                ScoreMeasure.parse(score.text("measure")),
                score.integer("batch-size"),
                score.integer("repeats"),
                coding,
                new ScoreMode(
                        score.choice("engine", labels(SpikeEngine.values(), SpikeEngine::label)),
                        score.choice("weights", labels(WeightSharing.values(), WeightSharing::label))));
    }

    private static List<ScoreMeasure> also(ConfigSection score, ScoreSettings settings) {
        List<ScoreMeasure> also = new ArrayList<>();
        for (ConfigValue name : score.list("also", "a list of measures, as in [naswot, meco]")) {
            ScoreMeasure measure = ScoreMeasure.parse(String.valueOf(name.unwrapped()));
            if (also.contains(measure)) {
                throw new IllegalArgumentException(
                        "Cannot score: also must name each measure once, got %s twice".formatted(measure));
            }
            also.add(measure);
        }
        boolean gradients = settings.measure().readsGradients() || also.stream().anyMatch(ScoreMeasure::readsGradients);
        if (gradients && settings.repeats() < 2) {
            throw new IllegalArgumentException(
                    "Cannot score by zico: it compares the gradients of probe batches, so score.repeats must be at least 2, got "
                            + settings.repeats());
        }
        if (gradients && settings.mode().engine() == SpikeEngine.TORCH_BFLOAT16) {
            throw new IllegalArgumentException(
                    "Cannot score by zico: convolutions in bfloat16 have no gradients, so score.engine must be auto, events, torch or program, got "
                            + settings.mode().engine().label());
        }
        return also;
    }

    private static BudgetSettings budget(ConfigSection budget) {
        return new BudgetSettings(
                HardwareTargets.budget(budget.text("limit")), budget.integer("bits"), budget.integer("state-bits"));
    }

    /** Where bits vary, networks have those alone. */
    private static void requireBits(List<Integer> varied, ConfigSection budget, TrainingSettings training) {
        if (varied.isEmpty()) {
            return;
        }
        if (budget.integer("bits") != Float.SIZE) {
            throw new IllegalArgumentException(
                    "Cannot search: with values in space.macro.bits networks have these, so budget.bits must stay %d, got %d"
                            .formatted(Float.SIZE, budget.integer("bits")));
        }
        if (training.recipe().weights().isRounded()) {
            throw new IllegalArgumentException(
                    "Cannot search: with values in space.macro.bits networks are trained for these, so train.quantisation must stay none, got %d"
                            .formatted(training.recipe().weights().bits()));
        }
        Budget limit = budget(budget).limit();
        for (int bits : varied) {
            if (limit.bits(bits) != bits) {
                throw new IllegalArgumentException(
                        "Cannot search: space.macro.bits must be widths that %s has, got %d, for which it has %d"
                                .formatted(limit, bits, limit.bits(bits)));
            }
        }
    }

    private static TrainingSettings training(ConfigSection train, TrainingInput input) {
        SgdRule sgd = new SgdRule(
                train.real("momentum"),
                train.real("dampening"),
                train.real("weight-decay"),
                train.choice("nesterov", labels(SgdRule.Nesterov.values(), RunConfigParser::lowerCase)));
        LearningRate rate = new LearningRate(train.real("learning-rate"), train.real("rate-floor"));
        WeightPrecision weights =
                new WeightPrecision(train.integerOr("quantisation", NOT_ROUNDED, WeightPrecision.FLOAT.bits()));
        Recipe recipe = new Recipe(train.integer("epochs"), train.integer("batch-size"), rate, sgd, input, weights);
        return new TrainingSettings(
                train.integer("top"),
                train.integer("seeds"),
                StageReading.rungs(train),
                train.integerOr("finalists", DataReading.ALL, RunPlan.TrainingPlan.ALL),
                recipe);
    }

    private static TrainingMode mode(ConfigSection train) {
        return new TrainingMode(
                train.choice("engine", labels(TrainingEngine.values(), TrainingEngine::label)),
                train.choice("activations", labels(ActivationStorage.values(), RunConfigParser::lowerCase)),
                train.integer("team-size"));
    }

    private static SparkSettings spark(ConfigSection spark) {
        return new SparkSettings(
                spark.text("master"),
                new TaskSettings(
                        spark.real("task-seconds"),
                        spark.integerOr("cache-mebibytes", DataReading.AUTO, TaskSettings.AUTO),
                        spark.integer("scorings-per-gpu"),
                        spark.real("commit-seconds"),
                        spark.real("stall-seconds"),
                        spark.integerOr("process-mebibytes", DataReading.AUTO, TaskSettings.AUTO)),
                spark.properties("properties"));
    }

    private static CatalogSettings tables(ConfigSection tables) {
        return new CatalogSettings(
                tables.text("catalog"),
                tables.text("namespace"),
                tables.text("type"),
                tables.text("warehouse"),
                tables.properties("properties"));
    }

    private static MaintenanceSettings maintenance(ConfigSection maintenance) {
        return new MaintenanceSettings(
                maintenance.choice(
                        "automatic", labels(MaintenanceSettings.Automatic.values(), RunConfigParser::lowerCase)),
                maintenance.integer("small-files"),
                maintenance.integer("keep-snapshots"),
                new MaintenanceSettings.Ages(maintenance.integer("keep-hours"), maintenance.integer("orphan-hours")));
    }

    private static <E> Map<String, E> labels(E[] values, Function<E, String> label) {
        return Arrays.stream(values)
                .collect(Collectors.toMap(label, Function.identity(), (a, b) -> a, LinkedHashMap::new));
    }

    private static String lowerCase(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}

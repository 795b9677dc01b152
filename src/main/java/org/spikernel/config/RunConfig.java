package org.spikernel.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.spikernel.cost.Budget;
import org.spikernel.data.DataSettings;
import org.spikernel.random.Seed;
import org.spikernel.results.ResultKey;
import org.spikernel.score.ScoreMeasure;
import org.spikernel.score.ScoreSettings;
import org.spikernel.snn.Fc1Deviation;
import org.spikernel.snn.Initialisation;
import org.spikernel.snn.InputCoding;
import org.spikernel.space.Classifier;
import org.spikernel.space.Connectivity;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.Neuron;
import org.spikernel.space.Operation;
import org.spikernel.space.OperationSet;
import org.spikernel.space.Stem;
import org.spikernel.spark.CatalogSettings;
import org.spikernel.spark.DeviceChoice;
import org.spikernel.spark.Sampling;
import org.spikernel.spark.SparkSettings;
import org.spikernel.train.LearningRate;
import org.spikernel.train.Recipe;
import org.spikernel.train.SgdRule;
import org.spikernel.train.TrainingInput;

/**
 * The validated settings of one run. NOT meant to be serialized and sent to executors: they get the records in it.
 *
 * @param run name, seed and output folder
 * @param data which images
 * @param macro the network around the cells
 * @param space what is drawn
 * @param initialisation how initial weights are drawn
 * @param score how untrained networks are scored
 * @param budget what a chosen network may need
 * @param training what is trained, and how
 * @param device which devices tasks compute on
 * @param spark how Spark is used
 * @param tables where results go
 * @param text the effective settings
 */
public record RunConfig(
        RunSettings run,
        DataSettings data,
        MacroArchitecture macro,
        SpaceSettings space,
        Initialisation initialisation,
        ScoreSettings score,
        BudgetSettings budget,
        TrainingSettings training,
        DeviceChoice device,
        SparkSettings spark,
        CatalogSettings tables,
        EffectiveText text) {

    /**
     * Name, seed and output folder.
     *
     * @param name empty for a name made of the data format and the settings' hash
     */
    public record RunSettings(String name, Seed seed, String output) {
        private static final java.util.regex.Pattern SAFE =
                java.util.regex.Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

        public RunSettings {
            if (!name.isEmpty() && !SAFE.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "Cannot name a run: it must be letters, digits, '.', '_' and '-', since folders are named after"
                                + " it, got \"" + name + "\"");
            }
        }
    }

    /** What is drawn from which spaces. */
    public record SpaceSettings(
            Connectivity connectivity, List<OperationSet> operationSets, Sampling sampling, int draws) {
        public SpaceSettings {
            operationSets = List.copyOf(operationSets);
            if (operationSets.isEmpty()) {
                throw new IllegalArgumentException(
                        "Cannot search: space.kernel-sets and space.operation-sets must hold at least one set, got none");
            }
            requireAtLeastOne("space.draws", draws);
        }
    }

    /** What a chosen network may need. */
    public record BudgetSettings(Budget limit, int bits, int stateBits) {
        public BudgetSettings {
            requireBits("budget.bits", bits, 1);
            requireBits("budget.state-bits", stateBits, 0);
        }

        private static void requireBits(String key, int bits, int least) {
            if (bits < least || bits > 64) {
                throw new IllegalArgumentException(
                        "Cannot count memory: " + key + " must be from " + least + " to 64, got " + bits);
            }
        }
    }

    /** What is trained, and how. */
    public record TrainingSettings(int top, int seeds, Recipe recipe) {
        public TrainingSettings {
            requireAtLeastOne("train.top", top);
            requireAtLeastOne("train.seeds", seeds);
        }
    }

    /**
     * The effective settings as text.
     *
     * @param hocon everything
     * @param resultsHash hash of the settings that determine results
     * @param overrides the settings that differ from the defaults, by key
     */
    public record EffectiveText(String hocon, String resultsHash, Map<String, String> overrides) {
        public EffectiveText {
            overrides = Map.copyOf(overrides);
        }
    }

    /** Sections that say how and where, but not what: two runs that differ in them alone have the same results. */
    private static final List<String> NOT_RESULTS = List.of("run.name", "run.output", "device", "spark", "tables");

    /**
     * The defaults, a configuration file over them, overrides over that.
     *
     * @param file absent for the defaults
     * @param overrides {@code key=value}
     * @throws ConfigException when a setting is unknown or wrong
     */
    public static RunConfig load(Optional<Path> file, List<String> overrides) {
        return of(ConfigFiles.merge(file, overrides));
    }

    /** The name of the run: as set, or the data format and the start of the hash of its settings. */
    public String runId(String variant) {
        return run.name().isEmpty()
                ? data.format().label() + "-" + resultsHash(variant).substring(0, 8)
                : run.name();
    }

    /** Hash of the settings that determine results, and of what a command adds to them (as in cells given by hand). */
    public String resultsHash(String variant) {
        return variant.isEmpty() ? text.resultsHash() : ResultKey.of("variant", List.of(text.resultsHash(), variant));
    }

    private static RunConfig of(Config config) {
        Settings settings = new Settings(config);
        DataSettings data = DataReading.data(settings.section("data"));
        Settings neuron = settings.section("neuron");
        Settings macro = settings.section("macro");
        Settings train = settings.section("train");
        InputCoding coding = macro.choice("input-coding", labels(InputCoding.values(), InputCoding::label));
        return new RunConfig(
                settings.checked("run", () -> run(settings.section("run"))),
                data,
                settings.checked("macro", () -> macro(macro, settings.checked("neuron", () -> neuron(neuron)), data)),
                settings.checked("space", () -> space(settings.section("space"), neuron.real("threshold"))),
                new Initialisation(settings.section("init").parsed("fc1-deviation", Fc1Deviation::new)),
                settings.checked("score", () -> score(settings.section("score"), coding)),
                settings.checked("budget", () -> budget(settings.section("budget"))),
                settings.checked(
                        "train",
                        () -> training(
                                train,
                                new TrainingInput(DataReading.augmentation(settings.section("data"), data), coding))),
                settings.choice("device", labels(DeviceChoice.values(), DeviceChoice::label)),
                settings.checked("spark", () -> spark(settings.section("spark"))),
                settings.checked("tables", () -> tables(settings.section("tables"))),
                text(config));
    }

    private static RunSettings run(Settings run) {
        return new RunSettings(run.text("name"), new Seed(run.longInteger("seed")), run.text("output"));
    }

    private static Neuron neuron(Settings neuron) {
        return new Neuron(neuron.real("tau"), neuron.real("threshold"), neuron.real("reset"));
    }

    private static MacroArchitecture macro(Settings macro, Neuron neuron, DataSettings data) {
        int imageSize = macro.isWord("image-size", "auto") ? DataReading.imageSize(data) : macro.integer("image-size");
        int classes = macro.isWord("classes", "auto") ? DataReading.classes(data.format()) : macro.integer("classes");
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

    private static SpaceSettings space(Settings space, double threshold) {
        List<OperationSet> sets = new ArrayList<>();
        for (ConfigValue kernels : space.list("kernel-sets")) {
            sets.add(space.checked("kernel-sets", () -> OperationSet.ofKernels(kernels(space, kernels), threshold)));
        }
        for (ConfigValue set : space.list("operation-sets")) {
            sets.add(space.checked("operation-sets", () -> operationSet(space, set)));
        }
        refuseTwins(space, sets);
        return new SpaceSettings(
                space.choice("connectivity", lowerCase(Connectivity.values())),
                sets,
                space.choice("sampling", labels(Sampling.values(), Sampling::label)),
                space.integer("draws"));
    }

    private static List<Integer> kernels(Settings space, ConfigValue value) {
        if (!(value.unwrapped() instanceof List<?> sizes)
                || !sizes.stream().allMatch(size -> size instanceof Integer)) {
            throw space.wrong("kernel-sets", "it must be a list of lists of odd kernel sizes, as in [[1, 3], [3, 5]]");
        }
        return sizes.stream().map(Integer.class::cast).toList();
    }

    private static OperationSet operationSet(Settings space, ConfigValue value) {
        if (!(value.unwrapped() instanceof Map<?, ?> set)
                || !set.keySet().equals(java.util.Set.of("name", "operations"))
                || !(set.get("operations") instanceof List<?> operations)) {
            throw space.wrong(
                    "operation-sets",
                    "each must be { name = ..., operations = [none, skip, conv3x3, \"conv3x3@0.5\", avgpool3x3] }");
        }
        return new OperationSet(
                String.valueOf(set.get("name")),
                operations.stream().map(String::valueOf).map(Operation::parse).toList());
    }

    private static void refuseTwins(Settings space, List<OperationSet> sets) {
        for (int i = 0; i < sets.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (sets.get(i).name().equals(sets.get(j).name())
                        || sets.get(i).operations().equals(sets.get(j).operations())) {
                    throw space.wrong(
                            "kernel-sets",
                            "no set may come twice (here " + sets.get(j).name() + " and "
                                    + sets.get(i).name() + ")");
                }
            }
        }
    }

    private static ScoreSettings score(Settings score, InputCoding coding) {
        return new ScoreSettings(
                score.parsed("measure", ScoreMeasure::parse),
                score.integer("batch-size"),
                score.integer("repeats"),
                coding);
    }

    private static BudgetSettings budget(Settings budget) {
        return new BudgetSettings(
                budget.parsed("limit", Budget::parse), budget.integer("bits"), budget.integer("state-bits"));
    }

    private static TrainingSettings training(Settings train, TrainingInput input) {
        SgdRule sgd = train.checked(
                "momentum",
                () -> new SgdRule(
                        train.real("momentum"),
                        train.real("dampening"),
                        train.real("weight-decay"),
                        train.choice("nesterov", Map.of("off", SgdRule.Nesterov.OFF, "on", SgdRule.Nesterov.ON))));
        LearningRate rate = train.checked(
                "learning-rate", () -> new LearningRate(train.real("learning-rate"), train.real("rate-floor")));
        Recipe recipe = new Recipe(train.integer("epochs"), train.integer("batch-size"), rate, sgd, input);
        return new TrainingSettings(train.integer("top"), train.integer("seeds"), recipe);
    }

    private static SparkSettings spark(Settings spark) {
        return new SparkSettings(
                spark.text("master"),
                spark.text("application-name"),
                spark.integer("candidates-per-task"),
                spark.integer("scorings-per-gpu"),
                spark.real("commit-seconds"),
                spark.properties("properties"));
    }

    private static CatalogSettings tables(Settings tables) {
        return new CatalogSettings(
                tables.text("catalog"),
                tables.text("namespace"),
                tables.text("type"),
                tables.text("warehouse"),
                tables.properties("properties"));
    }

    private static EffectiveText text(Config config) {
        Config determining = config;
        for (String path : NOT_RESULTS) {
            determining = determining.withoutPath(path);
        }
        Map<String, String> overrides = new TreeMap<>();
        Config reference = ConfigFiles.reference();
        config.entrySet().forEach(entry -> {
            boolean same = reference.hasPath(entry.getKey())
                    && reference.getValue(entry.getKey()).equals(entry.getValue());
            if (!same) {
                overrides.put(entry.getKey(), entry.getValue().render(ConfigRenderOptions.concise()));
            }
        });
        String hocon = config.root()
                .render(ConfigRenderOptions.defaults()
                        .setOriginComments(false)
                        .setComments(false)
                        .setJson(false));
        return new EffectiveText(hocon, ResultKey.of("settings-1", List.of(canonical(determining))), overrides);
    }

    /** Sorted key-value lines: the order in which files were written does not count. */
    private static String canonical(Config config) {
        return config.entrySet().stream()
                .map(entry -> entry.getKey() + " = " + entry.getValue().render(ConfigRenderOptions.concise()))
                .sorted()
                .collect(Collectors.joining("\n"));
    }

    private static <E> Map<String, E> labels(E[] values, Function<E, String> label) {
        return Arrays.stream(values)
                .collect(Collectors.toMap(label, Function.identity(), (a, b) -> a, LinkedHashMap::new));
    }

    private static <E extends Enum<E>> Map<String, E> lowerCase(E[] values) {
        return labels(values, value -> value.name().toLowerCase(java.util.Locale.ROOT));
    }

    private static void requireAtLeastOne(String key, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("Cannot search: " + key + " must be at least 1, got " + value);
        }
    }
}

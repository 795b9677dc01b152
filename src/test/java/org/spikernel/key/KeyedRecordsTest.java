package org.spikernel.key;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.spikernel.config.RunConfig.BudgetSettings;
import org.spikernel.config.RunConfig.SpaceSettings;
import org.spikernel.config.RunConfig.TrainingSettings;
import org.spikernel.cost.Budget;
import org.spikernel.cost.ChipBudget;
import org.spikernel.data.Augmentation;
import org.spikernel.data.DataFormat;
import org.spikernel.data.DataSettings;
import org.spikernel.data.ImageShape;
import org.spikernel.data.Normalisation;
import org.spikernel.data.RecordLimits;
import org.spikernel.data.SyntheticSettings;
import org.spikernel.data.ValidationSettings;
import org.spikernel.hardware.ChipMemory;
import org.spikernel.hardware.CoreGroup;
import org.spikernel.hardware.Resource;
import org.spikernel.network.Fc1Deviation;
import org.spikernel.network.GivenWeights;
import org.spikernel.network.Initialisation;
import org.spikernel.network.InputCoding;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.random.Seed;
import org.spikernel.score.CheapStage;
import org.spikernel.score.ScoreMode;
import org.spikernel.score.ScoreSettings;
import org.spikernel.score.SpikeEngine;
import org.spikernel.score.WeightSharing;
import org.spikernel.search.RungPlan;
import org.spikernel.search.RungSettings;
import org.spikernel.search.Sampling;
import org.spikernel.search.StrategyPlan;
import org.spikernel.space.Cell;
import org.spikernel.space.Connectivity;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.MacroRanges;
import org.spikernel.space.MacroSetting;
import org.spikernel.space.Neuron;
import org.spikernel.space.Operation;
import org.spikernel.space.OperationSet;
import org.spikernel.space.Published;
import org.spikernel.train.recipe.LearningRate;
import org.spikernel.train.recipe.Recipe;
import org.spikernel.train.recipe.SgdRule;
import org.spikernel.train.recipe.TrainingInput;
import org.spikernel.train.recipe.WeightPrecision;

/**
 * Whatever a keyed value consists of is part of its text: each component of each keyed record is given another value, and
 * the text must change. A component that was added to a record and forgotten in its text would give results of different
 * settings the same key.
 */
class KeyedRecordsTest {
    /** Components that determine no result, as {@code Type.component}. */
    private static final Set<String> LEFT_OUT = Set.of();

    private static final RungPlan RUNGS = new RungPlan(List.of(3, 12), 2);

    /** Values, whose parts are values to try, too. Another type of component needs two values here. */
    private static final List<Record> SOME = List.of(
            MacroArchitecture.published(Published.CIFAR10, 2),
            MacroArchitecture.published(Published.TINY_IMAGENET, 4),
            new Neuron(2, 0.5, 0),
            new OperationSet("a", List.of(Operation.none(), Operation.skip(), Operation.lifConv(3, 1))),
            new OperationSet("b", List.of(Operation.none(), Operation.averagePool(5), Operation.maxPool(3))),
            new SpaceSettings(
                    Connectivity.FORWARD,
                    List.of(new OperationSet("a", List.of(Operation.none(), Operation.skip()))),
                    Sampling.WITH_REPLACEMENT,
                    20),
            new SpaceSettings(Connectivity.FORWARD, OperationSet.published(), Sampling.WITH_REPLACEMENT, 20),
            new SpaceSettings(
                    Connectivity.FORWARD,
                    OperationSet.published(),
                    Sampling.WITHOUT_REPLACEMENT,
                    20,
                    new MacroRanges(List.of(new MacroRanges.Range(MacroSetting.WIDTH, List.of(4, 8))))),
            new MacroRanges(List.of(new MacroRanges.Range(MacroSetting.HIDDEN, List.of(16)))),
            new MacroRanges(List.of(), List.of(8, 4)),
            new MacroRanges.Range(MacroSetting.WIDTH, List.of(4, 8)),
            new MacroRanges.Range(MacroSetting.POOL, List.of(2)),
            new Cell("0243001400020000"),
            new Cell("0001000000000000"),
            Initialisation.STANDARD,
            new Initialisation(Fc1Deviation.of(0.25)),
            Initialisation.from(GivenWeights.of(Map.of("a", Tensor.ofFloats(new float[1], 1)))),
            ScoreSettings.PUBLISHED,
            new ScoreMode(SpikeEngine.TORCH, WeightSharing.SHARED),
            new CheapStage(1, 0.1, 32, 1, 2, 0.5),
            new BudgetSettings(Budget.parse("10M-params"), 32, 16),
            new BudgetSettings(Budget.parse("2MiB"), 8, 0),
            new TrainingSettings(4, 3, new RungSettings(RungSettings.Choice.SET, RUNGS), 2, recipe(SgdRule.AS_STATED)),
            new TrainingSettings(
                    4,
                    3,
                    new RungSettings(RungSettings.Choice.AUTO, new RungPlan(List.of(), 2.5)),
                    2,
                    recipe(SgdRule.AS_RUN)),
            new StrategyPlan(StrategyPlan.Kind.PREDICTOR, 9, 3, StrategyPlan.Knowledge.SCORES, StrategyPlan.Stop.NEVER),
            new LearningRate(0.25, 1),
            new DataSettings(
                    DataFormat.CIFAR10,
                    "/images",
                    RecordLimits.ALL,
                    new ValidationSettings(0.1, new Seed(1)),
                    SyntheticSettings.STANDARD),
            new DataSettings(
                    DataFormat.CIFAR10,
                    "/other",
                    new RecordLimits(5000, 1000),
                    new ValidationSettings(0.25, new Seed(2)),
                    new SyntheticSettings(32, 1200, 600, new Seed(3))),
            WeightPrecision.FLOAT,
            new WeightPrecision(4),
            new Normalisation(List.of(0.5), List.of(0.25)),
            new Normalisation(List.of(0.75), List.of(1.0)),
            new ImageShape(3, 32, 32),
            new ChipMemory.Pool(Map.of(Resource.NEURONS, 5L)),
            new ChipMemory.Pool(Map.of(Resource.SYNAPSES, 5L)),
            new ChipMemory.ByteCores(4, 65_536, 1_024),
            new ChipMemory.ByteCores(5, 131_072, 2_048),
            new ChipMemory.LayerCores(List.of(new CoreGroup(2, 30, 40, 50))),
            new ChipMemory.LayerCores(List.of(new CoreGroup(3, 60, 70, 80))),
            ChipBudget.parse("flash=256KiB,ram=64KiB"),
            ChipBudget.parse("ram=65536B"));

    private static Recipe recipe(SgdRule sgd) {
        return new Recipe(
                300,
                64,
                new LearningRate(0.1, 0.01),
                sgd,
                new TrainingInput(
                        sgd.equals(SgdRule.AS_RUN)
                                ? Augmentation.NONE
                                : new Augmentation(4, Augmentation.Flip.HORIZONTAL),
                        InputCoding.DIRECT));
    }

    /** Values by the type of component that they can stand for. */
    private static final Map<Type, Set<Object>> VALUES = new HashMap<>();

    static {
        VALUES.put(long.class, new LinkedHashSet<>(List.of(1L, 2L)));
        SOME.forEach(value -> add(value.getClass(), value));
    }

    private static void add(Type type, Object value) {
        VALUES.computeIfAbsent(type, absent -> new LinkedHashSet<>()).add(value);
        if (value instanceof Enum<?> constant) {
            VALUES.get(type).addAll(Arrays.asList(constant.getDeclaringClass().getEnumConstants()));
        } else if (value instanceof List<?> list) {
            list.forEach(element -> add(element.getClass(), element));
        } else if (value instanceof Record whole) {
            for (RecordComponent component : whole.getClass().getRecordComponents()) {
                add(component.getGenericType(), part(whole, component));
            }
        }
    }

    private static final List<Class<?>> KEYED = keyed();

    private static List<Class<?>> keyed() {
        // Names are enough; Spark's classes would take half a minute.
        ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
        String aClass = String.valueOf(Keyed.class.getResource("Keyed.class"));
        URI ours = URI.create(aClass.substring(0, aClass.indexOf("key/Keyed.class")));
        return new ClassFileImporter()
                .importLocations(Set.of(Location.of(ours))).stream()
                        .filter(type -> type.isAssignableTo(Keyed.class) && !type.isInterface())
                        .<Class<?>>map(type -> named(type.getName()))
                        .toList();
    }

    private static Class<?> named(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    static Stream<RecordComponent> components() {
        return KEYED.stream().filter(Class::isRecord).flatMap(type -> Arrays.stream(type.getRecordComponents()));
    }

    @ParameterizedTest
    @MethodSource("components")
    void eachComponentIsPartOfTheText(RecordComponent component) {
        Class<?> type = component.getDeclaringRecord();
        String name = type.getSimpleName() + "." + component.getName();
        List<Changed> changes = samples(type).stream()
                .flatMap(sample -> changes(sample, component))
                .toList();
        assertThat(changes)
                .as("values of %s that can be changed: add some to this test", name)
                .isNotEmpty();
        if (LEFT_OUT.contains(name)) {
            assertThat(changes).allMatch(Changed::hasTheSameText, "leaves out " + name);
        } else {
            assertThat(changes).noneMatch(Changed::hasTheSameText);
        }
    }

    @Test
    void keyedTypesAreRecordsOrHaveConstants() {
        assertThat(KEYED).hasSizeGreaterThan(30).allMatch(type -> type.isRecord() || type.isEnum());
    }

    @Test
    void constantsOfATypeHaveTextsOfTheirOwn() {
        for (Class<?> type : KEYED) {
            if (type.isEnum()) {
                assertThat(Arrays.stream(type.getEnumConstants()).map(KeyText::of))
                        .as(type.getName())
                        .doesNotHaveDuplicates();
            }
        }
    }

    /** A value, and the same with one component changed. */
    private record Changed(Record before, Record after) {
        boolean hasTheSameText() {
            return KeyText.of(before).equals(KeyText.of(after));
        }
    }

    private static Stream<Changed> changes(Record sample, RecordComponent component) {
        return VALUES.getOrDefault(component.getGenericType(), Set.of()).stream()
                .flatMap(value -> with(sample, component, value).stream())
                .filter(changed -> !changed.equals(sample))
                .map(changed -> new Changed(sample, changed));
    }

    /** Those of this type; of a type that has none, one of any values. */
    private static List<Record> samples(Class<?> type) {
        Set<Object> known = VALUES.getOrDefault(type, Set.of());
        if (!known.isEmpty()) {
            return known.stream().map(Record.class::cast).toList();
        }
        List<Object> parts = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            VALUES.getOrDefault(component.getGenericType(), Set.of()).stream()
                    .findFirst()
                    .ifPresent(parts::add);
        }
        return made(type, parts).stream().toList();
    }

    /** The same with another component; nothing where the two do not go together. */
    private static Optional<Record> with(Record sample, RecordComponent changed, Object value) {
        List<Object> parts = new ArrayList<>();
        for (RecordComponent component : sample.getClass().getRecordComponents()) {
            parts.add(component.getName().equals(changed.getName()) ? value : part(sample, component));
        }
        return made(sample.getClass(), parts);
    }

    private static Optional<Record> made(Class<?> type, List<Object> parts) {
        Class<?>[] types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return Optional.of((Record) constructor.newInstance(parts.toArray()));
        } catch (InvocationTargetException e) {
            assertThat(e.getCause()).isInstanceOf(IllegalArgumentException.class);
            return Optional.empty();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object part(Record whole, RecordComponent component) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(whole);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}

package org.spikernel.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.spikernel.config.RunConfig.BudgetSettings;
import org.spikernel.config.RunConfig.SpaceSettings;
import org.spikernel.config.RunConfig.TrainingSettings;
import org.spikernel.cost.Budget;
import org.spikernel.cost.SizeBudget;
import org.spikernel.data.Augmentation;
import org.spikernel.data.DataFormat;
import org.spikernel.data.DataSettings;
import org.spikernel.data.ImageShape;
import org.spikernel.data.Normalisation;
import org.spikernel.data.RecordLimits;
import org.spikernel.data.SyntheticSettings;
import org.spikernel.data.ValidationSettings;
import org.spikernel.network.Fc1Deviation;
import org.spikernel.network.GivenWeights;
import org.spikernel.network.Initialisation;
import org.spikernel.network.InputCoding;
import org.spikernel.network.Precision;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.random.Seed;
import org.spikernel.score.CheapStage;
import org.spikernel.score.ScoreMeasure;
import org.spikernel.score.ScoreMode;
import org.spikernel.score.ScoreSettings;
import org.spikernel.score.SpikeEngine;
import org.spikernel.score.WeightSharing;
import org.spikernel.search.RunPlan;
import org.spikernel.search.RungPlan;
import org.spikernel.search.RungSettings;
import org.spikernel.search.Sampling;
import org.spikernel.space.Cell;
import org.spikernel.space.Classifier;
import org.spikernel.space.Connectivity;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.Neuron;
import org.spikernel.space.Operation;
import org.spikernel.space.OperationSet;
import org.spikernel.space.Stem;
import org.spikernel.train.recipe.LearningRate;
import org.spikernel.train.recipe.Recipe;
import org.spikernel.train.recipe.SgdRule;
import org.spikernel.train.recipe.TrainingInput;

/**
 * The text under which each value is stored. A warehouse is full of keys that are made of these texts, so they stay as
 * they are, whatever classes, components and constants are called.
 */
class KeyedTextsTest {
    private static final MacroArchitecture MACRO = new MacroArchitecture(
            new Stem(3, 32, 1, 128, 2), new Classifier(4, 1024, 10, 5, 0.5), new Neuron(4 / 3.0, 1, -0.1), 5);
    private static final Recipe RECIPE = new Recipe(
            300,
            64,
            new LearningRate(0.1, 0.01),
            new SgdRule(0.9, 5e-4, 0, SgdRule.Nesterov.OFF),
            new TrainingInput(new Augmentation(4, Augmentation.Flip.HORIZONTAL), InputCoding.RATE));

    /** Of {@code "a" LF "F32[2]" LF}, 0000803f00000040, as {@code sha256sum} has it. */
    private static final GivenWeights GIVEN = GivenWeights.of(Map.of("a", Tensor.ofFloats(new float[] {1, 2}, 2)));

    static Stream<Arguments> values() {
        return Stream.of(
                Arguments.of(new Seed(-7), "Seed[value=-7]"),
                Arguments.of(new Cell("0243001400020000"), "0243 0014 0002 0000"),
                Arguments.of(
                        MACRO,
                        "MacroArchitecture[stem=Stem[imageChannels=3, imageSize=32, stride=1, width=128, ratio=2],"
                                + " classifier=Classifier[pool=4, hidden=1024, classes=10, group=5, dropout=0.5],"
                                + " neuron=Neuron[tau=1.3333333333333333, threshold=1.0, resetPotential=-0.1],"
                                + " timesteps=5]"),
                Arguments.of(
                        new OperationSet(
                                "1x1 and pools",
                                List.of(
                                        Operation.none(),
                                        Operation.skip(),
                                        Operation.lifConv(1, 1),
                                        Operation.lifConv(3, 0.5),
                                        Operation.averagePool(3),
                                        Operation.maxPool(5))),
                        "OperationSet[name=1x1 and pools, operations=["
                                + "Operation[kind=NONE, kernel=0, threshold=0.0],"
                                + " Operation[kind=SKIP, kernel=0, threshold=0.0],"
                                + " Operation[kind=LIF_CONV, kernel=1, threshold=1.0],"
                                + " Operation[kind=LIF_CONV, kernel=3, threshold=0.5],"
                                + " Operation[kind=AVERAGE_POOL, kernel=3, threshold=0.0],"
                                + " Operation[kind=MAX_POOL, kernel=5, threshold=0.0]]]"),
                Arguments.of(new Initialisation(Fc1Deviation.AUTO), "Initialisation[fc1=auto]"),
                Arguments.of(new Initialisation(new Fc1Deviation("1e-2")), "Initialisation[fc1=1e-2]"),
                Arguments.of(
                        Initialisation.from(GIVEN),
                        "Initialisation[fc1=auto, given="
                                + "6d3fbc582c40891827a3f5f612a6e1ce22fa0cf0a68dcc929611fc9038e3a82b]"),
                Arguments.of(
                        ScoreSettings.PUBLISHED,
                        "ScoreSettings[measure=sahd-1, batchSize=256, repeats=2, coding=DIRECT,"
                                + " mode=ScoreMode[engine=AUTO, weights=PER_CANDIDATE]]"),
                Arguments.of(
                        new ScoreMode(SpikeEngine.TORCH_BFLOAT16, WeightSharing.SHARED),
                        "ScoreMode[engine=TORCH_BFLOAT16, weights=SHARED]"),
                Arguments.of(
                        new CheapStage(1, 0.1, 32, 1, 2, 1),
                        "CheapStage[number=1, keep=0.1, batchSize=32, repeats=1, timesteps=2, width=1.0]"),
                Arguments.of(
                        RECIPE,
                        "Recipe[epochs=300, batchSize=64,"
                                + " learningRate=LearningRate[initial=0.1, floorFraction=0.01],"
                                + " sgd=SgdRule[momentum=0.9, dampening=5.0E-4, weightDecay=0.0, nesterov=OFF],"
                                + " input=TrainingInput[augmentation=Augmentation[paddingPixels=4, flip=HORIZONTAL],"
                                + " coding=RATE]]"),
                Arguments.of(
                        new DataSettings(
                                DataFormat.TINY_IMAGENET,
                                "s3a://bucket/a b",
                                new RecordLimits(5000, Integer.MAX_VALUE),
                                new ValidationSettings(0.1, new Seed(1)),
                                new SyntheticSettings(16, 1200, 500, new Seed(2))),
                        "DataSettings[format=tiny-imagenet, path=s3a://bucket/a b,"
                                + " limits=RecordLimits[train=5000, test=2147483647],"
                                + " validation=ValidationSettings[fraction=0.1, seed=Seed[value=1]],"
                                + " synthetic=SyntheticSettings[imageSize=16, trainCount=1200, testCount=500,"
                                + " seed=Seed[value=2]]]"),
                Arguments.of(
                        new Normalisation(List.of(0.5, 0.25, 1e-4), List.of(0.2, 1.0, 1 / 3.0)),
                        "Normalisation[mean=[0.5, 0.25, 1.0E-4], deviation=[0.2, 1.0, 0.3333333333333333]]"),
                Arguments.of(new ImageShape(3, 32, 16), "3x32x16"),
                Arguments.of(
                        new SpaceSettings(
                                Connectivity.FEEDBACK,
                                List.of(
                                        new OperationSet("a", List.of(Operation.none(), Operation.skip())),
                                        new OperationSet("b", List.of(Operation.none(), Operation.lifConv(3, 1)))),
                                Sampling.WITHOUT_REPLACEMENT,
                                1000),
                        "SpaceSettings[connectivity=FEEDBACK, operationSets=["
                                + "OperationSet[name=a, operations=[Operation[kind=NONE, kernel=0, threshold=0.0],"
                                + " Operation[kind=SKIP, kernel=0, threshold=0.0]]],"
                                + " OperationSet[name=b, operations=[Operation[kind=NONE, kernel=0, threshold=0.0],"
                                + " Operation[kind=LIF_CONV, kernel=3, threshold=1.0]]]],"
                                + " sampling=WITHOUT_REPLACEMENT, draws=1000]"),
                Arguments.of(
                        new BudgetSettings(Budget.parse("10M-params"), 32, 16),
                        "BudgetSettings[limit=10M-params, bits=32, stateBits=16]"),
                Arguments.of(
                        new TrainingSettings(
                                4,
                                3,
                                new RungSettings(RungSettings.Choice.SET, new RungPlan(List.of(30, 120), 2)),
                                RunPlan.TrainingPlan.ALL,
                                RECIPE),
                        "TrainingSettings[top=4, seeds=3,"
                                + " rungs=RungSettings[choice=SET, plan=RungPlan[epochs=[30, 120], reductionFactor=2.0]],"
                                + " finalists=2147483647,"
                                + " recipe=Recipe[epochs=300, batchSize=64,"
                                + " learningRate=LearningRate[initial=0.1, floorFraction=0.01],"
                                + " sgd=SgdRule[momentum=0.9, dampening=5.0E-4, weightDecay=0.0, nesterov=OFF],"
                                + " input=TrainingInput[augmentation=Augmentation[paddingPixels=4, flip=HORIZONTAL],"
                                + " coding=RATE]]]"),
                Arguments.of(
                        new RungSettings(RungSettings.Choice.AUTO, new RungPlan(List.of(), 2.5)),
                        "RungSettings[choice=AUTO, plan=RungPlan[epochs=[], reductionFactor=2.5]]"),
                Arguments.of(List.of(), "[]"),
                Arguments.of(
                        List.of(new Cell("0001000000000000"), new Cell("0012000000030000")),
                        "[0001 0000 0000 0000, 0012 0000 0003 0000]"));
    }

    @ParameterizedTest
    @MethodSource("values")
    void aValueIsStoredUnderTheTextThatItAlwaysHad(Object value, String text) {
        assertThat(text(value)).isEqualTo(text);
    }

    @Test
    void constantsAreStoredUnderTheWordsThatTheyAlwaysHad() {
        assertThat(texts(Operation.Kind.values()))
                .containsExactly("NONE", "SKIP", "LIF_CONV", "AVERAGE_POOL", "MAX_POOL");
        assertThat(texts(Connectivity.values())).containsExactly("FORWARD", "FEEDBACK");
        assertThat(texts(Sampling.values())).containsExactly("WITHOUT_REPLACEMENT", "WITH_REPLACEMENT");
        assertThat(texts(Precision.values())).containsExactly("FLOAT32", "BFLOAT16", "BFLOAT16_MAPS");
        assertThat(texts(InputCoding.values())).containsExactly("DIRECT", "RATE");
        assertThat(texts(ScoreMeasure.values()))
                .containsExactly(
                        "sahd-1",
                        "sahd-2",
                        "sahd-layers-2",
                        "naswot-1",
                        "swap-1",
                        "meco-1",
                        "zico-1",
                        "parameters-1",
                        "macs-1",
                        "convolutions-1",
                        "path-convolutions-1");
        assertThat(texts(SpikeEngine.values())).containsExactly("AUTO", "EVENTS", "TORCH", "TORCH_BFLOAT16", "PROGRAM");
        assertThat(texts(WeightSharing.values())).containsExactly("SHARED", "PER_CANDIDATE");
        assertThat(texts(SgdRule.Nesterov.values())).containsExactly("OFF", "ON");
        assertThat(texts(Augmentation.Flip.values())).containsExactly("HORIZONTAL", "NEVER");
        assertThat(texts(RungSettings.Choice.values())).containsExactly("AUTO", "SET");
        assertThat(texts(DataFormat.values()))
                .containsExactly("cifar10", "cifar100", "tiny-imagenet", "idx", "synthetic");
    }

    /** A new suffix may not shorten the text of a budget that is stored already. */
    @Test
    void budgetsAreStoredWithTheSuffixesThatTheyAlwaysHad() {
        long[] amounts = {1, 1_000, 1_000_000, 1_000_000_000, 1_000_000_000_000L, 1L << 10, 1L << 20, 1L << 30, 1L << 40
        };
        assertThat(Arrays.stream(amounts).mapToObj(amount -> text(new SizeBudget(SizeBudget.Unit.PARAMETERS, amount))))
                .containsExactly(
                        "1-params",
                        "1k-params",
                        "1M-params",
                        "1G-params",
                        "1000G-params",
                        "1024-params",
                        "1048576-params",
                        "1073741824-params",
                        "1099511627776-params");
        assertThat(Arrays.stream(amounts).mapToObj(amount -> text(new SizeBudget(SizeBudget.Unit.BYTES, amount))))
                .containsExactly("1B", "1kB", "1MB", "1GB", "1000GB", "1KiB", "1MiB", "1GiB", "1024GiB");
    }

    private static List<String> texts(Object[] values) {
        return Arrays.stream(values).map(KeyedTextsTest::text).toList();
    }

    private static String text(Object value) {
        return KeyText.of(value);
    }
}

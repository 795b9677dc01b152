package org.spikernel.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.spikernel.data.Augmentation;
import org.spikernel.data.DataFormat;
import org.spikernel.data.DataSettings;
import org.spikernel.data.RecordLimits;
import org.spikernel.data.SyntheticSettings;
import org.spikernel.data.ValidationSettings;
import org.spikernel.network.Fc1Deviation;
import org.spikernel.network.GivenWeights;
import org.spikernel.network.GpuPrecision;
import org.spikernel.network.Initialisation;
import org.spikernel.network.InputCoding;
import org.spikernel.network.Precision;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.random.Seed;
import org.spikernel.score.ScoreMeasure;
import org.spikernel.score.ScoreMode;
import org.spikernel.score.ScoreSettings;
import org.spikernel.score.SpikeEngine;
import org.spikernel.score.WeightSharing;
import org.spikernel.space.Cell;
import org.spikernel.space.Classifier;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.NetworkFamily;
import org.spikernel.space.Neuron;
import org.spikernel.space.Operation;
import org.spikernel.space.OperationSet;
import org.spikernel.space.Published;
import org.spikernel.space.Stem;
import org.spikernel.train.recipe.LearningRate;
import org.spikernel.train.recipe.Recipe;
import org.spikernel.train.recipe.SgdRule;
import org.spikernel.train.recipe.TrainingInput;

/** Keys of scores and trainings as warehouses hold them: results that are stored must be found again. */
class CandidateKeyTest {
    private static final DataSettings IMAGES = new DataSettings(
            DataFormat.SYNTHETIC,
            "",
            RecordLimits.ALL,
            new ValidationSettings(0.1, new Seed(1)),
            SyntheticSettings.STANDARD);

    private static final OperationSet EVERY_KIND = new OperationSet(
            "every kind",
            List.of(
                    Operation.none(),
                    Operation.skip(),
                    Operation.lifConv(1, 0.5),
                    Operation.lifConv(5, 1),
                    Operation.averagePool(5),
                    Operation.maxPool(3)));

    private static final Candidate FORWARD = candidate(0, "0243001400020000");
    private static final Candidate FEEDBACK = candidate(1, "0501200530020400");

    private static Candidate candidate(int operations, String cell) {
        return new Candidate(operations, 12L, new Cell(cell), new Cell(cell), new Seed(-8_070_450_532_247_928_832L));
    }

    /** The paper's CIFAR-10. */
    private static Experiment published(SpikeEngine engine, WeightSharing weights, Precision training) {
        return new Experiment(
                new Seed(1),
                IMAGES,
                "0123456789abcdef",
                NetworkFamily.of(
                        MacroArchitecture.published(Published.CIFAR10, 2),
                        List.of(OperationSet.ofKernels(List.of(1, 3), 1), EVERY_KIND)),
                new Initialisation(Fc1Deviation.of(0.01)),
                new ScoreSettings(ScoreMeasure.SAHD_1, 256, 2, InputCoding.DIRECT, new ScoreMode(engine, weights)),
                Recipe.published(
                        SgdRule.AS_RUN,
                        new TrainingInput(new Augmentation(4, Augmentation.Flip.HORIZONTAL), InputCoding.DIRECT)),
                training);
    }

    /** Whatever {@link #published} has otherwise. */
    private static Experiment other(Precision training) {
        return new Experiment(
                new Seed(Long.MIN_VALUE),
                IMAGES,
                "fedcba9876543210",
                NetworkFamily.of(
                        new MacroArchitecture(
                                new Stem(1, 28, 2, 3, 5),
                                new Classifier(1, 7, 10, 3, 0),
                                new Neuron(2, 0.75, -1e-3),
                                4),
                        List.of(OperationSet.ofKernels(List.of(7), 1.5), EVERY_KIND)),
                Initialisation.STANDARD,
                new ScoreSettings(
                        ScoreMeasure.SAHD_2,
                        64,
                        3,
                        InputCoding.RATE,
                        new ScoreMode(SpikeEngine.AUTO, WeightSharing.PER_CANDIDATE)),
                new Recipe(
                        7,
                        32,
                        new LearningRate(1e7, 1),
                        new SgdRule(0.5, 0, 1e-5, SgdRule.Nesterov.ON),
                        new TrainingInput(Augmentation.NONE, InputCoding.RATE)),
                training);
    }

    @Test
    void scoresHaveTheKeyThatTheyAlwaysHad() {
        Experiment shared = published(SpikeEngine.AUTO, WeightSharing.SHARED, Precision.FLOAT32);
        assertThat(FORWARD.key(shared)).isEqualTo("0cab1eebd66ff805b9d31b19264e679ee71afe36037a3479ab6cfb8055fd0105");
        assertThat(FEEDBACK.key(shared)).isEqualTo("f8a1d944e06fc3f886c26429ac3209509a8a76a217227a55d0d5c530d03086a3");
        assertThat(FORWARD.key(other(Precision.FLOAT32)))
                .isEqualTo("28f78637d754856d34ae6b393a26b2c1d6b54900d33ec3e1c833fe0884d1be41");
        assertThat(FEEDBACK.key(other(Precision.FLOAT32)))
                .isEqualTo("d33923335af90cdf4737bfae4b0d0fd7434cb3fa64ea5e23203c4e9251a7e091");
    }

    @Test
    void scoresOfEveryEngineHaveTheKeyThatTheyAlwaysHad() {
        assertThat(Arrays.stream(SpikeEngine.values())
                        .map(engine -> FORWARD.key(published(engine, WeightSharing.PER_CANDIDATE, Precision.FLOAT32))))
                .containsExactly(
                        "d0bde1ea437b8380b1cb10c328d8529b56487a7b623658ab69bf64486c4eaf80",
                        "0807e2c2c4f21db318f6a27022cf77f0d8e2acb9db543e382c495f56a3019559",
                        "79615efb50a7739e70f381837011cd4861784cdf345f411dfcef8d92f2605316",
                        "065608d2c285fddfef708f73f60591aa9b25b7aaa4b4d8805b2deb18af9850bc",
                        "0f9554c61acefb9c39d5a4a01bbfcf6d1776ffc47a8c2627d9a17999e2ece9d8");
    }

    @Test
    void trainingsHaveTheKeyThatTheyAlwaysHad() {
        Experiment shared = published(SpikeEngine.AUTO, WeightSharing.SHARED, Precision.FLOAT32);
        assertThat(FORWARD.trainingKey(shared, 0))
                .isEqualTo("03a6c87fb91b737906c046d597cee136c02c222d94ac9dea5403d187f2218e68");
        assertThat(FORWARD.trainingKey(shared, 7))
                .isEqualTo("e48cff56e40c5cb7bbe24c66f0df0b66b2086fa1b8b9bc558c8246e445c97319");
        assertThat(FEEDBACK.trainingKey(other(Precision.FLOAT32), 0))
                .isEqualTo("b3a8ba9d25a0612d4f89e0e4f5647f10742f7989f13058c3d1f9628dbe882839");
    }

    @Test
    void trainingsInBfloat16HaveTheKeyThatTheyAlwaysHad() {
        Experiment shared = published(SpikeEngine.AUTO, WeightSharing.SHARED, Precision.BFLOAT16);
        assertThat(FORWARD.trainingKey(shared, 0))
                .isEqualTo("7e781c505dc88204c1959e8a7cc5c168f7eafdfc60d57655a18b7a955678262d");
        assertThat(FEEDBACK.trainingKey(other(Precision.BFLOAT16), 1))
                .isEqualTo("51117fae0061a65e4be85380fb18c7663f3329018fb5851edd1a92a7c3879b1a");
    }

    /** What is rounded differs, so none stands for the other. */
    @Test
    void trainingsWithMapsInBfloat16HaveKeysOfTheirOwn() {
        assertThat(FORWARD.trainingKey(published(SpikeEngine.AUTO, WeightSharing.SHARED, Precision.BFLOAT16_MAPS), 0))
                .isEqualTo("0bdb4e6bd11eb48db3206f5e39bf3b48452fab0d7c2f2b8dd41b4c8b2e7e6dc6")
                .isNotEqualTo(
                        FORWARD.trainingKey(published(SpikeEngine.AUTO, WeightSharing.SHARED, Precision.BFLOAT16), 0));
    }

    @Test
    void trainingsFromWeightsThatExistHaveKeysOfTheirOwn() {
        Experiment drawn = published(SpikeEngine.AUTO, WeightSharing.SHARED, Precision.FLOAT32);
        Experiment one = from(drawn, 1);

        assertThat(FORWARD.trainingKey(one, 0)).isEqualTo(FORWARD.trainingKey(from(drawn, 1), 0));
        assertThat(List.of(
                        FORWARD.trainingKey(drawn, 0),
                        FORWARD.trainingKey(one, 0),
                        FORWARD.trainingKey(from(drawn, Math.nextUp(1f)), 0),
                        FORWARD.trainingKey(one, 1)))
                .doesNotHaveDuplicates();
        assertThat(FORWARD.key(one)).isNotEqualTo(FORWARD.key(drawn));
    }

    @Test
    void whatGpusMultiplyInIsPartOfKeysUnlessItIsExact() {
        Experiment exact = published(SpikeEngine.AUTO, WeightSharing.PER_CANDIDATE, Precision.FLOAT32);
        Experiment tf32 = exact.withGpu(GpuPrecision.TF32);
        assertThat(FORWARD.key(exact.withGpu(GpuPrecision.EXACT))).isEqualTo(FORWARD.key(exact));
        assertThat(FORWARD.key(tf32)).isNotEqualTo(FORWARD.key(exact));
        assertThat(FORWARD.trainingKey(tf32, 0)).isNotEqualTo(FORWARD.trainingKey(exact, 0));
        assertThat(tf32.withData(tf32.data()).withFamilies(tf32.families()).gpu())
                .isEqualTo(GpuPrecision.TF32);
    }

    private static Experiment from(Experiment drawn, float weight) {
        GivenWeights weights = GivenWeights.of(Map.of("fc1.weight", Tensor.ofFloats(new float[] {weight}, 1)));
        return new Experiment(
                drawn.seed(),
                drawn.data(),
                drawn.dataFingerprint(),
                drawn.families(),
                Initialisation.from(weights),
                drawn.score(),
                drawn.recipe(),
                drawn.trainingPrecision());
    }
}

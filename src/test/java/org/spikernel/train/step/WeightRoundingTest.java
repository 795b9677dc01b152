package org.spikernel.train.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.spikernel.data.Augmentation;
import org.spikernel.event.AllReduce;
import org.spikernel.event.training.ActivationStorage;
import org.spikernel.network.Fc1Deviation;
import org.spikernel.network.Initialisation;
import org.spikernel.network.InputCoding;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.network.tensor.TensorFile;
import org.spikernel.quantise.IntegerModel;
import org.spikernel.quantise.WeightBits;
import org.spikernel.random.Seed;
import org.spikernel.testing.TinyData;
import org.spikernel.testing.TinyNetworks;
import org.spikernel.torch.ForwardPass;
import org.spikernel.torch.Gradients;
import org.spikernel.torch.SpikingNetwork;
import org.spikernel.torch.TorchEngine;
import org.spikernel.train.Checkpoint;
import org.spikernel.train.CheckpointStore;
import org.spikernel.train.EpochListener;
import org.spikernel.train.Training;
import org.spikernel.train.TrainingTask;
import org.spikernel.train.recipe.LearningRate;
import org.spikernel.train.recipe.Recipe;
import org.spikernel.train.recipe.SgdRule;
import org.spikernel.train.recipe.TrainingInput;
import org.spikernel.train.recipe.WeightPrecision;

@Tag("djl")
class WeightRoundingTest {
    private static final Initialisation LIVELY = new Initialisation(Fc1Deviation.of(0.5));
    private static final String FC1 = "fc1.weight";

    private static SpikingNetwork network() {
        return SpikingNetwork.initial(TinyNetworks.busy(), LIVELY, new Seed(1), Device.cpu());
    }

    @Test
    void numbersOfARowAreSpacedByItsLargest() {
        try (SpikingNetwork network = network();
                WeightRounding rounding = new WeightRounding(new WeightPrecision(3), network)) {
            NDArray weight = network.parameters().get(FC1);
            int inputs = Math.toIntExact(weight.getShape().get(1));
            float[] values = new float[Math.toIntExact(weight.size())];
            // 3 bits: -3 .. 3. The first row has a step of 0.5, ties go to the even number; the second is zeros.
            float[] row = {-1.5f, 0.7f, 0.8f, 0.25f, 0.75f, -0.2f};
            System.arraycopy(row, 0, values, 0, row.length);
            values[2 * inputs] = 0.3f;
            network.arrays().get(FC1).set(FloatBuffer.wrap(values));

            float[] rounded = rounding.during(() -> weight.toFloatArray());

            assertThat(Arrays.copyOf(rounded, row.length)).containsExactly(-1.5f, 0.5f, 1, 0, 1, -0f);
            assertThat(rounded[inputs]).isZero();
            assertThat(rounded[2 * inputs]).isEqualTo(0.3f);
            assertThat(weight.toFloatArray()).isEqualTo(values);
        }
    }

    @Test
    void stemLastLayerAndNormsAreLeftAsTheyAre() {
        try (SpikingNetwork network = network();
                WeightRounding rounding = new WeightRounding(new WeightPrecision(2), network)) {
            Map<String, Tensor> before = network.tensors();
            Map<String, Tensor> during = rounding.during(network::tensors);

            TreeSet<String> changed = new TreeSet<>(before.keySet());
            changed.removeIf(name -> before.get(name).equals(during.get(name)));
            assertThat(changed)
                    .contains("cell1.edge_0_1.conv.weight", "cell2.edge_0_1.conv.weight", "down.conv.weight", FC1)
                    .allMatch(name -> name.endsWith(".conv.weight") || name.equals(FC1))
                    .doesNotContain("stem.conv.weight");
            assertThat(network.tensors()).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"AUTOGRAD", "LAYER_WISE"})
    void derivativesAreThoseByTheRoundedWeights(TrainingEngine engine) {
        TrainingMode mode = new TrainingMode(engine, ActivationStorage.STORED);
        try (SpikingNetwork network = network();
                WeightRounding rounding = new WeightRounding(new WeightPrecision(2), network);
                SpikingNetwork other =
                        SpikingNetwork.ofTensors(TinyNetworks.busy(), rounding.during(network::tensors), Device.cpu());
                Backpropagation steps = mode.propagation(network, 4);
                Backpropagation others = mode.propagation(other, 4)) {
            Map<String, Tensor> before = network.tensors();
            Map<String, float[]> found = gradients(network, rounding.around(steps));

            assertThat(found).usingRecursiveComparison().isEqualTo(gradients(other, others));
            assertThat(found.get(FC1)).isNotEqualTo(new float[found.get(FC1).length]);
            network.parameters()
                    .keySet()
                    .forEach(name ->
                            assertThat(network.tensors().get(name)).as(name).isEqualTo(before.get(name)));
        }
    }

    private static Map<String, float[]> gradients(SpikingNetwork network, Backpropagation steps) {
        Map<String, float[]> gradients = new LinkedHashMap<>();
        try (NDManager scope = TorchEngine.newManager(Device.cpu())) {
            Gradients.recording(() -> {
                ForwardPass pass =
                        ForwardPass.training(InputCoding.DIRECT, new Seed(3)).withoutDropout();
                NDArray logits = steps.forward(TinyNetworks.images(4, 2, scope), pass, AllReduce.NONE);
                steps.backward(CrossEntropy.of(logits, new int[] {0, 1, 2, 3}), 1);
                return null;
            });
            network.parameters().forEach((name, parameter) -> Gradients.of(parameter, scope)
                    .ifPresent(gradient -> gradients.put(name, gradient.toFloatArray())));
        }
        return gradients;
    }

    /** Keeps what it is given. */
    private static final class Memory implements CheckpointStore {
        private Checkpoint checkpoint;
        private final Map<String, Tensor> weights = new HashMap<>();
        private Map<String, String> notes;

        @Override
        public Optional<Checkpoint> latest(String key) {
            return Optional.ofNullable(checkpoint);
        }

        @Override
        public void save(Checkpoint latest) {
            checkpoint = latest;
        }

        @Override
        public String saveWeights(TensorFile file) {
            weights.putAll(file.tensors());
            notes = file.metadata();
            return "memory";
        }
    }

    private static Recipe recipe(WeightPrecision weights) {
        return new Recipe(
                2,
                8,
                new LearningRate(0.1, 0.01),
                SgdRule.AS_RUN,
                new TrainingInput(Augmentation.NONE, InputCoding.DIRECT),
                weights);
    }

    @Test
    void trainedWeightsAreWhatTheIntegerModelHas() throws IOException {
        TrainingTask task =
                new TrainingTask("k", TinyNetworks.busy(), LIVELY, recipe(new WeightPrecision(2)), new Seed(1));
        Memory store = new Memory();
        new Training(Device.cpu(), TrainingMode.USUAL, store, EpochListener.NONE, System::nanoTime)
                .run(task, TinyData.split(32, 8, 8));

        byte[] numbers = IntegerModel.of(TinyNetworks.busy(), InputCoding.DIRECT, store.weights, new WeightBits(2))
                .fc1()
                .weights();
        Tensor fc1 = store.weights.get(FC1);
        float[] values = fc1.floats();
        int hidden = (int) fc1.shape()[0];
        int inputs = (int) fc1.shape()[1];
        int pixels = 4;
        for (int output = 0; output < hidden; output++) {
            float step = 0;
            for (int input = 0; input < inputs; input++) {
                step = Math.max(step, Math.abs(values[output * inputs + input]));
            }
            for (int input = 0; input < inputs; input++) {
                int place = input % pixels * (inputs / pixels) + input / pixels;
                assertThat(values[output * inputs + input]).isEqualTo(numbers[place * hidden + output] * step);
            }
        }
        assertThat(store.notes).containsEntry("weight_bits", "2");
        assertThat(store.checkpoint.weights().get(FC1)).isNotEqualTo(fc1);
    }

    @Test
    void trainingsWithoutItHaveTheKeysThatTheyHad() {
        Recipe usual = recipe(WeightPrecision.FLOAT);

        assertThat(usual.keyText())
                .doesNotContain("weights")
                .isEqualTo(
                        new Recipe(usual.epochs(), usual.batchSize(), usual.learningRate(), usual.sgd(), usual.input())
                                .keyText());
        assertThat(recipe(new WeightPrecision(4)).keyText())
                .isEqualTo(usual.keyText().substring(0, usual.keyText().length() - 1)
                        + ", weights=WeightPrecision[bits=4]]");
    }

    @Test
    void bitsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> new WeightPrecision(1))
                .hasMessage("Cannot round weights: quantisation must be none or 2 to 8 bits, got 1");
        assertThatThrownBy(() -> new WeightPrecision(9))
                .hasMessage("Cannot round weights: quantisation must be none or 2 to 8 bits, got 9");
    }
}

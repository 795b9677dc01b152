package org.spikernel.train.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.spikernel.data.Augmentation;
import org.spikernel.event.AllReduce;
import org.spikernel.event.training.ActivationStorage;
import org.spikernel.network.Fc1Deviation;
import org.spikernel.network.Initialisation;
import org.spikernel.network.InputCoding;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.random.Seed;
import org.spikernel.space.Architecture;
import org.spikernel.space.Classifier;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.Neuron;
import org.spikernel.space.Stem;
import org.spikernel.testing.TinyData;
import org.spikernel.testing.TinyNetworks;
import org.spikernel.torch.ForwardPass;
import org.spikernel.torch.Gradients;
import org.spikernel.torch.SpikingNetwork;
import org.spikernel.torch.TorchEngine;
import org.spikernel.train.ProbeSteps;
import org.spikernel.train.TrainingTask;
import org.spikernel.train.recipe.LearningRate;
import org.spikernel.train.recipe.Recipe;
import org.spikernel.train.recipe.SgdRule;
import org.spikernel.train.recipe.TrainingInput;

@Tag("djl")
class LayerwisePropagationTest {
    private static final Initialisation LIVELY = new Initialisation(Fc1Deviation.of(3));
    private static final TrainingMode AUTOGRAD = new TrainingMode(TrainingEngine.AUTOGRAD, ActivationStorage.STORED);
    private static final TrainingMode STORED = new TrainingMode(TrainingEngine.LAYER_WISE, ActivationStorage.STORED);
    private static final TrainingMode BFLOAT16 =
            new TrainingMode(TrainingEngine.LAYER_WISE_BFLOAT16, ActivationStorage.STORED);
    private static final TrainingMode RECOMPUTED =
            new TrainingMode(TrainingEngine.LAYER_WISE, ActivationStorage.RECOMPUTED);

    /** What a network comes to. */
    private record Case(String name, Architecture architecture, InputCoding coding, int images) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() {
        MacroArchitecture macro = TinyNetworks.macro();
        MacroArchitecture wide =
                new MacroArchitecture(new Stem(3, 9, 2, 17, 1), macro.classifier(), new Neuron(2, 0.7, -0.3), 2);
        MacroArchitecture once = new MacroArchitecture(macro.stem(), macro.classifier(), macro.neuron(), 1);
        return Stream.of(
                new Case("every operation", TinyNetworks.busy(), InputCoding.DIRECT, 5),
                new Case("a smaller batch", TinyNetworks.busy(), InputCoding.DIRECT, 3),
                new Case("rate coding", TinyNetworks.busy(), InputCoding.RATE, 5),
                new Case(
                        "thresholds and maximum pools",
                        TinyNetworks.of("0325 0053 0002 0000", TinyNetworks.MIXED),
                        InputCoding.DIRECT,
                        5),
                new Case(
                        "feedback by maximum pools",
                        TinyNetworks.of("0302 5023 5503 3550", TinyNetworks.MIXED),
                        InputCoding.DIRECT,
                        5),
                new Case(
                        "a stride, an odd side, a reset elsewhere, padding within a word",
                        new Architecture(
                                wide,
                                TinyNetworks.KERNELS_1_3,
                                TinyNetworks.busy().cell()),
                        InputCoding.DIRECT,
                        5),
                new Case(
                        "one timestep, at which feedback brings nothing",
                        new Architecture(
                                once,
                                TinyNetworks.KERNELS_1_3,
                                TinyNetworks.busy().cell()),
                        InputCoding.DIRECT,
                        5),
                new Case("a skip alone", TinyNetworks.of("0001 0000 0000 0000"), InputCoding.DIRECT, 5));
    }

    /** Loss, gradients and running statistics of one step, by name; a gradient that nothing reached is missing. */
    private static Map<String, float[]> step(Case what, TrainingMode mode) {
        Map<String, float[]> found = new LinkedHashMap<>();
        try (SpikingNetwork network = SpikingNetwork.initial(what.architecture, LIVELY, new Seed(1), Device.cpu());
                Backpropagation propagation = mode.propagation(network, 5);
                NDManager manager = TorchEngine.newManager(Device.cpu())) {
            int side = what.architecture.macro().stem().imageSize();
            float[] pixels = TinyNetworks.values(2 * what.images, 7);
            NDArray batch = manager.create(
                    java.util.Arrays.copyOf(pixels, what.images * 3 * side * side),
                    new Shape(what.images, 3, side, side));
            int[] labels = {0, 1, 2, 3, 0};
            Gradients.recording(() -> {
                NDArray logits =
                        propagation.forward(batch, ForwardPass.training(what.coding, new Seed(3)), AllReduce.NONE);
                NDArray loss = CrossEntropy.of(logits, java.util.Arrays.copyOf(labels, what.images));
                propagation.backward(loss, 1);
                found.put("loss", loss.toFloatArray());
                return null;
            });
            network.parameters().forEach((name, parameter) -> Gradients.of(parameter, manager)
                    .ifPresent(gradient -> found.put("gradient of " + name, gradient.toFloatArray())));
            network.tensors().forEach((name, tensor) -> {
                if (name.contains("running")) {
                    found.put(name, tensor.floats());
                }
            });
        }
        return found;
    }

    /** Takes steps in each way. */
    static final class Steps {
        private Steps() {}

        public static void main(String[] arguments) {
            for (TrainingMode mode : List.of(AUTOGRAD, STORED, BFLOAT16)) {
                step(cases().findFirst().orElseThrow(), mode);
            }
            System.out.println("done");
        }
    }

    /** What the engine writes goes past Java, so that only another process sees it. */
    @Test
    void engineWritesNothing() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Steps.class.getName())
                .redirectErrorStream(true)
                .start();
        try (InputStream out = process.getInputStream()) {
            assertThat(new String(out.readAllBytes(), StandardCharsets.UTF_8).lines())
                    .contains("done")
                    .noneMatch(line -> line.contains("Warning: "));
        }
        assertThat(process.waitFor()).isZero();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void stepIsThatOfAutograd(Case what) {
        Map<String, float[]> want = step(what, AUTOGRAD);
        Map<String, float[]> got = step(what, STORED);
        assertThat(got.keySet()).isEqualTo(want.keySet());
        double largestGradient = largestGradient(want, LayerwisePropagationTest::largest);
        want.forEach((name, values) -> {
            // What is left of sums that cancel out is as exact as what was summed.
            double tolerance = name.startsWith("gradient")
                    ? 2e-4 * Math.max(largest(values), 1e-2 * largestGradient)
                    : 1e-5 * Math.max(1, largest(values));
            for (int i = 0; i < values.length; i++) {
                assertThat((double) got.get(name)[i]).as(name + " " + i).isCloseTo(values[i], within(tolerance));
            }
        });
    }

    /** Runs on any processor, fast or not: the numbers are the same. */
    @ParameterizedTest
    @MethodSource("cases")
    void bfloat16RoundsTheGradientsOfSpikesAlone(Case what) {
        assumeTrue(TinyNetworks.engineHasBfloat16(), "this engine has no convolutions in bfloat16 here");
        Map<String, float[]> exact = step(what, STORED);
        Map<String, float[]> rounded = step(what, BFLOAT16);
        assertThat(rounded.keySet()).isEqualTo(exact.keySet());
        boolean[] differs = {false};
        double largest = largestGradient(exact, LayerwisePropagationTest::length);
        exact.forEach((name, values) -> {
            if (name.startsWith("gradient")) {
                float[] difference = new float[values.length];
                for (int i = 0; i < values.length; i++) {
                    difference[i] = rounded.get(name)[i] - values[i];
                }
                // What is left of sums that cancel out is as exact as what was summed.
                assertThat(length(difference))
                        .as(name)
                        .isLessThanOrEqualTo(0.05 * Math.max(length(values), 1e-2 * largest));
                differs[0] |= length(difference) > 0;
            } else {
                assertThat(rounded.get(name)).as(name).isEqualTo(values);
            }
        });
        boolean convolves = exact.keySet().stream().anyMatch(name -> name.matches("gradient of .*conv.*"));
        assertThat(differs[0]).isEqualTo(convolves);
    }

    private static double largestGradient(Map<String, float[]> found, ToDoubleFunction<float[]> size) {
        return found.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith("gradient"))
                .mapToDouble(entry -> size.applyAsDouble(entry.getValue()))
                .max()
                .orElseThrow();
    }

    private static double length(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += (double) value * value;
        }
        return Math.sqrt(sum);
    }

    private static double largest(float[] values) {
        double largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void recomputingChangesNoBit(Case what) {
        assertThat(step(what, RECOMPUTED)).usingRecursiveComparison().isEqualTo(step(what, STORED));
    }

    private static TrainingTask task(Architecture architecture) {
        Recipe recipe = new Recipe(
                20,
                64,
                new LearningRate(0.1, 0.01),
                SgdRule.AS_STATED,
                new TrainingInput(new Augmentation(1, Augmentation.Flip.NEVER), InputCoding.DIRECT));
        return new TrainingTask("k", architecture, new Initialisation(Fc1Deviation.of(0.3)), recipe, new Seed(1));
    }

    private static List<Double> losses(Architecture architecture, TrainingMode mode, int steps) {
        List<Double> losses = new ArrayList<>();
        try (ProbeSteps trial = new ProbeSteps(task(architecture), TinyData.split(256, 4, 4), Device.cpu(), mode)) {
            for (int step = 0; step < steps; step++) {
                losses.add(trial.step());
            }
        }
        return losses;
    }

    @Test
    void lossesOfTwentyStepsAreThoseOfAutograd() {
        Architecture learning = new Architecture(
                new MacroArchitecture(
                        new Stem(3, 8, 1, 16, 1),
                        new Classifier(2, 64, TinyNetworks.CLASSES, 4, 0.5),
                        Neuron.PUBLISHED,
                        3),
                TinyNetworks.KERNELS_1_3,
                TinyNetworks.busy().cell());
        List<Double> want = losses(learning, AUTOGRAD, 20);
        List<Double> got = losses(learning, STORED, 20);
        assertThat(want.get(19)).isNotCloseTo(want.get(0), within(0.01));
        for (int step = 0; step < want.size(); step++) {
            assertThat(got.get(step)).as("step %d", step).isCloseTo(want.get(step), within(1e-4));
        }
    }

    @Test
    void stepsAreRepeatableToTheBit() {
        assertThat(losses(TinyNetworks.busy(), STORED, 6)).isEqualTo(losses(TinyNetworks.busy(), STORED, 6));
    }

    @Test
    void runningStatisticsStayWhatTheyAreWhenJavaFreesItsMemory() throws InterruptedException {
        try (ProbeSteps trial =
                new ProbeSteps(task(TinyNetworks.busy()), TinyData.split(64, 4, 4), Device.cpu(), STORED)) {
            trial.step();
            Map<String, Tensor> before = trial.weights();
            for (int round = 0; round < 5; round++) {
                System.gc();
                Thread.sleep(50);
                // Whoever takes freed memory writes to it.
                for (int i = 0; i < 2000; i++) {
                    java.nio.ByteBuffer.allocateDirect(16 + i % 64).put(0, (byte) 1);
                }
            }
            trial.weights().forEach((name, tensor) -> assertThat(tensor.floats())
                    .as(name)
                    .isEqualTo(before.get(name).floats()));
        }
    }

    @Test
    void autoIsLayerWiseWhereThereAreVectors() {
        assertThat(TrainingEngine.AUTO.isLayerWise(Device.cpu()))
                .isEqualTo(org.spikernel.event.EventNetwork.usesVectors());
        assertThat(TrainingEngine.AUTO.isLayerWise(Device.gpu())).isFalse();
        assertThat(TrainingEngine.AUTOGRAD.isLayerWise(Device.cpu())).isFalse();
    }

    @Test
    void batchesLargerThanSaidAreRefused() {
        try (SpikingNetwork network = SpikingNetwork.initial(TinyNetworks.busy(), LIVELY, new Seed(1), Device.cpu());
                Backpropagation propagation = STORED.propagation(network, 3);
                NDManager manager = TorchEngine.newManager(Device.cpu())) {
            assertThatThrownBy(() -> propagation.forward(
                            TinyNetworks.images(4, 1, manager),
                            ForwardPass.training(InputCoding.DIRECT, new Seed(1)),
                            AllReduce.NONE))
                    .hasMessage("Cannot run step: a batch must have 1 to 3 images, got 4");
        }
    }
}

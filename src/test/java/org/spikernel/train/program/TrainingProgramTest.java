package org.spikernel.train.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.spikernel.network.InputCoding;
import org.spikernel.network.Precision;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.testing.GoldenCase;
import org.spikernel.testing.MadeUpCuda;
import org.spikernel.torch.ForwardPass;
import org.spikernel.torch.Gradients;
import org.spikernel.torch.SpikingNetwork;
import org.spikernel.torch.TorchEngine;
import org.spikernel.torch.neuron.NeuronCode;
import org.spikernel.train.program.TrainingProgram.Dropout;
import org.spikernel.train.program.TrainingProgram.Pass;

@Tag("djl")
class TrainingProgramTest {
    /** An engine that optimises does so from the second call on. */
    private static final int CALLS = 3;

    /** That of the README beside the vectors. */
    private static final double TOLERANCE = 2e-4;

    @TestFactory
    Stream<DynamicTest> gradientsAndStatisticsAreTheReferencesAtEveryCall() {
        return GoldenCase.tests(golden -> assertIsTheReference(golden, NeuronCode.SCRIPTED));
    }

    @TestFactory
    Stream<DynamicTest> soTheyAreWithFusedNeurons() {
        MadeUpCuda.onProcessor();
        return GoldenCase.tests(golden -> assertIsTheReference(golden, NeuronCode.FUSED));
    }

    /**
     * Rounding flips spikes, and these networks are small: what is the same is the size of the gradients, and their direction
     * where hardly a spike flips.
     */
    @Test
    void mapsInBfloat16GiveTheSameGradientsHoweverNeuronsAreComputed() {
        MadeUpCuda.onProcessor();
        double nearest = 0;
        for (String name : GoldenCase.names()) {
            GoldenCase golden = GoldenCase.load(name);
            double[] want = golden.below("expect/grad/").values().stream()
                    .flatMapToDouble(tensor -> Arrays.stream(tensor.doubles()))
                    .toArray();
            double[] scripted = gradientsOfHalves(golden, NeuronCode.SCRIPTED);
            double[] fused = gradientsOfHalves(golden, NeuronCode.FUSED);
            assertThat(cosine(scripted, fused)).as(name).isGreaterThan(0.999);
            assertThat(Math.sqrt(dot(fused, fused) / dot(want, want))).as(name).isBetween(0.7, 1.4);
            nearest = Math.max(nearest, cosine(want, fused));
        }
        assertThat(nearest).isGreaterThan(0.9);
    }

    /** In the order of the reference's. */
    private static double[] gradientsOfHalves(GoldenCase golden, NeuronCode neurons) {
        try (NDManager manager = TorchEngine.newManager(Device.cpu());
                SpikingNetwork network = golden.network()) {
            ForwardPass pass = golden.training(manager);
            NDArray images = golden.images(1, manager);
            NDArray mask = pass.dropoutMask(images, network.architecture().macro());
            ProgramForm form = new ProgramForm(neurons, Precision.BFLOAT16_MAPS);
            try (TrainingProgram program = new TrainingProgram(
                    network, InputCoding.DIRECT, mask == null ? Dropout.NONE : Dropout.MASK, form)) {
                Pass there = program.forward(images.expandDims(1), mask, manager);
                Map<String, NDArray> got = program.backward(derivatives(golden, there, manager), mask, there, manager);
                return golden.below("expect/grad/").keySet().stream()
                        .flatMapToDouble(name -> Arrays.stream(Tensor.ofFloats(
                                        got.get(name).toFloatArray(),
                                        got.get(name).getShape().getShape())
                                .doubles()))
                        .toArray();
            }
        }
    }

    private static double dot(double[] one, double[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += one[i] * other[i];
        }
        return sum;
    }

    private static double cosine(double[] one, double[] other) {
        return dot(one, other) / Math.sqrt(dot(one, one) * dot(other, other));
    }

    private static void assertIsTheReference(GoldenCase golden, NeuronCode neurons) {
        try (NDManager manager = TorchEngine.newManager(Device.cpu());
                SpikingNetwork network = golden.network();
                SpikingNetwork recorded = golden.network()) {
            ForwardPass pass = golden.training(manager);
            NDArray images = golden.images(1, manager);
            NDArray mask = pass.dropoutMask(images, network.architecture().macro());
            try (TrainingProgram program = new TrainingProgram(
                    network,
                    InputCoding.DIRECT,
                    mask == null ? Dropout.NONE : Dropout.MASK,
                    new ProgramForm(neurons, Precision.FLOAT32))) {
                for (int call = 0; call < CALLS; call++) {
                    Pass there = program.forward(images.expandDims(1), mask, manager);
                    Gradients.ignoring(() -> recorded.forward(images, pass));
                    assertGradients(
                            golden, program.backward(derivatives(golden, there, manager), mask, there, manager));
                    assertStatistics(recorded, network);
                }
            }
        }
    }

    /** Of the mean cross entropy: probabilities, less 1 at the label, by the number of images. */
    private static NDArray derivatives(GoldenCase golden, Pass there, NDManager manager) {
        NDArray probabilities = there.logits().softmax(1);
        float[] values = probabilities.toFloatArray();
        int[] labels = golden.labels(1);
        int classes = values.length / labels.length;
        for (int i = 0; i < values.length; i++) {
            values[i] = (values[i] - (labels[i / classes] == i % classes ? 1 : 0)) / labels.length;
        }
        return manager.create(values, probabilities.getShape());
    }

    private static void assertGradients(GoldenCase golden, Map<String, NDArray> got) {
        Map<String, Tensor> want = golden.below("expect/grad/");
        assertThat(got.keySet()).isEqualTo(want.keySet());
        double all = want.values().stream()
                .mapToDouble(TrainingProgramTest::largest)
                .max()
                .orElseThrow();
        want.forEach((name, tensor) -> {
            double[] wanted = tensor.doubles();
            float[] found = got.get(name).toFloatArray();
            double worst = 0;
            for (int i = 0; i < wanted.length; i++) {
                worst = Math.max(worst, Math.abs(found[i] - wanted[i]));
            }
            assertThat(worst).as(name).isLessThanOrEqualTo(TOLERANCE * Math.max(largest(tensor), 1e-3 * all));
        });
    }

    private static void assertStatistics(SpikingNetwork want, SpikingNetwork got) {
        Map<String, Tensor> found = got.tensors();
        want.tensors().forEach((name, tensor) -> {
            double[] wanted = tensor.doubles();
            double near = 1e-5 * largest(tensor);
            for (int i = 0; i < wanted.length; i++) {
                assertThat(found.get(name).doubles()[i]).as(name).isCloseTo(wanted[i], within(near));
            }
        });
    }

    private static double largest(Tensor tensor) {
        return Arrays.stream(tensor.doubles()).map(Math::abs).max().orElseThrow();
    }
}

package org.spikernel.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.testing.GoldenCase;

@Tag("djl")
class GoldenNetworkTest {
    /** What an observer saw: per call the layer, spikes per image and the sum of the input per image. */
    private static final class Log implements SpikeObserver {
        private final List<String> layers = new ArrayList<>();
        private final List<Double> spikeCounts = new ArrayList<>();
        private final List<Double> inputSums = new ArrayList<>();

        @Override
        public void fired(String layer, int timestep, NDArray input, NDArray spikes) {
            layers.add(layer);
            addRowSums(spikes, spikeCounts);
            addRowSums(input, inputSums);
        }

        private static void addRowSums(NDArray array, List<Double> sums) {
            float[] values = array.toFloatArray();
            int batch = (int) array.getShape().get(0);
            int row = values.length / batch;
            for (int image = 0; image < batch; image++) {
                double sum = 0;
                for (int i = image * row; i < (image + 1) * row; i++) {
                    sum += values[i];
                }
                sums.add(sum);
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> trainingForwardFiresAsTheReference() {
        return GoldenCase.tests(golden -> Gradients.ignoring(() -> {
            checkTrainingForward(golden);
            return null;
        }));
    }

    @TestFactory
    Stream<DynamicTest> trainingForwardFiresAsTheReferenceWhenRecorded() {
        return GoldenCase.tests(golden -> Gradients.recording(() -> {
            checkTrainingForward(golden);
            return null;
        }));
    }

    private static void checkTrainingForward(GoldenCase golden) {
        Log log = new Log();
        try (SpikingNetwork network = golden.network();
                NDManager manager = TorchEngine.newManager(Device.cpu())) {
            NDArray logits = network.forward(
                    golden.images(1, manager), golden.training(manager).withObserver(log));
            assertThat(log.layers).isEqualTo(golden.strings("call_order"));
            assertThat(log.spikeCounts).isEqualTo(list(golden.tensor("expect/spike_counts")));
            double[] sums = golden.tensor("expect/lif_input_sum").doubles();
            double scale = Arrays.stream(sums).map(Math::abs).max().orElseThrow();
            assertNear("lif_input_sum", log.inputSums, sums, 1e-5 * scale);
            assertNear(
                    "logits",
                    doubles(logits),
                    golden.tensor("expect/logits_train").doubles(),
                    1e-5);
            Map<String, Tensor> state = network.tensors();
            golden.below("expect/after_forward/")
                    .forEach((name, want) -> assertNear(
                            name,
                            boxed(state.get(name).doubles()),
                            want.doubles(),
                            1e-5 * Math.max(largest(want), 1e-6)));
        }
    }

    @TestFactory
    Stream<DynamicTest> evaluationFiresAsTheReference() {
        return GoldenCase.tests(golden -> {
            Log log = new Log();
            try (SpikingNetwork network = golden.network();
                    NDManager manager = TorchEngine.newManager(Device.cpu())) {
                NDArray logits = Gradients.ignoring(() -> network.forward(
                        golden.images(1, manager), GoldenCase.evaluation().withObserver(log)));
                assertThat(log.spikeCounts).isEqualTo(list(golden.tensor("expect/spike_counts_eval")));
                assertNear(
                        "logits",
                        doubles(logits),
                        golden.tensor("expect/logits_eval").doubles(),
                        1e-5);
                assertThat(network.tensors()).isEqualTo(golden.below("weights/"));
            }
        });
    }

    private static double largest(Tensor tensor) {
        return Arrays.stream(tensor.doubles()).map(Math::abs).max().orElseThrow();
    }

    private static List<Double> list(Tensor tensor) {
        return boxed(tensor.doubles());
    }

    private static List<Double> doubles(NDArray array) {
        List<Double> values = new ArrayList<>();
        for (float value : array.toFloatArray()) {
            values.add((double) value);
        }
        return values;
    }

    private static List<Double> boxed(double[] values) {
        return Arrays.stream(values).boxed().toList();
    }

    private static void assertNear(String what, List<Double> got, double[] want, double tolerance) {
        assertThat(got).as(what).hasSize(want.length);
        for (int i = 0; i < want.length; i++) {
            assertThat(got.get(i)).as(what + " " + i).isCloseTo(want[i], within(tolerance));
        }
    }
}

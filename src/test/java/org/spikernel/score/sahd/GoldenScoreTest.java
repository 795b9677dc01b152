package org.spikernel.score.sahd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.spikernel.network.LayerActivity;
import org.spikernel.network.SpikeCounter;
import org.spikernel.score.ScoreMeasure;
import org.spikernel.testing.GoldenCase;
import org.spikernel.testing.Numbers;
import org.spikernel.torch.ForwardPass;
import org.spikernel.torch.Gradients;
import org.spikernel.torch.SpikeObserver;
import org.spikernel.torch.SpikingNetwork;
import org.spikernel.torch.TorchEngine;

@Tag("djl")
class GoldenScoreTest {
    /** Keeps the matrix of every call. */
    private static final class Calls implements SpikeObserver {
        private final List<String> layers = new ArrayList<>();
        private final List<double[]> kernels = new ArrayList<>();
        private final List<Long> neurons = new ArrayList<>();

        @Override
        public void fired(String layer, int timestep, NDArray input, NDArray spikes) {
            long count = spikes.size() / spikes.getShape().get(0);
            layers.add(layer);
            neurons.add(count);
            kernels.add(PatternKernel.of(ScoreMeasure.SAHD_1, commonSpikes(spikes), count));
        }
    }

    private static double[] commonSpikes(NDArray spikes) {
        int images = (int) spikes.getShape().get(0);
        float[] values = spikes.toFloatArray();
        int neurons = values.length / images;
        double[] common = new double[images * images];
        for (int i = 0; i < common.length; i++) {
            for (int neuron = 0; neuron < neurons; neuron++) {
                common[i] += values[i / images * neurons + neuron] * values[i % images * neurons + neuron];
            }
        }
        return common;
    }

    @TestFactory
    Stream<DynamicTest> matrixOfEveryCallEqualsTheReference() {
        return GoldenCase.tests(golden -> {
            Calls calls = new Calls();
            forward(golden, 1, calls);
            double[] want = golden.tensor("expect/K_calls").doubles();
            int side = golden.facts().get("batch").asInt();
            int square = side * side;
            assertThat(calls.kernels).hasSize(golden.facts().get("num_actfun").asInt());
            for (int call = 0; call < calls.kernels.size(); call++) {
                double tolerance = 2 * Math.ulp((float) calls.neurons.get(call));
                for (int i = 0; i < square; i++) {
                    assertThat(calls.kernels.get(call)[i])
                            .as("K of call %d (%s), entry %d", call, calls.layers.get(call), i)
                            .isCloseTo(want[call * square + i], within(tolerance));
                }
            }
            List<String> layers = golden.strings("lif_layers");
            double[] wantSums = golden.tensor("expect/K_layer_sum").doubles();
            double scale =
                    calls.neurons.stream().mapToLong(Long::longValue).max().orElseThrow();
            for (int layer = 0; layer < layers.size(); layer++) {
                for (int i = 0; i < square; i++) {
                    double sum = 0;
                    for (int call = 0; call < calls.kernels.size(); call++) {
                        sum += calls.layers.get(call).equals(layers.get(layer))
                                ? calls.kernels.get(call)[i]
                                : 0;
                    }
                    assertThat(sum).isCloseTo(wantSums[layer * square + i], within(1e-6 * scale));
                }
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> meanMatrixAndScoreEqualTheReference() {
        return GoldenCase.tests(golden -> {
            KernelMean kernel = forward(golden, 1, new SpikeCounter());
            double[] mean = kernel.mean();
            double[] exact = golden.tensor("expect/K_mean_exact").doubles();
            double[] peer = golden.tensor("expect/K_mean").doubles();
            for (int i = 0; i < mean.length; i++) {
                assertThat(mean[i]).isCloseTo(exact[i], within(1e-9));
                assertThat(mean[i]).isCloseTo(peer[i], within(1e-6 * exact[0]));
            }
            Numbers.note("score by torch", golden.name(), kernel.score());
            assertThat(kernel.score()).isCloseTo(golden.number("score_exact_f64K"), within(1e-9));
            assertThat(kernel.score()).isCloseTo(golden.number("score"), within(1e-4));
        });
    }

    @TestFactory
    Stream<DynamicTest> secondBatchFromRestScoresAsTheReferenceAfterReset() {
        return GoldenCase.tests(golden -> {
            KernelMean kernel;
            try (TorchPatterns patterns = patterns();
                    SpikingNetwork network = golden.network();
                    NDManager manager = TorchEngine.newManager(Device.cpu())) {
                Gradients.ignoring(() -> network.forward(golden.images(1, manager), golden.training(manager)));
                Gradients.ignoring(() -> network.forward(
                        golden.images(2, manager), golden.training(manager).withObserver(patterns)));
                kernel = patterns.read(new SpikeCounter());
            }
            assertThat(kernel.score()).isCloseTo(golden.number("score2_reset"), within(1e-4));
        });
    }

    @TestFactory
    Stream<DynamicTest> runningStatisticsScoreAsTheReference() {
        return GoldenCase.tests(golden -> {
            KernelMean kernel;
            try (TorchPatterns patterns = patterns();
                    SpikingNetwork network = golden.network();
                    NDManager manager = TorchEngine.newManager(Device.cpu())) {
                ForwardPass pass = GoldenCase.evaluation().withObserver(patterns);
                Gradients.ignoring(() -> network.forward(golden.images(1, manager), pass));
                kernel = patterns.read(new SpikeCounter());
            }
            assertThat(kernel.score()).isCloseTo(golden.number("score_eval_bn"), within(1e-4));
        });
    }

    @TestFactory
    Stream<DynamicTest> firingRatesEqualTheReference() {
        return GoldenCase.tests(golden -> {
            SpikeCounter counter = new SpikeCounter();
            forward(golden, 1, counter);
            Numbers.note(
                    "spikes by torch",
                    golden.name(),
                    counter.activity().stream()
                            .mapToDouble(LayerActivity::spikesPerImage)
                            .toArray());
            checkRates(golden, counter);
        });
    }

    static void checkRates(GoldenCase golden, SpikeCounter counter) {
        assertThat(counter.activity()).hasSize(golden.facts().get("num_actfun").asInt());
        for (LayerActivity activity : counter.activity()) {
            assertThat(activity.neurons())
                    .isEqualTo(golden.facts()
                            .get("lif_sizes")
                            .get(activity.layer())
                            .asLong());
            assertThat(activity.rate())
                    .isCloseTo(
                            golden.facts()
                                    .get("spike_rates")
                                    .get(activity.layer())
                                    .get(activity.timestep())
                                    .asDouble(),
                            within(1e-7));
        }
    }

    private static TorchPatterns patterns() {
        return new TorchPatterns(ScoreMeasure.SAHD_1, Device.cpu());
    }

    private static KernelMean forward(GoldenCase golden, int batch, SpikeCounter counter) {
        try (TorchPatterns patterns = patterns()) {
            forward(golden, batch, patterns);
            return patterns.read(counter);
        }
    }

    private static void forward(GoldenCase golden, int batch, SpikeObserver observer) {
        try (SpikingNetwork network = golden.network();
                NDManager manager = TorchEngine.newManager(Device.cpu())) {
            ForwardPass pass = golden.training(manager).withObserver(observer);
            Gradients.ignoring(() -> network.forward(golden.images(batch, manager), pass));
        }
    }
}

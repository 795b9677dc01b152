package org.spikernel.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.spikernel.network.Fc1Deviation;
import org.spikernel.network.Initialisation;
import org.spikernel.network.InputCoding;
import org.spikernel.network.SpikeCounter;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.random.Seed;
import org.spikernel.space.Architecture;
import org.spikernel.testing.TinyNetworks;

@Tag("djl")
class SpikingNetworkTest {
    private static final Initialisation LIVELY = new Initialisation(Fc1Deviation.of(3));

    private static SpikingNetwork network(Architecture architecture, long seed) {
        return SpikingNetwork.initial(architecture, LIVELY, new Seed(seed), Device.cpu());
    }

    private static float[] logits(SpikingNetwork network, float[] images, ForwardPass pass) {
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            NDArray array = manager.create(images, new Shape(images.length / 192, 3, 8, 8));
            return Gradients.ignoring(() -> network.forward(array, pass)).toFloatArray();
        }
    }

    private static ForwardPass training(long seed) {
        return ForwardPass.training(InputCoding.DIRECT, new Seed(seed));
    }

    private static ForwardPass evaluation() {
        return ForwardPass.evaluation(InputCoding.DIRECT, new Seed(0));
    }

    /** Gradients of a training pass over a fixed batch, by name. */
    private static Map<String, List<Float>> gradients(SpikingNetwork network, long seed) {
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            Gradients.recording(() -> {
                NDArray logits = network.forward(TinyNetworks.images(4, seed, manager), training(seed));
                Gradients.backward(logits.mul(logits).sum());
                return null;
            });
            Map<String, List<Float>> gradients = new TreeMap<>();
            network.parameters().forEach((name, parameter) -> {
                List<Float> values = new ArrayList<>();
                Gradients.of(parameter, manager).ifPresent(gradient -> {
                    for (float value : gradient.toFloatArray()) {
                        values.add(value);
                    }
                });
                gradients.put(name, values);
            });
            return gradients;
        }
    }

    private static ForwardPass pass(long seed) {
        return ForwardPass.training(InputCoding.RATE, new Seed(seed));
    }

    @Test
    void batchInEvaluationEqualsStackedSingles() {
        try (SpikingNetwork network = network(TinyNetworks.busy(), 1)) {
            for (int i = 0; i < 10; i++) {
                logits(network, TinyNetworks.values(8, 7), training(1)); // moves the running statistics
            }
            float[] images = TinyNetworks.values(3, 2);
            float[] together = logits(network, images, evaluation());
            for (int i = 0; i < 3; i++) {
                float[] single = logits(network, Arrays.copyOfRange(images, i * 192, (i + 1) * 192), evaluation());
                for (int k = 0; k < single.length; k++) {
                    assertThat(single[k]).isCloseTo(together[i * TinyNetworks.CLASSES + k], within(1e-6f));
                }
            }
            assertThat(Arrays.copyOf(together, TinyNetworks.CLASSES))
                    .isNotEqualTo(Arrays.copyOfRange(together, TinyNetworks.CLASSES, 2 * TinyNetworks.CLASSES));
        }
    }

    @Test
    void sameSeedGivesTheSameBitsAndAnotherSeedOthers() {
        float[] images = TinyNetworks.values(4, 2);
        try (SpikingNetwork first = network(TinyNetworks.busy(), 1);
                SpikingNetwork same = network(TinyNetworks.busy(), 1);
                SpikingNetwork other = network(TinyNetworks.busy(), 2)) {
            assertThat(first.tensors()).isEqualTo(same.tensors()).isNotEqualTo(other.tensors());
            float[] logits = logits(first, images, training(3));
            assertThat(logits(same, images, training(3))).isEqualTo(logits);
            assertThat(first.tensors()).isEqualTo(same.tensors());
            assertThat(gradients(first, 4)).isEqualTo(gradients(same, 4));
        }
    }

    @Test
    void edgeStartsTheSameWhateverTheOtherEdgesAre() {
        try (SpikingNetwork one = network(TinyNetworks.of("0301 0000 0000 0000"), 1);
                SpikingNetwork two = network(TinyNetworks.of("0323 0000 0000 0000"), 1)) {
            String name = "cell1.edge_0_1.conv.weight";
            assertThat(one.tensors().get(name)).isEqualTo(two.tensors().get(name));
        }
    }

    @Test
    void dropoutDependsOnTheSeedAndOnlyInTraining() {
        float[] images = TinyNetworks.values(4, 2);
        try (SpikingNetwork network = network(TinyNetworks.busy(), 1)) {
            float[] first = logits(network, images, training(1));
            assertThat(logits(network, images, training(1))).isEqualTo(first);
            assertThat(logits(network, images, training(2))).isNotEqualTo(first);
            assertThat(logits(network, images, training(1).withoutDropout()))
                    .isEqualTo(logits(network, images, training(2).withoutDropout()))
                    .isNotEqualTo(first);
        }
    }

    @Test
    void dropoutMaskDropsTheRightShareAndScalesTheRest() {
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            float[] mask = TorchRandom.dropoutMask(manager, new Shape(100, 500), 0.2, pass(3))
                    .toFloatArray();
            double dropped = 0;
            for (float value : mask) {
                assertThat(value).isIn(0f, 1.25f);
                dropped += value == 0 ? 1 : 0;
            }
            assertThat(dropped / mask.length).isCloseTo(0.2, within(0.01));
        }
    }

    @Test
    void twoThreadsAtOnceGiveTheBitsOfOneAfterTheOther() throws Exception {
        List<Map<String, List<Float>>> sequential = new ArrayList<>();
        for (long seed = 0; seed < 2; seed++) {
            try (SpikingNetwork network = network(TinyNetworks.busy(), seed)) {
                sequential.add(gradients(network, seed));
            }
        }
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < 3; round++) {
                CountDownLatch together = new CountDownLatch(2);
                List<Future<Map<String, List<Float>>>> parallel = new ArrayList<>();
                for (long seed = 0; seed < 2; seed++) {
                    long which = seed;
                    parallel.add(threads.submit(() -> {
                        together.countDown();
                        together.await();
                        try (SpikingNetwork network = network(TinyNetworks.busy(), which)) {
                            return gradients(network, which);
                        }
                    }));
                }
                assertThat(parallel.get(0).get()).isEqualTo(sequential.get(0));
                assertThat(parallel.get(1).get()).isEqualTo(sequential.get(1));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void ownThresholdOfAnOperationMakesItsNeuronsFireMore() {
        // Nodes 1 and 2 read the same input: code 2 has threshold 1, code 3 threshold 0.25.
        try (SpikingNetwork network = network(TinyNetworks.of("0231 0001 0001 0000", TinyNetworks.MIXED), 1)) {
            SpikeCounter counter = new SpikeCounter();
            logits(network, TinyNetworks.values(8, 1), training(1).withObserver(new CountingObserver(counter)));
            assertThat(counter.spikes("cell1.edge_0_2.lif"))
                    .isGreaterThan(1.5 * counter.spikes("cell1.edge_0_1.lif"))
                    .isPositive();
        }
    }

    @Test
    void maxPoolTakesTheLargestOfItsWindow() {
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            NDArray image = manager.create(new float[] {-5, -2, -3, -4, -1, -6, -7, -8, -9}, new Shape(1, 1, 3, 3));
            assertThat(TorchOps.maximumAround(image, 3).toFloatArray())
                    .containsExactly(-1, -1, -1, -1, -1, -1, -1, -1, -1);
            assertThat(TorchOps.maximumAround(image.get(":, :, :, :2"), 3).toFloatArray())
                    .containsExactly(-1, -1, -1, -1, -1, -1);
        }
        float[] images = TinyNetworks.values(4, 1);
        try (SpikingNetwork mean = network(TinyNetworks.of("0004 0000 0000 0000", TinyNetworks.MIXED), 1);
                SpikingNetwork largest = network(TinyNetworks.of("0005 0000 0000 0000", TinyNetworks.MIXED), 1)) {
            SpikeCounter meanSpikes = new SpikeCounter();
            SpikeCounter largestSpikes = new SpikeCounter();
            logits(mean, images, training(1).withObserver(new CountingObserver(meanSpikes)));
            logits(largest, images, training(1).withObserver(new CountingObserver(largestSpikes)));
            assertThat(meanSpikes.activity()).isNotEqualTo(largestSpikes.activity());
            assertThat(gradients(largest, 1).get("stem.conv.weight")).isNotEmpty();
        }
    }

    @Test
    void edgesThatReadTheSameReportTheSameSpikes() {
        Map<String, float[]> spikes = new LinkedHashMap<>();
        try (SpikingNetwork network = network(TinyNetworks.of("0331 0001 0001 0000"), 1)) {
            SpikeObserver keeper =
                    (layer, timestep, input, fired) -> spikes.put(layer + timestep, fired.toFloatArray());
            logits(network, TinyNetworks.values(2, 1), training(1).withObserver(keeper));
        }
        assertThat(spikes.get("cell1.edge_0_1.lif2")).isEqualTo(spikes.get("cell1.edge_0_2.lif2"));
        assertThat(spikes).hasSize(3 * 7);
    }

    @Test
    void rateCodedPixelsFireWithTheirProbability() {
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            float[] pixels = new float[30_000];
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = i % 3 == 0 ? 0 : i % 3 == 1 ? 0.3f : 1;
            }
            NDArray images = manager.create(pixels, new Shape(1, 3, 100, 100));
            float[] first = TorchRandom.spikingImages(images, 0, pass(1)).toFloatArray();
            double[] sums = new double[3];
            for (int i = 0; i < first.length; i++) {
                assertThat(first[i]).isIn(0f, 1f);
                sums[i % 3] += first[i];
            }
            assertThat(sums[0]).isZero();
            assertThat(sums[1] / 10_000).isCloseTo(0.3, within(0.02));
            assertThat(sums[2]).isEqualTo(10_000);
            assertThat(TorchRandom.spikingImages(images, 0, pass(1)).toFloatArray())
                    .isEqualTo(first);
            assertThat(TorchRandom.spikingImages(images, 1, pass(1)).toFloatArray())
                    .isNotEqualTo(first);
            assertThat(TorchRandom.spikingImages(images, 0, pass(2)).toFloatArray())
                    .isNotEqualTo(first);
        }
    }

    @Test
    void rateCodingRunsTheStemAtEveryTimestep() {
        float[] images = new float[4 * 192];
        Arrays.fill(images, 0.5f);
        Map<Integer, float[]> direct = new LinkedHashMap<>();
        Map<Integer, float[]> rate = new LinkedHashMap<>();
        try (SpikingNetwork network = network(TinyNetworks.of("0002 0000 0000 0000"), 1)) {
            logits(network, images, training(1).withObserver(inputsOf("cell1.edge_0_3.lif", direct)));
            logits(
                    network,
                    images,
                    ForwardPass.training(InputCoding.RATE, new Seed(1))
                            .withObserver(inputsOf("cell1.edge_0_3.lif", rate)));
        }
        assertThat(direct.get(0)).isEqualTo(direct.get(1)).isEqualTo(direct.get(2));
        assertThat(rate.get(0)).isNotEqualTo(rate.get(1));
        assertThat(rate.get(1)).isNotEqualTo(rate.get(2));
    }

    private static SpikeObserver inputsOf(String wanted, Map<Integer, float[]> inputs) {
        return (layer, timestep, input, spikes) -> {
            if (layer.equals(wanted)) {
                inputs.put(timestep, input.toFloatArray());
            }
        };
    }

    @Test
    void weightsThatAreReadBackComputeTheSame() {
        float[] images = TinyNetworks.values(4, 2);
        try (SpikingNetwork network = network(TinyNetworks.busy(), 1)) {
            logits(network, images, training(1));
            try (SpikingNetwork copy = SpikingNetwork.ofTensors(TinyNetworks.busy(), network.tensors(), Device.cpu())) {
                assertThat(logits(copy, images, evaluation())).isEqualTo(logits(network, images, evaluation()));
            }
        }
    }

    @Test
    void missingOrMisshapenWeightIsNamed() {
        try (SpikingNetwork network = network(TinyNetworks.busy(), 1)) {
            Map<String, Tensor> missing = new LinkedHashMap<>(network.tensors());
            missing.remove("fc1.weight");
            assertThatThrownBy(() -> SpikingNetwork.ofTensors(TinyNetworks.busy(), missing, Device.cpu()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("tensor fc1.weight must be there");
            Map<String, Tensor> misshapen = new LinkedHashMap<>(network.tensors());
            misshapen.put("fc1.weight", Tensor.ofFloats(new float[2], 1, 2));
            assertThatThrownBy(() -> SpikingNetwork.ofTensors(TinyNetworks.busy(), misshapen, Device.cpu()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("tensor fc1.weight must have shape (6, 24), got F32[1, 2]");
        }
    }

    @Test
    void imagesOfAnotherShapeAreRefused() {
        try (SpikingNetwork network = network(TinyNetworks.busy(), 1);
                NDManager manager = TorchEngine.newManager(Device.cpu())) {
            NDArray grey = manager.zeros(new Shape(2, 1, 8, 8));
            assertThatThrownBy(() -> network.forward(grey, evaluation()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("Cannot run network: images must have shape [B,3,8,8], got (2, 1, 8, 8)");
        }
    }

    @Test
    void passesLeaveNothingBehindButTheirResult() {
        try (SpikingNetwork network = network(TinyNetworks.busy(), 1);
                NDManager manager = TorchEngine.newManager(Device.cpu())) {
            NDManager all = manager.getParentManager();
            for (boolean recorded : new boolean[] {true, false}) {
                int before = all.getManagedArrays().size();
                try (NDManager scope = TorchEngine.newManager(Device.cpu())) {
                    NDArray images = TinyNetworks.images(2, 1, scope);
                    if (recorded) {
                        Gradients.recording(() -> network.forward(images, training(1)));
                    } else {
                        Gradients.ignoring(() -> network.forward(images, training(1)));
                    }
                    assertThat(scope.getManagedArrays()).hasSize(2);
                }
                assertThat(all.getManagedArrays()).hasSize(before);
            }
        }
    }

    @Test
    void unknownDeviceIsNamed() {
        assertThat(TorchEngine.device("cpu")).isEqualTo(Device.cpu());
        assertThat(TorchEngine.deviceNames()).contains("cpu");
        for (String name : List.of("gpu99", "tpu", "")) {
            assertThatThrownBy(() -> TorchEngine.device(name))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("Cannot use device: it must be one of %s, got %s"
                            .formatted(TorchEngine.deviceNames(), name));
        }
    }
}

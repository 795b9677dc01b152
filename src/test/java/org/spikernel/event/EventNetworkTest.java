package org.spikernel.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.spikernel.event.kernel.SpikeKernelsTest;
import org.spikernel.network.Fc1Deviation;
import org.spikernel.network.Initialisation;
import org.spikernel.network.InputCoding;
import org.spikernel.network.InputNoise;
import org.spikernel.random.Seed;
import org.spikernel.space.Architecture;
import org.spikernel.space.Cell;
import org.spikernel.space.Classifier;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.Neuron;
import org.spikernel.space.Operation;
import org.spikernel.space.OperationSet;
import org.spikernel.space.Stem;
import org.spikernel.torch.ForwardPass;
import org.spikernel.torch.Gradients;
import org.spikernel.torch.SpikingNetwork;
import org.spikernel.torch.TorchEngine;

@Tag("djl")
class EventNetworkTest {
    private static final int IMAGES = 5;
    private static final MacroArchitecture MACRO = new MacroArchitecture(
            new Stem(3, 9, 1, 5, 2), new Classifier(2, 12, 10, 1, 0.3), new Neuron(4 / 3.0, 0.8, 0.1), 4);
    private static final Initialisation START = new Initialisation(Fc1Deviation.of(0.5));
    private static final Seed WEIGHTS = new Seed(1);
    private static final Seed NOISE = new Seed(2);

    private static final OperationSet SMALL = OperationSet.ofKernels(List.of(1, 3), 0.8);
    private static final OperationSet LARGE = OperationSet.ofKernels(List.of(3, 5), 0.8);
    private static final OperationSet MIXED = new OperationSet(
            "mixed",
            List.of(
                    Operation.none(),
                    Operation.skip(),
                    Operation.lifConv(3, 0.5),
                    Operation.lifConv(3, 1.5),
                    Operation.maxPool(3),
                    Operation.averagePool(5)));

    private static List<Architecture> architectures() {
        List<Architecture> all = new ArrayList<>();
        for (OperationSet set : List.of(SMALL, LARGE)) {
            for (String cell : List.of(
                    "0243 0014 0002 0000",
                    "0242 0014 0003 0000",
                    "0143 0012 0002 0000",
                    "0243 0014 0003 0000",
                    "0001 0000 0000 0000",
                    "0221 0043 0003 0000",
                    "0302 0030 3003 0000",
                    "0021 2001 0002 0300")) {
                all.add(new Architecture(MACRO, set, Cell.parse(cell)));
            }
        }
        all.add(new Architecture(MACRO, MIXED, Cell.parse("0243 0053 0003 0000")));
        all.add(new Architecture(MACRO, MIXED, Cell.parse("0231 0024 0005 0000")));
        return all;
    }

    private static float[] pixels(InputCoding coding) {
        float[] pixels = SpikeKernelsTest.normal(IMAGES * 3 * 81, 5);
        if (coding == InputCoding.RATE) {
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = Math.min(1, Math.abs(pixels[i]));
            }
        }
        return pixels;
    }

    private static EventInput input(InputCoding coding, EventInput.Dropout dropout) {
        return new EventInput(new EventInput.Pixels(pixels(coding)), IMAGES, coding, NOISE, dropout);
    }

    private static EventNetwork network(InputCoding coding, long cacheBytes) {
        EventInput input = input(coding, (images, features) -> InputNoise.dropoutMask(images * features, 0.3, NOISE));
        return new EventNetwork(MACRO, EventWeights.initial(START, WEIGHTS), input, new FloatArrayPool(), cacheBytes);
    }

    /** Bits of every layer, timestep and image. */
    private static Map<String, List<List<Integer>>> bits(EventNetwork network, Architecture architecture) {
        Map<String, List<List<Integer>>> bits = new LinkedHashMap<>();
        network.run(architecture, (layer, spikes) -> {
            List<List<Integer>> maps = new ArrayList<>();
            for (int timestep = 0; timestep < spikes.timesteps(); timestep++) {
                for (int image = 0; image < spikes.images(); image++) {
                    maps.add(java.util.Arrays.stream(spikes.at(timestep, image))
                            .boxed()
                            .toList());
                }
            }
            bits.put(layer, maps);
        });
        return bits;
    }

    @Test
    void whatIsKeptOfOtherNetworksChangesNoBit() {
        for (InputCoding coding : InputCoding.values()) {
            // No limit, a limit that throws most away, none kept.
            List<EventNetwork> shared = List.of(network(coding, 1L << 30), network(coding, 20_000), network(coding, 0));
            for (int round = 0; round < 2; round++) {
                for (Architecture architecture : architectures()) {
                    Map<String, List<List<Integer>>> alone = bits(network(coding, 0), architecture);
                    for (EventNetwork network : shared) {
                        assertThat(bits(network, architecture)).isEqualTo(alone);
                    }
                }
            }
            assertThat(shared.get(0).cacheUse()[0]).isGreaterThan(shared.get(1).cacheUse()[0]);
            // The second round finds everything.
            assertThat(shared.get(0).cacheUse()[0]).isGreaterThan(shared.get(0).cacheUse()[1]);
        }
    }

    @Test
    void whatEndsARunIsSeenByTheCaller() {
        EventInput input = input(InputCoding.DIRECT, EventInput.Dropout.OFF);
        for (String layer : List.of("cell1.edge_0_1.conv", "cell1.edge_2_3.conv", "cell2.edge_0_1.conv")) {
            OutOfMemoryError error = new OutOfMemoryError("no heap for " + layer);
            EventWeights weights = EventWeights.of(parameter -> {
                if (parameter.name().startsWith(layer)) {
                    throw error;
                }
                return START.draw(parameter, WEIGHTS);
            });
            try (EventNetwork network = new EventNetwork(MACRO, weights, input, new FloatArrayPool(), 1 << 20)) {
                Architecture convolutions =
                        new Architecture(MACRO, architectures().get(0).operations(), Cell.parse("0200 0020 0002 0000"));
                assertThatThrownBy(() -> network.run(convolutions, (name, spikes) -> {}))
                        .isSameAs(error);
            }
        }
    }

    @Test
    void everyArrayIsGivenBack() {
        FloatArrayPool pool = new FloatArrayPool();
        EventInput input = input(InputCoding.DIRECT, EventInput.Dropout.OFF);
        long held = 0;
        for (int round = 0; round < 3; round++) {
            try (EventNetwork network =
                    new EventNetwork(MACRO, EventWeights.initial(START, WEIGHTS), input, pool, round * 10_000L)) {
                architectures().forEach(architecture -> network.run(architecture, (layer, spikes) -> {}));
            }
            if (round == 0) {
                held = pool.madeBytes();
            }
        }
        // The cache may hold some at the worst moment; nothing else may grow.
        assertThat(pool.madeBytes()).isBetween(held, held + 20_000 + EventNetwork.workingBytes(MACRO, IMAGES) / 4);
    }

    /** Share of neurons, timesteps and images in which both engines agree. */
    @Test
    void spikesAreThoseOfTheEngine() {
        for (InputCoding coding : InputCoding.values()) {
            long differing = 0;
            long all = 0;
            for (Architecture architecture : architectures()) {
                Map<String, double[][]> events = new LinkedHashMap<>();
                network(coding, 0).run(architecture, (layer, spikes) -> {
                    double[][] common = new double[spikes.timesteps()][];
                    for (int timestep = 0; timestep < common.length; timestep++) {
                        common[timestep] = spikes.commonSpikes(timestep);
                    }
                    events.put(layer, common);
                });
                Map<String, double[][]> engine = byEngine(architecture, coding);
                assertThat(events.keySet()).isEqualTo(engine.keySet());
                for (Map.Entry<String, double[][]> layer : events.entrySet()) {
                    for (int timestep = 0; timestep < MACRO.timesteps(); timestep++) {
                        double[] mine = layer.getValue()[timestep];
                        double[] theirs = engine.get(layer.getKey())[timestep];
                        for (int i = 0; i < mine.length; i++) {
                            differing += (long) Math.abs(mine[i] - theirs[i]);
                            all += (long) theirs[i];
                        }
                    }
                }
            }
            // A potential may lie so close to the threshold that the last bit of a sum decides.
            assertThat(all).isGreaterThan(100_000);
            assertThat(differing).isLessThan(all / 10_000);
        }
    }

    private static Map<String, double[][]> byEngine(Architecture architecture, InputCoding coding) {
        Map<String, double[][]> layers = new LinkedHashMap<>();
        try (SpikingNetwork network = SpikingNetwork.initial(architecture, START, WEIGHTS, Device.cpu());
                NDManager manager = TorchEngine.newManager(Device.cpu())) {
            NDArray images = manager.create(pixels(coding), new Shape(IMAGES, 3, 9, 9));
            ForwardPass pass = ForwardPass.training(coding, NOISE).withObserver((layer, timestep, input, spikes) -> {
                double[] common = new double[IMAGES * IMAGES];
                float[] values = spikes.toFloatArray();
                int neurons = values.length / IMAGES;
                for (int i = 0; i < IMAGES; i++) {
                    for (int j = 0; j < IMAGES; j++) {
                        for (int neuron = 0; neuron < neurons; neuron++) {
                            common[i * IMAGES + j] += values[i * neurons + neuron] * values[j * neurons + neuron];
                        }
                    }
                }
                layers.computeIfAbsent(layer, name -> new double[MACRO.timesteps()][])[timestep] = common;
            });
            Gradients.ignoring(() -> network.forward(images, pass));
        }
        return sortedAs(layers, architecture, coding);
    }

    /** The engine reports timestep by timestep, events layer by layer: compare without the order. */
    private static Map<String, double[][]> sortedAs(
            Map<String, double[][]> layers, Architecture architecture, InputCoding coding) {
        Map<String, double[][]> sorted = new LinkedHashMap<>();
        network(coding, 0).run(architecture, (layer, spikes) -> sorted.put(layer, layers.get(layer)));
        return sorted;
    }

    @Test
    void anotherMacroArchitectureIsRefused() {
        MacroArchitecture other = new MacroArchitecture(MACRO.stem(), MACRO.classifier(), MACRO.neuron(), 5);
        assertThatThrownBy(() -> network(InputCoding.DIRECT, 0)
                        .run(new Architecture(other, SMALL, Cell.parse("0001 0000 0000 0000")), (layer, spikes) -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Cannot run network: it must be of macro-architecture ");
    }

    @Test
    void imagesOfAnotherSizeAreRefused() {
        EventInput input = new EventInput(
                new EventInput.Pixels(new float[7]), 1, InputCoding.DIRECT, NOISE, EventInput.Dropout.OFF);
        assertThatThrownBy(() ->
                        new EventNetwork(MACRO, EventWeights.initial(START, WEIGHTS), input, new FloatArrayPool(), 0))
                .hasMessage("Cannot run network: 1 images need 243 values, got 7");
    }
}

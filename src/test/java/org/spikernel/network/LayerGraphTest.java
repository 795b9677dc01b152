package org.spikernel.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.spikernel.cost.ArchitectureCost;
import org.spikernel.event.EventInput;
import org.spikernel.event.EventNetwork;
import org.spikernel.event.EventWeights;
import org.spikernel.event.FloatArrayPool;
import org.spikernel.network.LayerInput.Timestep;
import org.spikernel.network.tensor.TensorShape;
import org.spikernel.random.RandomStream;
import org.spikernel.random.Seed;
import org.spikernel.space.Architecture;
import org.spikernel.space.Cell;
import org.spikernel.space.Classifier;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.Neuron;
import org.spikernel.space.OperationSet;
import org.spikernel.space.Published;
import org.spikernel.space.Stem;
import org.spikernel.testing.TinyNetworks;
import org.spikernel.torch.ForwardPass;
import org.spikernel.torch.Gradients;
import org.spikernel.torch.SpikingNetwork;
import org.spikernel.torch.TorchEngine;

class LayerGraphTest {
    private static final Seed SEED = new Seed(1);

    /** Pools of 2 and of 4; 9 pixels give a rest that pools drop. */
    private static final MacroArchitecture MACRO = new MacroArchitecture(
            new Stem(3, 9, 1, 4, 1), new Classifier(4, 6, 5, 2, 0.25), new Neuron(1.5, 0.75, -0.25), 3);

    private static LayerGraph graph(String cell) {
        return LayerGraph.of(new Architecture(MACRO, TinyNetworks.MIXED, Cell.parse(cell)));
    }

    /** {@code *} marks what is read at the timestep before. */
    private static String line(Layer layer) {
        String inputs = layer.inputs().stream()
                .map(input -> input.layer() + (input.timestep() == Timestep.PREVIOUS ? "*" : ""))
                .collect(Collectors.joining("+"));
        return String.join(
                " ",
                layer.part().label(),
                layer.name(),
                kind(layer.kind()),
                layer.input() + ">" + layer.output(),
                inputs);
    }

    private static String kind(LayerKind kind) {
        if (kind instanceof LayerKind.Convolution convolution) {
            return "conv" + window(convolution.window());
        }
        if (kind instanceof LayerKind.AveragePool pool) {
            return "mean" + window(pool.window());
        }
        if (kind instanceof LayerKind.MaxPool pool) {
            return "max" + window(pool.window());
        }
        if (kind instanceof LayerKind.Lif lif) {
            return "lif" + lif.tau() + "/" + lif.threshold() + "/" + lif.resetPotential();
        }
        if (kind instanceof LayerKind.Dropout dropout) {
            return "dropout" + dropout.probability();
        }
        if (kind instanceof LayerKind.Linear linear) {
            return "linear/" + linear.bias();
        }
        if (kind instanceof LayerKind.GroupMean mean) {
            return "groups" + mean.group();
        }
        return kind instanceof LayerKind.Identity ? "skip" : "bn";
    }

    private static String window(Window window) {
        return window.kernel() + "/" + window.stride() + "/" + window.padding();
    }

    @Test
    void layersAreThoseThatAreWrittenDownByHand() {
        // 0>1 convolution, 0>2 skip, 0>3 convolution of another threshold, 1>2 average, 2>3 maximum, 3>1 back.
        assertThat(graph("0213 0040 0005 0100").layers())
                .map(LayerGraphTest::line)
                .containsExactlyElementsOf("""
                stem stem.conv conv3/1/1 [3,9,9]>[4,9,9] images
                stem stem.bn bn [4,9,9]>[4,9,9] stem.conv
                cell1 cell1.edge_0_1.lif lif1.5/1.0/-0.25 [4,9,9]>[4,9,9] stem.bn
                cell1 cell1.edge_0_1.conv conv3/1/1 [4,9,9]>[4,9,9] cell1.edge_0_1.lif
                cell1 cell1.edge_0_1.bn bn [4,9,9]>[4,9,9] cell1.edge_0_1.conv
                cell1 cell1.edge_0_2.skip skip [4,9,9]>[4,9,9] stem.bn
                cell1 cell1.edge_1_2.pool mean3/1/1 [4,9,9]>[4,9,9] cell1.edge_0_1.bn+cell1.edge_3_1.skip*
                cell1 cell1.edge_0_3.lif lif1.5/0.25/-0.25 [4,9,9]>[4,9,9] stem.bn
                cell1 cell1.edge_0_3.conv conv3/1/1 [4,9,9]>[4,9,9] cell1.edge_0_3.lif
                cell1 cell1.edge_0_3.bn bn [4,9,9]>[4,9,9] cell1.edge_0_3.conv
                cell1 cell1.edge_2_3.pool max3/1/1 [4,9,9]>[4,9,9] cell1.edge_0_2.skip+cell1.edge_1_2.pool
                cell1 cell1.edge_3_1.skip skip [4,9,9]>[4,9,9] cell1.edge_0_3.bn+cell1.edge_2_3.pool
                down down.bn_in bn [4,9,9]>[4,9,9] cell1.edge_0_3.bn+cell1.edge_2_3.pool
                down down.lif lif1.5/0.75/-0.25 [4,9,9]>[4,9,9] down.bn_in
                down down.conv conv3/1/1 [4,9,9]>[8,9,9] down.lif
                down down.bn_out bn [8,9,9]>[8,9,9] down.conv
                down down.pool mean2/2/0 [8,9,9]>[8,4,4] down.bn_out
                cell2 cell2.edge_0_1.lif lif1.5/1.0/-0.25 [8,4,4]>[8,4,4] down.pool
                cell2 cell2.edge_0_1.conv conv3/1/1 [8,4,4]>[8,4,4] cell2.edge_0_1.lif
                cell2 cell2.edge_0_1.bn bn [8,4,4]>[8,4,4] cell2.edge_0_1.conv
                cell2 cell2.edge_0_2.skip skip [8,4,4]>[8,4,4] down.pool
                cell2 cell2.edge_1_2.pool mean3/1/1 [8,4,4]>[8,4,4] cell2.edge_0_1.bn+cell2.edge_3_1.skip*
                cell2 cell2.edge_0_3.lif lif1.5/0.25/-0.25 [8,4,4]>[8,4,4] down.pool
                cell2 cell2.edge_0_3.conv conv3/1/1 [8,4,4]>[8,4,4] cell2.edge_0_3.lif
                cell2 cell2.edge_0_3.bn bn [8,4,4]>[8,4,4] cell2.edge_0_3.conv
                cell2 cell2.edge_2_3.pool max3/1/1 [8,4,4]>[8,4,4] cell2.edge_0_2.skip+cell2.edge_1_2.pool
                cell2 cell2.edge_3_1.skip skip [8,4,4]>[8,4,4] cell2.edge_0_3.bn+cell2.edge_2_3.pool
                last last.bn bn [8,4,4]>[8,4,4] cell2.edge_0_3.bn+cell2.edge_2_3.pool
                last last.lif lif1.5/0.75/-0.25 [8,4,4]>[8,4,4] last.bn
                last last.pool mean4/4/0 [8,4,4]>[8,1,1] last.lif
                fc1 fc1.dropout dropout0.25 [8,1,1]>[8,1,1] last.pool
                fc1 fc1 linear/NONE [8,1,1]>[6,1,1] fc1.dropout
                fc1 fc1.lif lif1.5/0.75/-0.25 [6,1,1]>[6,1,1] fc1
                fc2 fc2 linear/LEARNED [6,1,1]>[10,1,1] fc1.lif
                fc2 fc2.mean groups2 [10,1,1]>[5,1,1] fc2
                """.lines().toList());
    }

    @Test
    void aNodeThatNothingReachesIsReadAsZeros() {
        assertThat(graph("0001 0000 0002 0000").layer("cell1.edge_2_3.lif").inputs())
                .isEmpty();
    }

    @Test
    void feedbackIntoACellsInputIsReadBesideIt() {
        assertThat(graph("0002 0000 0000 2000").layer("cell2.edge_0_3.lif").inputs())
                .containsExactly(
                        new LayerInput("down.pool", Timestep.CURRENT),
                        new LayerInput("cell2.edge_3_0.bn", Timestep.PREVIOUS));
    }

    @ParameterizedTest
    @CsvSource({
        "CIFAR10, 2, '[256,32,32]', '[512,16,16]', '[512,8,8]', 1024, 100, 10",
        "CIFAR10, 4, '[256,32,32]', '[512,16,16]', '[512,4,4]', 1024, 100, 10",
        "CIFAR100, 2, '[128,32,32]', '[256,16,16]', '[256,8,8]', 1024, 500, 100",
        "CIFAR100, 4, '[128,32,32]', '[256,16,16]', '[256,4,4]', 1024, 500, 100",
        "TINY_IMAGENET, 2, '[128,32,32]', '[256,16,16]', '[256,8,8]', 4096, 1000, 200",
        "TINY_IMAGENET, 4, '[128,32,32]', '[256,16,16]', '[256,4,4]', 4096, 1000, 200"
    })
    void publishedNetworksHaveTheirShapes(
            Published which,
            int pool,
            String first,
            String second,
            String pooled,
            int hidden,
            int outputs,
            int classes) {
        MacroArchitecture macro = MacroArchitecture.published(which, pool);
        LayerGraph graph =
                LayerGraph.of(new Architecture(macro, TinyNetworks.KERNELS_1_3, Cell.parse("0003 0000 0000 0000")));
        assertThat(graph.firstCell().shape()).hasToString(first);
        assertThat(graph.layer("cell1.edge_0_3.conv").output()).hasToString(first);
        assertThat(graph.secondCell().shape()).hasToString(second);
        assertThat(graph.layer("cell2.edge_0_3.bn").output()).hasToString(second);
        assertThat(graph.layer(LayerGraph.LAST_POOL).output()).hasToString(pooled);
        assertThat(graph.layer(LayerGraph.FC1_NEURONS).output().size()).isEqualTo(hidden);
        assertThat(graph.layer(LayerGraph.FC2).output().size()).isEqualTo(outputs);
        assertThat(graph.layer(LayerGraph.GROUP_MEAN).output().size()).isEqualTo(classes);
    }

    /** Uniform draws, of any number of edges in both directions. */
    private static List<Architecture> drawn(MacroArchitecture macro, OperationSet operations, int count) {
        RandomStream random = SEED.stream();
        List<Architecture> drawn = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            StringBuilder codes = new StringBuilder();
            for (int position = 0; position < Cell.NODES * Cell.NODES; position++) {
                boolean diagonal = position / Cell.NODES == position % Cell.NODES;
                codes.append(diagonal ? 0 : (int) (random.nextDouble() * operations.size()));
            }
            drawn.add(new Architecture(macro, operations, new Cell(codes.toString())));
        }
        return drawn;
    }

    @Test
    void itsArraysAndNeuronsAreThoseThatAreCounted() {
        for (Architecture architecture : drawn(MACRO, TinyNetworks.MIXED, 500)) {
            Map<String, Long> byPart = new LinkedHashMap<>();
            long neurons = 0;
            LayerGraph graph = LayerGraph.of(architecture);
            for (Part part : Part.values()) {
                byPart.put(part.label(), 0L);
            }
            for (Layer layer : graph.layers()) {
                long learned = layer.parameters().stream()
                        .filter(parameter -> parameter.role().trained())
                        .mapToLong(parameter -> parameter.shape().size())
                        .sum();
                byPart.merge(layer.part().label(), learned, Long::sum);
                neurons +=
                        layer.kind() instanceof LayerKind.Lif ? layer.output().size() : 0;
            }
            ArchitectureCost cost = ArchitectureCost.of(architecture);
            assertThat(byPart).isEqualTo(cost.byPart());
            assertThat(neurons).isEqualTo(cost.neurons());
        }
    }

    @Test
    void layersReadWhatCameBeforeThemOrWhatFeedbackBrings() {
        for (Architecture architecture : drawn(MACRO, TinyNetworks.MIXED, 100)) {
            Set<String> known = new HashSet<>(Set.of(LayerGraph.IMAGES));
            List<Layer> layers = LayerGraph.of(architecture).layers();
            Map<String, Layer> byName = layers.stream().collect(Collectors.toMap(Layer::name, layer -> layer));
            for (Layer layer : layers) {
                assertThat(Part.of(layer.name())).contains(layer.part());
                for (LayerInput input : layer.inputs()) {
                    if (input.timestep() == Timestep.CURRENT) {
                        assertThat(known).contains(input.layer());
                    }
                    if (!input.layer().equals(LayerGraph.IMAGES)) {
                        assertThat(byName.get(input.layer()).output()).isEqualTo(layer.input());
                    }
                }
                known.add(layer.name());
            }
        }
    }

    /** Spiking layers with their neurons, in order. */
    private static Map<String, Long> spiking(Architecture architecture) {
        Map<String, Long> neurons = new LinkedHashMap<>();
        for (Layer layer : LayerGraph.of(architecture).layers()) {
            if (layer.kind() instanceof LayerKind.Lif) {
                neurons.put(layer.name(), layer.output().size());
            }
        }
        return neurons;
    }

    @Test
    void spikesAreReportedByEventsAsTheGraphListsThem() {
        MacroArchitecture macro = TinyNetworks.macro();
        EventInput input = new EventInput(
                new EventInput.Pixels(TinyNetworks.values(1, 1)), 1, InputCoding.DIRECT, SEED, EventInput.Dropout.OFF);
        try (EventNetwork network = new EventNetwork(
                macro, EventWeights.initial(Initialisation.STANDARD, SEED), input, new FloatArrayPool(), 0)) {
            for (Architecture architecture : drawn(macro, TinyNetworks.MIXED, 20)) {
                Map<String, Long> seen = new LinkedHashMap<>();
                network.run(architecture, (layer, spikes) -> seen.put(layer, (long) spikes.neurons()));
                assertThat(seen).containsExactlyEntriesOf(spiking(architecture));
            }
        }
    }

    @Test
    @Tag("djl")
    void spikesAreReportedByTheEngineAsTheGraphListsThem() {
        for (Architecture architecture : drawn(TinyNetworks.macro(), TinyNetworks.MIXED, 10)) {
            Map<String, Long> seen = new LinkedHashMap<>();
            try (SpikingNetwork network =
                            SpikingNetwork.initial(architecture, Initialisation.STANDARD, SEED, Device.cpu());
                    NDManager manager = TorchEngine.newManager(Device.cpu())) {
                ForwardPass pass = ForwardPass.training(InputCoding.DIRECT, SEED)
                        .withObserver((layer, timestep, input, spikes) -> seen.put(layer, spikes.size()));
                Gradients.ignoring(() -> network.forward(TinyNetworks.images(1, 1, manager), pass));
                assertThat(network.arrays().keySet())
                        .containsExactlyElementsOf(LayerGraph.of(architecture).parameters().stream()
                                .map(Parameter::name)
                                .toList());
            }
            assertThat(seen).containsExactlyEntriesOf(spiking(architecture));
        }
    }

    @Test
    void aLayerThatIsNotThereIsRefused() {
        assertThatThrownBy(() -> graph("0001 0000 0000 0000").layer("cell1.edge_0_1.lif"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot find layer: cell 0001 0000 0000 0000 has none called cell1.edge_0_1.lif");
        assertThat(Part.of("up.lif")).isEmpty();
    }

    @Test
    void shapesThatCannotBeAreRefused() {
        assertThatThrownBy(() -> TensorShape.of(2, -1))
                .hasMessage("Cannot make shape: it needs one side or more, none of them negative, got [2, -1]");
        assertThatThrownBy(() -> new FeatureShape(1, 0, 3))
                .hasMessage("Cannot make feature shape: all sides must be at least 1, got [1,0,3]");
        assertThatThrownBy(() -> new Window(0, 1, 0))
                .hasMessage(
                        "Cannot make window: kernel and stride must be at least 1 and padding at least 0, got 0, 1 and 0");
        assertThat(TensorShape.of(4, 3)).hasToString("(4, 3)");
    }
}

package org.spikernel.export.nir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.spikernel.export.TrainedNetwork;
import org.spikernel.export.nir.run.NirProgram;
import org.spikernel.export.nir.run.NirRun;
import org.spikernel.network.InputCoding;
import org.spikernel.network.LayerGraph;
import org.spikernel.network.LayerKind;
import org.spikernel.network.Parameter;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.random.RandomStream;
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
import org.spikernel.torch.SpikingNetwork;
import org.spikernel.torch.TorchEngine;

/** Exported networks fire as they do on the engine: any cell, also with nodes that only feedback leads to, or nothing. */
@Tag("djl")
class NirAgainstEngineTest {
    /** Nearer to the threshold, the order in which float32 numbers are added may decide. */
    private static final double LEAST_MARGIN = 2e-6;

    private static final OperationSet OPERATIONS = new OperationSet(
            "mixed",
            List.of(
                    Operation.none(),
                    Operation.skip(),
                    Operation.lifConv(3, 1),
                    Operation.lifConv(1, 0.5),
                    Operation.averagePool(3),
                    Operation.averagePool(5)));

    /** Odd sides, so that pools drop pixels; neurons that start and are reset below 0. */
    private static final MacroArchitecture MACRO = new MacroArchitecture(
            new Stem(2, 13, 2, 3, 1), new Classifier(2, 7, 3, 2, 0.25), new Neuron(1.75, 0.75, -0.125), 4);

    private static final MacroArchitecture USUAL =
            new MacroArchitecture(new Stem(3, 8, 1, 4, 1), new Classifier(1, 9, 4, 1, 0), Neuron.PUBLISHED, 5);

    /** Spikes of one image on the engine, and how near to the threshold any potential comes. */
    private static final class Expected {
        private final Map<String, BitSet[]> spikes = new LinkedHashMap<>();
        private final Map<String, double[]> potentials = new HashMap<>();
        private double margin = Double.POSITIVE_INFINITY;
        private float[] logits = {};

        private void saw(LayerKind.Lif lif, String layer, int timestep, int timesteps, float[] in, float[] out) {
            double[] v = potentials.computeIfAbsent(layer, absent -> {
                double[] start = new double[in.length];
                Arrays.fill(start, lif.resetPotential());
                return start;
            });
            BitSet fired = new BitSet();
            for (int i = 0; i < in.length; i++) {
                v[i] += (in[i] - (v[i] - lif.resetPotential())) / lif.tau();
                margin = Math.min(margin, Math.abs(v[i] - lif.threshold()));
                if (out[i] != 0) {
                    fired.set(i);
                    v[i] = lif.resetPotential();
                }
            }
            spikes.computeIfAbsent(layer, absent -> new BitSet[timesteps])[timestep] = fired;
        }
    }

    private static Expected onTheEngine(TrainedNetwork network, float[] image) {
        Expected expected = new Expected();
        Stem stem = network.architecture().macro().stem();
        int timesteps = network.architecture().macro().timesteps();
        try (SpikingNetwork engine = SpikingNetwork.ofTensors(network.architecture(), network.tensors(), Device.cpu());
                NDManager manager = TorchEngine.newManager(Device.cpu())) {
            NDArray images =
                    manager.create(image, new Shape(1, stem.imageChannels(), stem.imageSize(), stem.imageSize()));
            ForwardPass pass = ForwardPass.evaluation(InputCoding.DIRECT, new Seed(0))
                    .withObserver((layer, timestep, in, out) -> expected.saw(
                            (LayerKind.Lif) network.graph().layer(layer).kind(),
                            layer,
                            timestep,
                            timesteps,
                            in.toFloatArray(),
                            out.toFloatArray()));
            expected.logits = engine.forward(images, pass).toFloatArray();
        }
        return expected;
    }

    static TrainedNetwork random(Architecture architecture, Seed seed) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Parameter parameter : LayerGraph.of(architecture).parameters()) {
            RandomStream random = seed.derive(parameter.name()).stream();
            float[] values = new float[Math.toIntExact(parameter.shape().size())];
            for (int i = 0; i < values.length; i++) {
                double normal = random.nextGaussian();
                values[i] = (float)
                        switch (parameter.role()) {
                            case CONVOLUTION, LINEAR ->
                                normal
                                        / Math.sqrt(values.length
                                                / (double) parameter
                                                        .shape()
                                                        .sides()
                                                        .get(0));
                            case LINEAR_BIAS, RUNNING_MEAN -> 0.1 * normal;
                            case SHIFT -> 0.3 + 0.5 * normal;
                            case SCALE -> 1 + 0.2 * normal;
                            case RUNNING_VARIANCE -> 0.5 + random.nextDouble();
                        };
            }
            tensors.put(
                    parameter.name(), Tensor.ofFloats(values, parameter.shape().toArray()));
        }
        return TrainedNetwork.of(architecture, tensors, Map.of());
    }

    static Cell randomCell(RandomStream random) {
        StringBuilder codes = new StringBuilder();
        for (int i = 0; i < Cell.NODES * Cell.NODES; i++) {
            boolean none = i / Cell.NODES == i % Cell.NODES || random.nextInt(2) == 0;
            codes.append(none ? 0 : 1 + random.nextInt(OPERATIONS.size() - 1));
        }
        return new Cell(codes.toString());
    }

    static float[] image(MacroArchitecture macro, RandomStream random) {
        Stem stem = macro.stem();
        float[] image = new float[stem.imageChannels() * stem.imageSize() * stem.imageSize()];
        for (int i = 0; i < image.length; i++) {
            image[i] = (float) random.nextGaussian();
        }
        return image;
    }

    /** By the convolution that reads them: {@code cell1.edge_0_1.lif} is what feeds {@code c1_0to1_conv}. */
    private static String neurons(NirGraph graph, String layer) {
        String label = layer.startsWith("cell")
                ? layer.replaceAll("cell(\\d)\\.edge_(\\d)_(\\d)\\.lif", "_c$1_$2to$3_conv")
                : "_" + layer.replace('.', '_');
        for (NirEdge edge : graph.edges()) {
            if (layer.startsWith("cell")
                    ? edge.to().endsWith(label)
                    : edge.from().endsWith(label)) {
                return edge.from();
            }
        }
        return "";
    }

    private static void assertFiresAlike(TrainedNetwork network, NirDialect dialect, float[] image, Expected expected) {
        NirGraph graph = NirExport.of(network, dialect);
        NirProgram program = NirProgram.of(graph);
        NirRun run = program.start();
        int timesteps = network.architecture().macro().timesteps();
        int compared = 0;
        for (int timestep = 0; timestep < timesteps; timestep++) {
            run.step(image);
            for (Map.Entry<String, BitSet[]> entry : expected.spikes.entrySet()) {
                String neurons = neurons(graph, entry.getKey());
                if (!neurons.isEmpty()) {
                    compared++;
                    assertThat(run.spikes(neurons))
                            .as("%s, %s at timestep %d", network.architecture().cell(), entry.getKey(), timestep)
                            .isEqualTo(entry.getValue()[timestep]);
                }
            }
        }
        assertThat(compared).isGreaterThanOrEqualTo(3 * timesteps);
        assertThat(program.start().mean(image, timesteps)).containsExactly(expected.logits, within(2e-6f));
    }

    private static void compare(MacroArchitecture macro, NirDialect dialect, Seed seed) {
        int inDoubt = 0;
        int networks = 40;
        for (int number = 0; number < networks; number++) {
            Seed own = seed.derive(number);
            RandomStream random = own.derive("cell").stream();
            Architecture architecture = new Architecture(macro, OPERATIONS, randomCell(random));
            TrainedNetwork network = random(architecture, own);
            float[] image = image(macro, random);
            Expected expected = onTheEngine(network, image);
            if (expected.margin < LEAST_MARGIN) {
                inDoubt++;
            } else {
                assertFiresAlike(network, dialect, image, expected);
                TrainedNetwork back = NirImport.of(NirExport.of(network, dialect));
                assertThat(onTheEngine(back, image).logits).containsExactly(expected.logits, within(2e-6f));
            }
        }
        assertThat(inDoubt).isLessThan(networks / 4);
    }

    @Test
    void anyCellFiresAsOnTheEngine() {
        compare(USUAL, NirDialect.SPIKINGJELLY, new Seed(11));
    }

    @Test
    void otherMacroSettingsAndThresholdsAreFollowed() {
        compare(MACRO, NirDialect.SNNTORCH, new Seed(12));
    }

    @Test
    void aNodeThatOnlyFeedbackLeadsToGetsItOneTimestepLater() {
        // Node 1 has 2>1 alone, by a skip edge; node 2 is read by 2>1 and 2>3.
        Architecture architecture = new Architecture(USUAL, OPERATIONS, Cell.parse("0022 0002 0102 0000"));
        TrainedNetwork network = random(architecture, new Seed(13));
        float[] image = image(USUAL, new Seed(14).stream());
        Expected expected = onTheEngine(network, image);
        assertThat(expected.margin).isGreaterThan(LEAST_MARGIN);

        NirGraph graph = NirExport.of(network, NirDialect.NORSE);

        assertFiresAlike(network, NirDialect.NORSE, image, expected);
        for (String cell : List.of("c1", "c2")) {
            String neurons = graph.nodes().stream()
                    .map(NirNode::name)
                    .filter(name -> name.endsWith("_" + cell + "_lif1"))
                    .findFirst()
                    .orElseThrow();
            assertThat(graph.edges().stream()
                            .filter(edge -> edge.to().equals(neurons))
                            .map(edge -> edge.from().substring("n000".length())))
                    .containsExactlyInAnyOrder("_" + cell + "_zero1", "_" + cell + "_2to1_copy");
        }
    }
}

package org.spikernel.export.nir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.spikernel.export.TrainedNetwork;
import org.spikernel.export.nir.run.NirProgram;
import org.spikernel.network.LayerGraph;
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

class NirExportTest {
    private static final OperationSet OPERATIONS = new OperationSet(
            "mixed",
            List.of(
                    Operation.none(),
                    Operation.skip(),
                    Operation.lifConv(3, 1),
                    Operation.lifConv(1, 0.5),
                    Operation.averagePool(3),
                    Operation.maxPool(3)));

    private static final MacroArchitecture MACRO =
            new MacroArchitecture(new Stem(3, 8, 1, 2, 1), new Classifier(2, 5, 3, 2, 0.5), Neuron.PUBLISHED, 3);

    private static TrainedNetwork network(MacroArchitecture macro, String cell, Map<String, String> notes) {
        Architecture architecture = new Architecture(macro, OPERATIONS, Cell.parse(cell));
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Parameter parameter : LayerGraph.of(architecture).parameters()) {
            RandomStream random = new Seed(1).derive(parameter.name()).stream();
            float[] values = new float[Math.toIntExact(parameter.shape().size())];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextDouble();
            }
            tensors.put(
                    parameter.name(), Tensor.ofFloats(values, parameter.shape().toArray()));
        }
        return TrainedNetwork.of(architecture, tensors, notes);
    }

    private static NirGraph graph(String cell, NirDialect dialect) {
        return NirExport.of(network(MACRO, cell, Map.of()), dialect);
    }

    /** Types by name without the number. */
    private static Map<String, String> types(NirGraph graph) {
        Map<String, String> types = new LinkedHashMap<>();
        graph.nodes().forEach(node -> types.put(node.name().substring("n000_".length()), node.type()));
        return types;
    }

    private static List<String> sources(NirGraph graph, String target) {
        return graph.edges().stream()
                .filter(edge -> edge.to().endsWith("_" + target))
                .map(edge -> edge.from().substring("n000_".length()))
                .toList();
    }

    private static NirNode node(NirGraph graph, String label) {
        return graph.nodes().stream()
                .filter(node -> node.name().endsWith("_" + label))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void edgesOutOfANodeShareNeuronsOnlyWithTheSameThreshold() {
        NirGraph graph = graph("0223 0000 0002 0000", NirDialect.SPIKINGJELLY);

        List<NirNode> neurons = graph.nodes().stream()
                .filter(node -> node.name().endsWith("_c1_lif0"))
                .toList();
        assertThat(neurons)
                .extracting(node -> node.fields().arrays().get("v_threshold").doubles()[0])
                .containsExactly(1.0, 0.5);
        assertThat(sources(graph, "c1_0to2_conv")).containsExactly("c1_lif0");
        // 0>1 leads nowhere.
        assertThat(types(graph)).doesNotContainKey("c1_0to1_conv");
    }

    @Test
    void aSkipEdgeAddsNoNodeUnlessAnEdgeWouldBeThereTwice() {
        // 0>1 and 1>2 are skips, so node 2 is the stem's output: once by 0>2, and once more by a copy.
        NirGraph graph = graph("0110 0010 0002 0000", NirDialect.SPIKINGJELLY);

        assertThat(sources(graph, "c1_lif2")).containsExactly("stem", "c1_1to2_copy");
        assertThat(sources(graph, "c1_1to2_copy")).containsExactly("stem");
        assertThat(types(graph)).doesNotContainKeys("c1_0to1_copy", "c1_0to2_copy");
        assertThat(node(graph, "c1_1to2_copy").fields().arrays().get("weight").floats())
                .containsExactly(1, 0, 0, 1);
    }

    @Test
    void aSkipOutOfANodeThatFeedbackLeadsToIsACopySoThatItStaysATimestepLate() {
        NirGraph graph = graph("0001 0000 0000 2000", NirDialect.SPIKINGJELLY);

        assertThat(sources(graph, "down_bn")).containsExactly("c1_0to3_copy");
        assertThat(sources(graph, "c1_0to3_copy")).containsExactly("stem", "c1_3to0_conv");
    }

    /** As nirtorch does: an edge from a later node brings the last value if it is on a loop and not the only input. */
    @Test
    void readersDelayEveryFeedbackEdgeAndNoOtherWhateverTheCell() {
        RandomStream random = new Seed(5).stream();
        int withFeedback = 0;
        for (int i = 0; i < 500; i++) {
            StringBuilder codes = new StringBuilder();
            for (int place = 0; place < Cell.NODES * Cell.NODES; place++) {
                boolean none = place / Cell.NODES == place % Cell.NODES || random.nextInt(2) == 0;
                codes.append(none ? 0 : 1 + random.nextInt(4));
            }
            NirGraph graph = graph(codes.toString(), NirDialect.SPIKINGJELLY);
            Map<String, Set<String>> targets = new HashMap<>();
            Map<String, Integer> inputs = new TreeMap<>();
            for (NirEdge edge : graph.edges()) {
                assertThat(targets.computeIfAbsent(edge.from(), absent -> new HashSet<>())
                                .add(edge.to()))
                        .as("%s once in cell %s", edge, codes)
                        .isTrue();
                inputs.merge(edge.to(), 1, Integer::sum);
            }
            for (NirEdge edge : graph.edges()) {
                if (edge.from().compareTo(edge.to()) >= 0) {
                    withFeedback++;
                    assertThat(inputs.get(edge.to()))
                            .as("%s of cell %s", edge, codes)
                            .isGreaterThan(1);
                    assertThat(reached(edge.to(), targets))
                            .as("%s of cell %s", edge, codes)
                            .contains(edge.from());
                    assertThat(edge.from()).matches("n\\d{3}_c[12]_[123]to[012]_(conv|pool|copy)");
                }
            }
            // Nothing is left that nobody reads.
            assertThat(targets.keySet()).hasSize(graph.nodes().size() - 1);
            assertThat(NirProgram.of(graph).order())
                    .isEqualTo(graph.nodes().stream().map(NirNode::name).toList());
        }
        assertThat(withFeedback).isGreaterThan(1000);
    }

    private static Set<String> reached(String from, Map<String, Set<String>> targets) {
        Set<String> reached = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(List.of(from));
        while (!open.isEmpty()) {
            for (String target : targets.getOrDefault(open.pop(), Set.of())) {
                if (reached.add(target)) {
                    open.push(target);
                }
            }
        }
        return reached;
    }

    @Test
    void otherResetPotentialsAreSubtractedFromTheThreshold() {
        MacroArchitecture macro = new MacroArchitecture(
                MACRO.stem(), MACRO.classifier(), new Neuron(1.5, 0.75, -0.25), MACRO.timesteps());

        NirGraph graph = NirExport.of(network(macro, "0002 0000 0000 0000", Map.of()), NirDialect.NORSE);

        Map<String, Tensor> edge = node(graph, "c1_lif0").fields().arrays();
        assertThat(edge.get("v_threshold").doubles()).containsOnly(Math.nextDown(1.25f));
        assertThat(edge.get("tau").doubles()).containsOnly(1.5 * 1e-4);
        assertThat(edge).doesNotContainKey("v_reset");
        assertThat(node(graph, "down_lif").fields().arrays().get("v_threshold").doubles())
                .containsOnly(Math.nextDown(1f));
    }

    @Test
    void theVoteOfAClassIsTheMeanOverItsGroup() {
        TrainedNetwork network = network(MACRO, "0002 0000 0000 0000", Map.of());
        float[] weights = network.array("fc2.weight");
        float[] bias = network.array("fc2.bias");

        Map<String, Tensor> fc2 =
                node(NirExport.of(network, NirDialect.NORSE), "fc2").fields().arrays();

        assertThat(fc2.get("weight").shape()).containsExactly(3, 5);
        // Class 1, hidden 2: of rows 2 and 3.
        assertThat(fc2.get("weight").floats()[7]).isEqualTo((float) ((weights[12] + (double) weights[17]) / 2));
        assertThat(fc2.get("bias").floats()[2]).isEqualTo((float) ((bias[4] + (double) bias[5]) / 2));
    }

    @Test
    void metadataTellWhatTheCallerHasToDo() {
        NirFields direct = graph("0002 0000 0000 0000", NirDialect.SNNTORCH).metadata();
        NirFields rate = NirExport.of(
                        network(MACRO, "0002 0000 0000 0000", Map.of("input_coding", "rate", "mean", "0.5 0.5 0.5")),
                        NirDialect.SPIKINGJELLY)
                .metadata();

        assertThat(direct.texts())
                .containsEntry("input_coding", "same image at every step")
                .containsEntry("readout", "mean of output over time steps")
                .containsEntry("spikernel_cell", "0002 0000 0000 0000")
                .containsEntry("spikernel_nir_dialect", "snntorch");
        assertThat(direct.texts().get("neuron_update")).contains("spike if v > v_threshold");
        assertThat(direct.arrays().get("dt").doubles()).containsExactly(1e-4);
        assertThat(direct.arrays().get("time_steps").longs()).containsExactly(3);
        assertThat(rate.texts().get("input_coding")).startsWith("at every step a fresh binary image");
        assertThat(rate.texts()).containsEntry("spikernel_mean", "0.5 0.5 0.5");
        assertThat(rate.texts().get("neuron_update")).contains("spike if v >= v_threshold");
    }

    @Test
    void maxPoolsAreRefusedSinceNirHasNone() {
        assertThatThrownBy(() -> graph("0205 0000 0000 0000", NirDialect.SPIKINGJELLY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "Cannot export NIR: edge 0>3 must not be a max pool, which NIR has no node for, got maxpool3x3");
        // One that leads nowhere does not matter.
        assertThat(types(graph("0502 0000 0000 0000", NirDialect.SPIKINGJELLY))).containsKey("c1_0to3_conv");
    }

    @ParameterizedTest
    @CsvSource({"sinabs, [C;H;W]", "Rockpool, no convolutions", "lava, graded spikes", "SPYX, chain of layers"})
    void readersThatCannotRunTheseNetworksAreRefusedWithTheReason(String reader, String reason) {
        assertThatThrownBy(() -> NirDialect.of(reader))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Cannot export NIR for this reader: ")
                .hasMessageContaining(reason.replace(';', ','))
                .hasMessageEndingWith("; choose one of spikingjelly, snntorch, norse");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "brian2", "spiking jelly\n"})
    void unknownReadersAreRefused(String reader) {
        assertThatThrownBy(() -> NirDialect.of(reader))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("it is not known to run these networks")
                .hasMessageNotContaining("\n");
    }

    @Test
    void knownReadersAreFoundInLettersOfEitherCase() {
        assertThat(NirDialect.of("SpikingJelly")).isEqualTo(NirDialect.SPIKINGJELLY);
        assertThat(NirDialect.of("norse")).isEqualTo(NirDialect.NORSE);
    }
}

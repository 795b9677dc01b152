package org.spikernel.export.nir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.spikernel.export.TrainedNetwork;
import org.spikernel.export.nir.run.NirProgram;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.space.Architecture;
import org.spikernel.testing.NirCase;

class NirImportTest {
    private static final TrainedNetwork NETWORK =
            NirCase.load("g3_feedback_1x1_3x3").network();
    private static final NirGraph GRAPH = NirExport.of(NETWORK, NirDialect.SPIKINGJELLY);

    private static NirGraph changed(String node, UnaryOperator<NirNode> change) {
        return new NirGraph(
                GRAPH.nodes().stream()
                        .map(each -> each.name().equals(node) ? change.apply(each) : each)
                        .toList(),
                GRAPH.edges(),
                GRAPH.metadata());
    }

    private static NirNode with(NirNode node, String field, Tensor tensor) {
        Map<String, Tensor> arrays = new HashMap<>(node.fields().arrays());
        arrays.put(field, tensor);
        return new NirNode(node.name(), node.type(), new NirFields(node.fields().texts(), arrays));
    }

    private static void assertRefused(NirGraph graph, String message) {
        assertThatThrownBy(() -> NirImport.of(graph))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void whatWasFoldedComesBackAsPartsThatChangeNothing() {
        TrainedNetwork back = NirImport.of(GRAPH);

        assertThat(back.architecture()).isEqualTo(NETWORK.architecture());
        assertThat(back.array("cell1.edge_0_1.bn.running_mean")).containsOnly(0);
        assertThat(back.array("cell1.edge_0_1.bn.weight")).containsOnly(1);
        assertThat(back.norm("cell1.edge_0_1.bn").scale(3)).isCloseTo(1, within(1e-7));
        assertThat(back.norm("down.bn_in").scale(3))
                .isCloseTo(NETWORK.norm("down.bn_in").scale(3), within(1e-6));
        assertThat(back.norm("down.bn_in").shift(3))
                .isCloseTo(NETWORK.norm("down.bn_in").shift(3), within(1e-6));
        assertThat(back.array("fc1.weight")).isEqualTo(NETWORK.array("fc1.weight"));
        float[] bias = back.array("fc2.bias");
        assertThat(bias).hasSize(100);
        assertThat(bias[19]).isEqualTo(bias[10]).isNotEqualTo(bias[20]);
    }

    @Test
    void exportingAgainGivesTheSameGraph() {
        NirGraph again = NirExport.of(NirImport.of(GRAPH), NirDialect.SPIKINGJELLY);

        assertThat(again.edges()).isEqualTo(GRAPH.edges());
        assertThat(again.metadata()).isEqualTo(GRAPH.metadata());
        for (int i = 0; i < GRAPH.nodes().size(); i++) {
            NirNode want = GRAPH.nodes().get(i);
            NirNode got = again.nodes().get(i);
            assertThat(got.name()).isEqualTo(want.name());
            if (want.fields().arrays().containsKey("weight")) {
                assertThat(got.fields().arrays().get("weight").floats())
                        .as(want.name())
                        .containsExactly(want.fields().arrays().get("weight").floats(), within(1e-6f));
            } else {
                assertThat(got).isEqualTo(want);
            }
        }
    }

    @Test
    void anArrayOfZerosForTheResetThatOtherLibrariesAddIsNoMatter() {
        NirNode neurons = GRAPH.nodes().get(2);
        Tensor zeros = Tensor.ofDoubles(new double[8 * 16 * 16], 8, 16, 16);

        assertThat(NirImport.of(changed(neurons.name(), node -> with(node, "v_reset", zeros)))
                        .tensors())
                .isEqualTo(NirImport.of(GRAPH).tensors());
    }

    @ParameterizedTest
    @CsvSource({
        "g1_forward_1x1_3x3, ''",
        "g1_forward_1x1_3x3, _gt",
        "g2_forward_5x5_7x7, ''",
        "g3_feedback_1x1_3x3, ''",
    })
    void aGraphWithoutOurMetadataIsFoundByItsNodes(String name, String suffix) throws IOException {
        NirCase golden = NirCase.load(name);

        TrainedNetwork found = NirImport.of(NirFile.read(NirCase.file(name + suffix + ".nir")));

        Architecture want = golden.architecture();
        assertThat(found.architecture().cell()).isEqualTo(want.cell());
        assertThat(found.architecture().operations()).isEqualTo(want.operations());
        assertThat(found.architecture().macro().neuron()).isEqualTo(want.macro().neuron());
        assertThat(found.architecture().macro().timesteps()).isEqualTo(5);
        assertThat(found.notes()).containsEntry("input_coding", "direct");
        float[] pixels = golden.row("input/x", 0);
        assertThat(NirProgram.of(NirExport.of(found, NirDialect.SPIKINGJELLY))
                        .start()
                        .mean(pixels, 5))
                .containsExactly(golden.row("expect/logits", 0), within(1e-6f));
    }

    @ParameterizedTest
    @CsvSource({"f1_foreign_names_uncompressed, layer0", "f3_cubalif, input"})
    void graphsOfOthersAreRefused(String name, String node) throws IOException {
        assertRefused(
                NirFile.read(NirCase.file(name + ".nir")),
                "Cannot take network from NIR: its metadata must name an architecture of ours, or its nodes be named and"
                        + " joined as ours are, got " + node + "; as a network of others it can be run alone");
    }

    @Test
    void aGraphOfOurNamesThatIsJoinedInAnotherWayIsRefused() throws IOException {
        NirGraph graph = NirFile.read(NirCase.file("g2_forward_5x5_7x7.nir"));

        assertRefused(
                new NirGraph(
                        graph.nodes(), graph.edges().subList(1, graph.edges().size()), graph.metadata()),
                "Cannot take network from NIR: its metadata must name an architecture of ours, or its nodes be named and"
                        + " joined as ours are, got nodes of these names joined in another way; as a network of others it can be run alone");
    }

    @Test
    void whatIsNotAsTheMetadataSayIsRefused() {
        double[] thresholds = new double[8 * 16 * 16];
        java.util.Arrays.fill(thresholds, 1);
        thresholds[5] = 0.5;
        assertRefused(
                changed("n002_c1_lif0", node -> with(node, "v_threshold", Tensor.ofDoubles(thresholds, 8, 16, 16))),
                "Cannot use NIR graph: node n002_c1_lif0 (LIF): v_threshold must be 1.0 as in its architecture, got 0.5");
        float[] weights = new float[64];
        weights[1] = 0.25f;
        assertRefused(
                changed("n013_down_bn", node -> with(node, "weight", Tensor.ofFloats(weights, 8, 8, 1, 1))),
                "Cannot use NIR graph: node n013_down_bn (Conv2d): weight must be 0 but on its diagonal, got 0.25");
        assertRefused(
                changed("n012_c1_3to1_copy", node -> with(node, "bias", Tensor.ofFloats(new float[7], 7))),
                "Cannot use NIR graph: node n012_c1_3to1_copy (Conv2d): bias must have the shape [8], got [7]");
        assertRefused(
                changed("n031_flatten", node -> new NirNode("n031_flat", node.type(), node.fields())),
                "Cannot take network from NIR: its nodes must be those of its architecture, got no n031_flatten");
        List<NirEdge> edges = new ArrayList<>(GRAPH.edges());
        edges.set(0, new NirEdge("n000_input", "n015_down_conv"));
        assertRefused(
                new NirGraph(GRAPH.nodes(), edges, GRAPH.metadata()),
                "Cannot take network from NIR: its edges must be those of its architecture, got n000_input > n015_down_conv too");
        assertRefused(
                new NirGraph(GRAPH.nodes(), GRAPH.edges().subList(1, edges.size()), GRAPH.metadata()),
                "Cannot take network from NIR: its edges must be those of its architecture, got no n000_input > n001_stem");
    }

    @Test
    void metadataThatAreDamagedAreRefusedByTheirName() {
        Map<String, String> texts = new HashMap<>(GRAPH.metadata().texts());
        texts.put("spikernel_pool", "two");
        assertRefused(
                new NirGraph(
                        GRAPH.nodes(),
                        GRAPH.edges(),
                        new NirFields(texts, GRAPH.metadata().arrays())),
                "Cannot read the notes of a network: pool must be a whole number, got \"two\"");
        assertRefused(
                new NirGraph(
                        GRAPH.nodes(),
                        GRAPH.edges(),
                        new NirFields(GRAPH.metadata().texts(), Map.of("dt", Tensor.ofDoubles(new double[] {0.001})))),
                "Cannot take network from NIR: dt of its metadata must be 1.0E-4, got 0.001");
    }
}

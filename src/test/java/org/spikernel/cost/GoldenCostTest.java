package org.spikernel.cost;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.spikernel.network.LayerGraph;
import org.spikernel.network.Parameter;
import org.spikernel.space.Architecture;
import org.spikernel.space.Cell;
import org.spikernel.space.Classifier;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.Neuron;
import org.spikernel.space.OperationSet;
import org.spikernel.space.Stem;

/** Counts against networks that the reference implementation built. */
class GoldenCostTest {
    private static final Path FOLDER = Path.of(System.getProperty("golden.dir"));

    static List<Path> cases() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.getFileName().toString().matches("o.*\\.json"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void thereAreCases() throws IOException {
        assertThat(cases()).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void parametersAndNeuronsAreThoseOfTheReference(Path file) throws IOException {
        JsonNode expected = new ObjectMapper().readTree(file.toFile());
        ArchitectureCost cost = ArchitectureCost.of(architecture(expected));
        JsonNode parameters = expected.get("params");
        assertThat(cost.parameters())
                .isEqualTo(new ParameterCount(
                        parameters.get("conv").asLong(),
                        parameters.get("linear_weight").asLong(),
                        parameters.get("linear_bias").asLong(),
                        parameters.get("bn").asLong()));
        assertThat(cost.parameters().total()).isEqualTo(parameters.get("total").asLong());
        long neurons = 0;
        for (JsonNode layer : expected.get("lif_sizes")) {
            neurons += layer.asLong();
        }
        assertThat(cost.neurons()).isEqualTo(neurons);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyLayerOfTheReferenceHasACostOfItsSpikes(Path file) throws IOException {
        JsonNode expected = new ObjectMapper().readTree(file.toFile());
        List<String> layers = new ArrayList<>();
        expected.get("lif_layers").forEach(layer -> layers.add(layer.asText()));

        LayerGraph graph = LayerGraph.of(architecture(expected));
        OperationCounter counter = new OperationCounter(graph, GoldenCostTest::ones);
        counter.images(1);
        for (String layer : layers) {
            float[] counts =
                    new float[Math.toIntExact(graph.layer(layer).input().size())];
            counts[0] = 1;
            counter.fired(layer, 0, counts);
        }

        OperationCount count = counter.count();
        assertThat(count.spikesPerImage()).isEqualTo(layers.size());
        assertThat(count.layers()).hasSize(layers.size() - 1).allSatisfy(layer -> assertThat(layer.effectiveAcs())
                .isPositive());
    }

    private static float[] ones(Parameter parameter) {
        float[] ones = new float[Math.toIntExact(parameter.shape().size())];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static Architecture architecture(JsonNode node) {
        JsonNode resolved = node.get("resolved");
        Stem stem = new Stem(
                resolved.get("in_channel").asInt(),
                resolved.get("img_size").asInt(),
                resolved.get("stem_stride").asInt(),
                resolved.get("first_out_channel").asInt(),
                resolved.get("channel_ratio").asInt());
        Classifier classifier = new Classifier(
                resolved.get("second_avgpooling").asInt(),
                resolved.get("classifier_inter_ch").asInt(),
                resolved.get("num_class").asInt(),
                resolved.get("num_cluster").asInt(),
                0.5);
        JsonNode config = node.get("config");
        List<Integer> kernels =
                List.of(config.get("k1").asInt(), config.get("k2").asInt());
        return new Architecture(
                new MacroArchitecture(
                        stem,
                        classifier,
                        Neuron.PUBLISHED,
                        resolved.get("total_timestep").asInt()),
                OperationSet.ofKernels(kernels, 1),
                Cell.parse(node.get("cell_matrix").asText()));
    }
}

package org.spikernel.event.count;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.spikernel.cost.ArchitectureCost;
import org.spikernel.cost.Footprint;
import org.spikernel.cost.LayerOperations;
import org.spikernel.cost.OperationCount;
import org.spikernel.cost.OperationEnergy;
import org.spikernel.cost.OperationEnergy.Arithmetic;
import org.spikernel.event.EventInput;
import org.spikernel.network.LayerGraph;
import org.spikernel.network.Parameter;
import org.spikernel.testing.OperationsCase;

/** Against what NeuroBench's own metrics counted of the same networks. */
class EventOperationsTest {
    private static OperationCount count(OperationsCase network, EventInput input) {
        return EventOperations.of(network.architecture(), network::weights, input);
    }

    @TestFactory
    Stream<DynamicTest> totalsAreThoseOfNeuroBench() {
        return OperationsCase.tests(network -> {
            requireEqual(count(network, network.images()), network.neuroBench().get("all_images"));
        });
    }

    @TestFactory
    Stream<DynamicTest> totalsOfEveryImageAloneAreThoseOfNeuroBench() {
        return OperationsCase.tests(network -> {
            for (int image = 0; image < network.imageCount(); image++) {
                requireEqual(
                        count(network, network.image(image)),
                        network.neuroBench().get("each_image_alone").get(image));
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> zeroWeightsHaveNoEffectiveOperations() {
        return OperationsCase.tests(network -> {
            OperationCount count = EventOperations.of(
                    network.architecture(),
                    parameter -> withoutSmallestQuarter(parameter, network.weights(parameter)),
                    network.images());

            JsonNode expected = network.neuroBench().get("quarter_of_weights_zeroed");
            requireEqual(count, expected);
            // Rounded there.
            assertThat(count.connectionSparsity())
                    .isCloseTo(expected.get("ConnectionSparsity").asDouble(), within(5e-5));
        });
    }

    private static float[] withoutSmallestQuarter(Parameter parameter, float[] weights) {
        if (parameter.role() != Parameter.Role.CONVOLUTION && parameter.role() != Parameter.Role.LINEAR) {
            return weights;
        }
        float[] sizes = new float[weights.length];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = Math.abs(weights[i]);
        }
        Arrays.sort(sizes);
        float limit = sizes[sizes.length / 4 - 1];
        float[] kept = weights.clone();
        for (int i = 0; i < kept.length; i++) {
            kept[i] = Math.abs(kept[i]) < limit ? 0 : kept[i];
        }
        return kept;
    }

    private static void requireEqual(OperationCount count, JsonNode expected) {
        JsonNode operations = expected.get("SynapticOperations");
        Percentage exactly = Percentage.withPercentage(1e-10);
        assertThat(count.effectiveAcs())
                .isCloseTo(operations.get("Effective_ACs").asDouble(), exactly);
        assertThat(count.effectiveMacs())
                .isCloseTo(operations.get("Effective_MACs").asDouble(), exactly);
        assertThat((double) count.denseOps()).isEqualTo(operations.get("Dense").asDouble());
        assertThat(count.activationSparsity())
                .isCloseTo(expected.get("ActivationSparsity").asDouble(), exactly);
    }

    @TestFactory
    Stream<DynamicTest> everyLayerAndTimestepIsThatOfNeuroBench() {
        return OperationsCase.tests(network -> {
            OperationCount count = count(network, network.images());
            JsonNode layers = network.neuroBench().get("all_images").get("layers_sum_over_batch");
            List<String> expected = new ArrayList<>();
            layers.properties().forEach(layer -> {
                for (int timestep = 0; timestep < layer.getValue().size(); timestep++) {
                    JsonNode call = layer.getValue().get(timestep);
                    expected.add("%s %d %s %d of %d"
                            .formatted(
                                    layer.getKey(),
                                    timestep,
                                    call.get("kind").asText(),
                                    call.get("effective").asLong(),
                                    call.get("dense").asLong()));
                }
            });

            assertThat(count.layers().stream().map(layer -> line(layer, network.imageCount())))
                    .containsExactlyInAnyOrderElementsOf(expected);
        });
    }

    private static String line(LayerOperations layer, int images) {
        assertThat(Math.min(layer.effectiveAcs(), layer.effectiveMacs())).isZero();
        double effective = layer.effectiveAcs() + layer.effectiveMacs();
        return "%s %d %s %d of %d"
                .formatted(
                        layer.layer(),
                        layer.timestep(),
                        layer.effectiveMacs() > 0 ? "MAC" : "AC",
                        Math.round(effective * images),
                        layer.denseOps() * images);
    }

    @TestFactory
    Stream<DynamicTest> footprintAndParametersAreThoseOfNeuroBench() {
        return OperationsCase.tests(network -> {
            JsonNode expected = network.neuroBench().get("all_images");
            assertThat(Footprint.bytes(LayerGraph.of(network.architecture())))
                    .isEqualTo(expected.get("Footprint").asLong());
            assertThat(ArchitectureCost.of(network.architecture()).parameters().total())
                    .isEqualTo(expected.get("ParameterCount").asLong());
            assertThat(count(network, network.images()).connectionSparsity())
                    .isEqualTo(expected.get("ConnectionSparsity").asDouble());
        });
    }

    @TestFactory
    Stream<DynamicTest> energiesFollowTheirFormulas() {
        return OperationsCase.tests(network -> {
            OperationCount count = count(network, network.images());
            OperationEnergy energy = new OperationEnergy(LayerGraph.of(network.architecture()), count);
            JsonNode expected = OperationsCase.json("energy").get(network.name());

            Percentage exactly = Percentage.withPercentage(1e-10);
            JsonNode compute = expected.get("compute_only_uj");
            assertThat(energy.computeMicrojoules(Arithmetic.FLOAT32))
                    .isCloseTo(compute.get("fp32").asDouble(), exactly);
            assertThat(energy.computeMicrojoules(Arithmetic.FLOAT16))
                    .isCloseTo(compute.get("fp16").asDouble(), exactly);
            assertThat(energy.computeMicrojoules(Arithmetic.INT8))
                    .isCloseTo(compute.get("int8").asDouble(), exactly);
            assertThat(energy.sramMicrojoules())
                    .isCloseTo(expected.get("with_sram_uj").asDouble(), exactly);
            assertThat(count.membraneUpdates())
                    .isEqualTo(expected.get("membrane_updates_per_image").asLong());
        });
    }
}

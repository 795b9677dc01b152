package org.spikernel.quantise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.spikernel.network.Initialisation;
import org.spikernel.network.InputCoding;
import org.spikernel.network.LayerGraph;
import org.spikernel.network.Parameter;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.random.Seed;
import org.spikernel.space.Architecture;
import org.spikernel.space.Cell;
import org.spikernel.space.Classifier;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.Neuron;
import org.spikernel.space.Operation;
import org.spikernel.space.OperationSet;
import org.spikernel.space.Stem;

/** Integer models of settings that the golden networks do not have. */
class IntegerFormTest {
    private static Architecture network(Neuron neuron, double edgeThreshold) {
        MacroArchitecture macro =
                new MacroArchitecture(new Stem(1, 9, 2, 2, 1), new Classifier(1, 3, 2, 2, 0.5), neuron, 2);
        OperationSet operations = new OperationSet(
                "mixed",
                List.of(
                        Operation.none(),
                        Operation.skip(),
                        Operation.lifConv(3, edgeThreshold),
                        Operation.lifConv(1, 1),
                        Operation.maxPool(3)));
        return new Architecture(macro, operations, Cell.parse("0232 0004 0003 0000"));
    }

    private static Map<String, Tensor> weights(Architecture architecture) {
        Map<String, Tensor> weights = new LinkedHashMap<>();
        for (Parameter parameter : LayerGraph.of(architecture).parameters()) {
            weights.put(
                    parameter.name(),
                    Tensor.ofFloats(
                            Initialisation.STANDARD.draw(parameter, new Seed(1)),
                            parameter.shape().toArray()));
        }
        return weights;
    }

    private static IntegerModel model(Neuron neuron, double edgeThreshold) {
        Architecture architecture = network(neuron, edgeThreshold);
        return IntegerModel.of(architecture, InputCoding.DIRECT, weights(architecture), WeightBits.EIGHT);
    }

    @Test
    void edgesShareNeuronsWhenTheirThresholdsAgree() {
        IntegerModel model = model(new Neuron(2, 0.75, 0), 0.5);

        assertThat(model.leak()).isEqualTo(2048);
        assertThat(model.threshold()).isEqualTo(768);
        assertThat(model.firstCell().neurons())
                .containsExactly(
                        new IntegerNeurons(0, 512, List.of("cell1.edge_0_1.lif", "cell1.edge_0_3.lif")),
                        new IntegerNeurons(0, 1024, List.of("cell1.edge_0_2.lif")),
                        new IntegerNeurons(2, 1024, List.of("cell1.edge_2_3.lif")));
    }

    @Test
    void whatIntegersCannotHoldIsRefused() {
        assertThatThrownBy(() -> model(new Neuron(2, 1, -0.5), 1))
                .isInstanceOf(QuantisationException.class)
                .hasMessage("Cannot make integer model: the reset potential must be 0, got -0.5; set neuron.reset to 0"
                        + " and train again");
        assertThatThrownBy(() -> model(new Neuron(2, 1, 0), 40))
                .hasMessage("Cannot make integer model: the threshold of cell1.edge_0_1.lif must be 1/1024 to 31, which"
                        + " values of 16 bits hold, got 40.0");
        assertThatThrownBy(() -> model(new Neuron(2, 1e-4, 0), 1))
                .hasMessageContaining("the threshold of down.lif must be 1/1024 to 31");
        assertThatThrownBy(() -> model(new Neuron(10_000, 1, 0), 1))
                .hasMessage("Cannot make integer model: tau must be at most 8192 timesteps, got 10000.0");
        Architecture architecture = network(Neuron.PUBLISHED, 1);
        assertThatThrownBy(
                        () -> IntegerModel.of(architecture, InputCoding.RATE, weights(architecture), WeightBits.EIGHT))
                .hasMessage(
                        "Cannot make integer model: input coding must be direct, got rate; a network of random spikes"
                                + " needs their generator on the chip");
        assertThatThrownBy(() -> with(architecture, "down.bn_out.bias", 2e6f))
                .hasMessage("Cannot make integer model: a bias of down.conv must be at most 1048576, got 2000000.0; its"
                        + " batch norm has a variance near 0");
    }

    private static IntegerModel with(Architecture architecture, String name, float value) {
        Map<String, Tensor> weights = weights(architecture);
        float[] values = weights.get(name).floats();
        Arrays.fill(values, value);
        weights.put(name, Tensor.ofFloats(values, weights.get(name).shape()));
        return IntegerModel.of(architecture, InputCoding.DIRECT, weights, WeightBits.EIGHT);
    }

    @Test
    void channelsWithoutWeightsHaveOnlyTheirBias() {
        IntegerConvolution stem =
                with(network(Neuron.PUBLISHED, 1), "stem.bn.weight", 0).stem();

        assertThat(stem.weights()).containsOnly(0);
        assertThat(stem.multipliers()).containsOnly(0);
        assertThat(stem.shifts()).containsOnly(1);
    }

    @Test
    void multipliersHaveFifteenBits() {
        // Steps of 1: 1024 = 16384 / 2^4; just below a power of two the multiplier would round to 2^15.
        RoundedRows rows = RoundedRows.of(new double[] {127, 127 * (2 - 1e-9)}, 2, WeightBits.EIGHT);
        IntegerConvolution convolution =
                IntegerConvolution.of("c", 1, WeightBits.EIGHT, rows, FixedPoint.ONE, new double[] {0.5, -1}, 1);

        assertThat(convolution.multipliers()).containsExactly(16384, 16384);
        assertThat(convolution.shifts()).containsExactly(4, 3);
        assertThat(convolution.biases()).containsExactly(512, -1024);
        assertThat(convolution.weights()).containsExactly(127, 127);
    }

    @Test
    void rowsAreRoundedByTheirLargestWeightTiesToEven() {
        RoundedRows rows = RoundedRows.of(new double[] {-1.5, 0.25, 0.75, 3, 0.9, -0.6}, 2, new WeightBits(3));

        assertThat(rows.numbers()).containsExactly(-3, 0, 2, 3, 1, -1);
        assertThat(rows.step(0)).isEqualTo(0.5);
        assertThat(rows.step(1)).isEqualTo(1);
        assertThat(rows.values()).containsExactly(-1.5f, 0, 1, 3, 1, -1);
    }

    @Test
    void pixelsOfEachChannelAreNormalised() {
        PixelTable table = PixelTable.of(List.of(0.0, 0.5), List.of(1.0, 0.25));

        assertThat(table.apply(new byte[] {0, (byte) 255, 0, (byte) 255})).containsExactly(0, 32, -64, 64);
    }
}

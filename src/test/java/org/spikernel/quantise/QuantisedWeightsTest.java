package org.spikernel.quantise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.spikernel.network.EdgeLayers;
import org.spikernel.network.InputCoding;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.space.Architecture;
import org.spikernel.testing.GoldenCase;
import org.spikernel.torch.Gradients;
import org.spikernel.torch.SpikingNetwork;
import org.spikernel.torch.TorchEngine;

@Tag("djl")
class QuantisedWeightsTest {
    static final List<String> CASES = HardwareCase.NAMES;

    private static float[] logits(HardwareCase golden, Map<String, Tensor> weights) {
        Architecture architecture = golden.architecture();
        return Gradients.ignoring(() -> {
            try (SpikingNetwork network = SpikingNetwork.ofTensors(architecture, weights, Device.cpu());
                    NDManager scope = TorchEngine.newManager(Device.cpu())) {
                NDArray images = scope.create(golden.floats("input/x"), new Shape(golden.images(), 3, 16, 16));
                return network.forward(images, GoldenCase.evaluation()).toFloatArray();
            }
        });
    }

    @ParameterizedTest
    @FieldSource("CASES")
    void theEngineGivesTheReferencesLogitsOfWeightsThatAreNotRounded(String name) {
        HardwareCase golden = HardwareCase.load(name);

        assertThat(logits(golden, golden.weights())).containsExactly(golden.floats("expect/logits"), within(1e-6f));
    }

    @ParameterizedTest
    @FieldSource("CASES")
    void eightBitsAreNearAndTwoAreFar(String name) {
        HardwareCase golden = HardwareCase.load(name);
        float[] exact = golden.floats("expect/logits");
        double eight = distance(exact, logits(golden, rounded(golden, 8)));
        double two = distance(exact, logits(golden, rounded(golden, 2)));

        assertThat(eight).isPositive().isLessThan(spread(exact) / 2);
        assertThat(two).isGreaterThan(eight);
    }

    private static Map<String, Tensor> rounded(HardwareCase golden, int bits) {
        return QuantisedWeights.of(golden.architecture(), golden.weights(), new WeightBits(bits));
    }

    /** Root of the mean square of differences. */
    private static double distance(float[] one, float[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += (one[i] - other[i]) * (one[i] - other[i]);
        }
        return Math.sqrt(sum / one.length);
    }

    /** How far logits are from 0: a network that had nothing to do with another would be farther away from it. */
    private static double spread(float[] logits) {
        return distance(logits, new float[logits.length]);
    }

    @ParameterizedTest
    @FieldSource("CASES")
    void weightsAndBiasesAreThoseOfTheIntegerModel(String name) {
        HardwareCase golden = HardwareCase.load(name);
        IntegerModel model = golden.model(new WeightBits(5));
        Map<String, Tensor> weights = rounded(golden, 5);

        requireSame(model.stem(), 1.0 / FixedPoint.IMAGE_ONE, weights, "stem.bn.bias");
        requireSame(model.down(), 0.25, weights, "down.bn_out.bias");
        for (IntegerCell cell : List.of(model.firstCell(), model.secondCell())) {
            for (EdgeLayers edge : cell.layers().edges()) {
                if (edge.hasNeurons()) {
                    requireSame(cell.convolution(edge), 1, weights, edge.norm().name() + ".bias");
                }
            }
        }
        requireSame(model.fc1(), 0.25, weights, "none");
    }

    /**
     * Requires float weights to be whole numbers times a step that the multipliers stand for.
     *
     * @param unit what 1 of a sum stands for: one spike, or a share of it
     */
    private static void requireSame(
            IntegerConvolution integers, double unit, Map<String, Tensor> weights, String biases) {
        float[] values = weights.get(integers.name() + ".weight").floats();
        byte[] numbers = integers.weights();
        int window = integers.kernel() * integers.kernel();
        for (int output = 0; output < integers.outputs(); output++) {
            double value = integers.multipliers()[output] * Math.scalb(1.0, -integers.shifts()[output]);
            double step = value / FixedPoint.ONE / unit;
            for (int input = 0; input < integers.inputs(); input++) {
                for (int place = 0; place < window; place++) {
                    int number = numbers[(place * integers.inputs() + input) * integers.outputs() + output];
                    // Multipliers of 15 bits are right to 1 in 2^15.
                    assertThat((double) values[(output * integers.inputs() + input) * window + place])
                            .as(integers.name())
                            .isCloseTo(number * step, within(Math.abs(number * step) / (1 << 15) + 1e-9));
                }
            }
            if (weights.containsKey(biases)) {
                assertThat(Math.rint(weights.get(biases).floats()[output] * (double) FixedPoint.ONE))
                        .as(biases)
                        .isEqualTo(integers.biases()[output]);
            }
        }
    }

    @Test
    void roundingAgainChangesNothing() {
        HardwareCase golden = HardwareCase.load(CASES.get(0));
        Map<String, Tensor> once = rounded(golden, 3);
        IntegerModel again = IntegerModel.of(golden.architecture(), InputCoding.DIRECT, once, new WeightBits(3));

        assertThat(again.down().weights())
                .isEqualTo(golden.model(new WeightBits(3)).down().weights());
        assertThat(again.fc1().weights())
                .isEqualTo(golden.model(new WeightBits(3)).fc1().weights());
    }

    @Test
    void arraysThatDoNotFitAreRefused() {
        HardwareCase golden = HardwareCase.load(CASES.get(0));
        assertThatThrownBy(() -> roundedWith(golden, "down.conv.weight", null))
                .isInstanceOf(QuantisationException.class)
                .hasMessage("Cannot quantise weights: there is no tensor down.conv.weight");
        assertThatThrownBy(() -> roundedWith(golden, "fc2.bias", Tensor.ofFloats(new float[3], 3)))
                .hasMessage("Cannot quantise weights: fc2.bias must have the shape [100], got [3]");
        float[] infinite = new float[8];
        infinite[2] = Float.NaN;
        assertThatThrownBy(() -> roundedWith(golden, "stem.bn.weight", Tensor.ofFloats(infinite, 8)))
                .hasMessage("Cannot quantise weights: stem.bn.weight must be finite, got NaN; was training stable?");
        assertThatThrownBy(() -> new WeightBits(9)).hasMessage("Cannot quantise weights: bits must be 2 to 8, got 9");
    }

    /** Integers look at all arrays. */
    private static void roundedWith(HardwareCase golden, String name, Tensor tensor) {
        Map<String, Tensor> weights = new LinkedHashMap<>(golden.weights());
        if (tensor == null) {
            weights.remove(name);
        } else {
            weights.put(name, tensor);
        }
        IntegerModel.of(golden.architecture(), InputCoding.DIRECT, weights, WeightBits.EIGHT);
    }
}

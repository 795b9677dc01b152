package org.spikernel.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.spikernel.cost.ArchitectureCost;
import org.spikernel.network.tensor.TensorShape;
import org.spikernel.random.RandomStream;
import org.spikernel.random.Seed;
import org.spikernel.random.Ziggurat;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.Published;
import org.spikernel.testing.TinyNetworks;

class InitialisationTest {
    private static final Seed SEED = new Seed(5);

    private static float[] draw(String name, Parameter.Role role, long... shape) {
        return Initialisation.STANDARD.draw(new Parameter(name, role, TensorShape.of(shape)), SEED);
    }

    private static double deviation(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += (double) value * value;
        }
        return Math.sqrt(sum / values.length);
    }

    @Test
    void convolutionsAreUniformWithinTheBound() {
        float[] values = draw("down.conv.weight", Parameter.Role.CONVOLUTION, 64, 32, 3, 3);
        double bound = Math.sqrt(6 / (5.0 * 32 * 9));
        double largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        assertThat(largest).isBetween(0.999 * bound, bound);
        assertThat(deviation(values)).isCloseTo(bound / Math.sqrt(3), within(0.01 * bound));
    }

    @Test
    void linearLayersAreNormalWithDeviationOneHundredth() {
        assertThat(deviation(draw("fc2.weight", Parameter.Role.LINEAR, 100, 1000)))
                .isCloseTo(0.01, within(1e-4));
    }

    @Test
    void fc1KeepsTheDeviationOfItsPotentialAtEveryWidth() {
        assertThat(Fc1Deviation.AUTO.forInputs(32_768)).isEqualTo(0.01);
        assertThat(Fc1Deviation.AUTO.forInputs(512)).isCloseTo(0.08, within(1e-12));
        assertThat(deviation(draw("fc1.weight", Parameter.Role.LINEAR, 200, 512)))
                .isCloseTo(0.08, within(1e-3));
        MacroArchitecture published = MacroArchitecture.published(Published.CIFAR10, 2);
        assertThat(Fc1Deviation.AUTO.forInputs(published.features())).isEqualTo(0.01);
    }

    @Test
    void fc1CanHaveANumber() {
        assertThat(Fc1Deviation.of(0.3).forInputs(512)).isEqualTo(0.3);
        assertThat(new Fc1Deviation("0.3")).isEqualTo(Fc1Deviation.of(0.3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "AUTO", "0", "-1", "NaN", "Infinity", "x"})
    void fc1NeedsAPositiveNumber(String text) {
        assertThatThrownBy(() -> new Fc1Deviation(text))
                .hasMessage("Cannot set fc1's deviation: it must be auto or a positive number, got " + text);
    }

    @Test
    void normalisationStartsAsTheIdentity() {
        assertThat(draw("a", Parameter.Role.SCALE, 2)).containsExactly(1, 1);
        assertThat(draw("a", Parameter.Role.SHIFT, 2)).containsExactly(0, 0);
        assertThat(draw("a", Parameter.Role.RUNNING_MEAN, 2)).containsExactly(0, 0);
        assertThat(draw("a", Parameter.Role.RUNNING_VARIANCE, 2)).containsExactly(1, 1);
        assertThat(draw("fc2.bias", Parameter.Role.LINEAR_BIAS, 2)).containsExactly(0, 0);
    }

    @Test
    void eachArrayHasAStreamOfItsOwn() {
        assertThat(draw("cell1.edge_0_1.conv.weight", Parameter.Role.CONVOLUTION, 4, 4, 1, 1))
                .isNotEqualTo(draw("cell1.edge_0_2.conv.weight", Parameter.Role.CONVOLUTION, 4, 4, 1, 1));
    }

    @Test
    void trainedArraysAreThoseThatCostCounts() {
        List<Parameter> parameters = LayerGraph.of(TinyNetworks.busy()).parameters();
        Map<Boolean, Long> sizes = parameters.stream()
                .collect(Collectors.partitioningBy(
                        parameter -> parameter.role().trained(),
                        Collectors.summingLong(parameter -> parameter.shape().size())));
        assertThat(sizes.get(true))
                .isEqualTo(ArchitectureCost.of(TinyNetworks.busy()).parameters().total());
    }

    @Test
    void zigguratIsNormal() {
        RandomStream random = new Seed(9).stream();
        int count = 2_000_000;
        double[] moments = new double[5];
        int beyondTail = 0;
        int withinHalf = 0;
        for (int i = 0; i < count; i++) {
            double x = Ziggurat.next(random);
            double power = 1;
            for (int k = 1; k <= 4; k++) {
                power *= x;
                moments[k] += power / count;
            }
            beyondTail += Math.abs(x) > 3.654152885361009 ? 1 : 0;
            withinHalf += Math.abs(x) < 0.5 ? 1 : 0;
        }
        assertThat(moments[1]).isCloseTo(0, within(0.003));
        assertThat(moments[2]).isCloseTo(1, within(0.005));
        assertThat(moments[3]).isCloseTo(0, within(0.015));
        assertThat(moments[4]).isCloseTo(3, within(0.03));
        assertThat(withinHalf / (double) count).isCloseTo(0.382925, within(0.0015));
        assertThat(beyondTail / (double) count).isCloseTo(2.58e-4, within(4e-5));
    }
}

package org.spikernel.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.spikernel.network.Layer;
import org.spikernel.network.LayerGraph;
import org.spikernel.network.LayerKind;
import org.spikernel.network.Window;
import org.spikernel.random.Seed;
import org.spikernel.space.Architecture;
import org.spikernel.space.Cell;
import org.spikernel.space.Classifier;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.Neuron;
import org.spikernel.space.OperationSet;
import org.spikernel.space.Stem;

class FanOutTest {
    /** The stem's convolution, 3x3, of an image. */
    private static Layer stem(int colours, int size, int stride, int channels) {
        MacroArchitecture macro = new MacroArchitecture(
                new Stem(colours, size, stride, channels, 1), new Classifier(1, 4, 2, 1, 0), Neuron.PUBLISHED, 2);
        return LayerGraph.of(new Architecture(
                        macro, OperationSet.ofKernels(List.of(1, 3), 1), Cell.parse("0000 0000 0000 0000")))
                .layer(LayerGraph.STEM_CONVOLUTION);
    }

    private static float[] at(int size, int... places) {
        float[] counts = new float[size];
        for (int place : places) {
            counts[place] = 1;
        }
        return counts;
    }

    /** In a map of 3x3, a corner is under 4 windows, the middle of a side under 6, the middle under all 9. */
    @Test
    void aWindowsPartBeyondTheBorderCountsNothing() {
        FanOut fanOut = FanOut.dense(stem(1, 3, 1, 2));

        assertThat(fanOut.met(at(9, 0))).isEqualTo(4 * 2);
        assertThat(fanOut.met(at(9, 1))).isEqualTo(6 * 2);
        assertThat(fanOut.met(at(9, 4))).isEqualTo(9 * 2);
        assertThat(fanOut.total()).isEqualTo((4 * 4 + 4 * 6 + 9) * 2);
    }

    /** One output whose only weight stands left of the middle: it reads every input but those of the last column. */
    @Test
    void aZeroWeightCountsNothing() {
        float[] weights = new float[9];
        weights[3] = -0.5f;
        FanOut fanOut = FanOut.of(stem(1, 3, 1, 1), weights);

        assertThat(fanOut.met(at(9, 0))).isEqualTo(1);
        assertThat(fanOut.met(at(9, 2))).isZero();
        assertThat(fanOut.met(at(9, 2, 4, 5, 7))).isEqualTo(2);
        assertThat(fanOut.total()).isEqualTo(6);
    }

    @Test
    void inputsOfSeveralImagesAddUp() {
        FanOut fanOut = FanOut.dense(stem(1, 3, 1, 1));
        float[] counts = at(9, 0, 4);
        counts[4] = 3;

        assertThat(fanOut.met(counts)).isEqualTo(4 + 3 * 9);
    }

    @ParameterizedTest
    @CsvSource({"1, 6, 1, 2", "3, 5, 1, 3", "2, 8, 2, 4", "2, 7, 2, 1", "1, 9, 3, 2"})
    void countsAreThoseOfAConvolutionStepByStep(int colours, int size, int stride, int channels) {
        Layer layer = stem(colours, size, stride, channels);
        var random = new Seed(size).stream();
        float[] weights = new float[channels * colours * 9];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = random.nextDouble() < 0.3 ? 0 : (float) (random.nextDouble() - 0.5);
        }
        float[] inputs = new float[colours * size * size];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = random.nextDouble() < 0.6 ? 0 : 1;
        }

        assertThat(FanOut.of(layer, weights).met(inputs)).isEqualTo(products(layer, weights, inputs));
        float[] ones = new float[inputs.length];
        Arrays.fill(ones, 1);
        float[] allWeights = new float[weights.length];
        Arrays.fill(allWeights, 1);
        assertThat(FanOut.dense(layer).total()).isEqualTo(products(layer, allWeights, ones));
    }

    /** Products of a convolution in which neither factor is zero. */
    private static long products(Layer layer, float[] weights, float[] inputs) {
        Window window = ((LayerKind.Convolution) layer.kind()).window();
        int side = layer.input().height();
        long products = 0;
        for (int weight = 0; weight < weights.length; weight++) {
            int kx = weight % window.kernel();
            int ky = weight / window.kernel() % window.kernel();
            int channel =
                    weight / window.kernel() / window.kernel() % layer.input().channels();
            for (int oy = 0; oy < layer.output().height(); oy++) {
                for (int ox = 0; ox < layer.output().width(); ox++) {
                    int y = oy * window.stride() - window.padding() + ky;
                    int x = ox * window.stride() - window.padding() + kx;
                    boolean inside = y >= 0 && y < side && x >= 0 && x < side;
                    if (inside && weights[weight] != 0 && inputs[(channel * side + y) * side + x] != 0) {
                        products++;
                    }
                }
            }
        }
        return products;
    }

    @Test
    void countsOfAnotherLayerAreRefused() {
        FanOut fanOut = FanOut.dense(stem(1, 3, 1, 1));

        assertThatThrownBy(() -> fanOut.met(new float[8]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot count operations: the layer has 9 inputs, got 8");
    }
}

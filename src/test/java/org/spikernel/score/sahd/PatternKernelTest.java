package org.spikernel.score.sahd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.spikernel.network.SpikeCounter;
import org.spikernel.score.ScoreMeasure;
import org.spikernel.torch.TorchEngine;

@Tag("djl")
class PatternKernelTest {
    private static final Offset<Double> EXACTLY = within(1e-12);

    /** Patterns of two images, four neurons: 1100 and 1010. Rates 1/2, distance 2, expected share 1/2. */
    private static final float[] TWO_PATTERNS = {1, 1, 0, 0, 1, 0, 1, 0};

    private static TorchPatterns kernel(ScoreMeasure measure) {
        return new TorchPatterns(measure, Device.cpu());
    }

    private static void fire(TorchPatterns kernel, int timestep, float... spikes) {
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            NDArray array = manager.create(spikes, new Shape(2, spikes.length / 2, 1, 1));
            kernel.fired("layer", timestep, array, array);
        }
    }

    private static double[] mean(TorchPatterns kernel) {
        return kernel.read(new SpikeCounter()).mean();
    }

    @Test
    void theSameByCountsOfCommonSpikes() {
        // Patterns 1100 and 1010 have 2 spikes each, one in common.
        double similarity = 4 - 0.5 * 2 / (4 * 0.5 + 1e-3);
        assertThat(PatternKernel.of(ScoreMeasure.SAHD_1, new double[] {2, 1, 1, 2}, 4))
                .containsExactly(new double[] {4, similarity, similarity, 4}, EXACTLY);
    }

    @Test
    void firstVersionExpectsDistancesInNeurons() {
        TorchPatterns kernel = kernel(ScoreMeasure.SAHD_1);
        fire(kernel, 0, TWO_PATTERNS);
        double similarity = 4 - 0.5 * 2 / (4 * 0.5 + 1e-3);
        assertThat(mean(kernel)).containsExactly(new double[] {4, similarity, similarity, 4}, EXACTLY);
        assertThat(kernel.read(new SpikeCounter()).score()).isCloseTo(Math.log(16 - similarity * similarity), EXACTLY);
    }

    @Test
    void secondVersionExpectsDistancesAsShares() {
        TorchPatterns kernel = kernel(ScoreMeasure.SAHD_2);
        fire(kernel, 0, TWO_PATTERNS);
        double similarity = 4 - 0.5 * 2 / (0.5 + 1e-3);
        assertThat(mean(kernel)).containsExactly(new double[] {4, similarity, similarity, 4}, EXACTLY);
    }

    @Test
    void ratesMayDiffer() {
        TorchPatterns kernel = kernel(ScoreMeasure.SAHD_1);
        fire(kernel, 0, 1, 0, 0, 0, 1, 1, 1, 0);
        // rates 1/4 and 3/4: e = 4 (1/4 * 1/4 + 3/4 * 3/4) = 2.5; distance 2
        assertThat(mean(kernel)[1]).isCloseTo(4 - 0.5 * 2 / (2.5 + 1e-3), EXACTLY);
    }

    @Test
    void silentLayerAddsNoDistance() {
        TorchPatterns kernel = kernel(ScoreMeasure.SAHD_1);
        fire(kernel, 0, new float[6]);
        assertThat(mean(kernel)).containsExactly(3, 3, 3, 3);
        assertThat(kernel.read(new SpikeCounter()).score()).isEqualTo(Double.NEGATIVE_INFINITY);
    }

    @Test
    void callsAreAveragedEachWithItsNumberOfNeurons() {
        TorchPatterns kernel = kernel(ScoreMeasure.SAHD_1);
        fire(kernel, 0, TWO_PATTERNS);
        fire(kernel, 0, new float[4]);
        fire(kernel, 1, TWO_PATTERNS);
        double similarity = 4 - 0.5 * 2 / (4 * 0.5 + 1e-3);
        double mean = (similarity + 2 + similarity) / 3;
        assertThat(mean(kernel)).containsExactly(new double[] {10 / 3.0, mean, mean, 10 / 3.0}, EXACTLY);
    }

    @Test
    void sameArrayTwiceCountsTwice() {
        TorchPatterns kernel = kernel(ScoreMeasure.SAHD_1);
        SpikeCounter counter = new SpikeCounter();
        TorchPatterns twice = kernel(ScoreMeasure.SAHD_1);
        fire(kernel, 0, TWO_PATTERNS);
        fire(kernel, 0, new float[4]);
        fire(kernel, 0, TWO_PATTERNS);
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            NDArray same = manager.create(TWO_PATTERNS, new Shape(2, 4));
            NDArray silent = manager.zeros(new Shape(2, 2));
            twice.fired("a", 0, same, same);
            twice.fired("b", 0, silent, silent);
            twice.fired("c", 0, same, same);
        }
        assertThat(twice.read(counter).mean()).containsExactly(mean(kernel));
        assertThat(counter.spikes("a")).isEqualTo(4);
        assertThat(counter.spikes("b")).isZero();
        assertThat(counter.activity().get(2).spikesPerImage()).isEqualTo(2);
    }

    @Test
    void withoutAnyCallThereIsNoMean() {
        assertThatThrownBy(() -> mean(kernel(ScoreMeasure.SAHD_1)))
                .hasMessage("Cannot average similarities: no spiking layer was seen, got 0 calls");
    }

    @Test
    void measuresAreKnownByNameAndVersion() {
        assertThat(ScoreMeasure.parse("sahd-1")).isEqualTo(ScoreMeasure.SAHD_1);
        assertThat(ScoreMeasure.parse(" SAHD-2 ")).isEqualTo(ScoreMeasure.SAHD_2);
        assertThat(ScoreMeasure.SAHD_2.measureName()).isEqualTo("sahd");
        assertThat(ScoreMeasure.SAHD_2.version()).isEqualTo(2);
        assertThatThrownBy(() -> ScoreMeasure.parse("sahd"))
                .hasMessage(
                        "Cannot use score: it must be one of sahd-1, sahd-2, sahd-layers-2, naswot-1, swap-1, meco-1, zico-1,"
                                + " parameters-1, macs-1, convolutions-1, path-convolutions-1, got sahd (which of sahd-1, sahd-2?)");
    }
}

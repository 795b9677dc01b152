package org.spikernel.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.spikernel.space.Cell;
import org.spikernel.space.OperationSet;

class CellFeaturesTest {
    private static final OperationSet KERNELS = OperationSet.ofKernels(List.of(1, 3), 1);

    /** 0>1 conv3x3, 0>3 skip, 1>3 conv1x1: node 3 holds the input and one convolution. */
    private static final Map<String, Double> FEATURES =
            CellFeatures.of(Subject.of(KERNELS, Cell.parse("0301 0002 0000 0000")));

    @Test
    void waysAndConvolutionsOnThemAreCounted() {
        assertThat(FEATURES)
                .containsEntry("edges", 3.0)
                .containsEntry("convolutions", 2.0)
                .containsEntry("ways", 2.0)
                .containsEntry("depth", 2.0)
                .containsEntry("mean-depth", 1.0)
                .containsEntry("least-depth", 0.0)
                .containsEntry("plain-way", 1.0)
                .containsEntry("largest-kernel", 3.0)
                .containsEntry("field", 2.0)
                .containsEntry("output-passes", 1.0);
    }

    @Test
    void ratesAreTailsOfNormalDistributions() {
        // P(N(0, 1) > 1), from a table; both convolutions see variance 1.
        assertThat(FEATURES.get("rate")).isCloseTo(0.158655253931457, within(1e-9));
        assertThat(FEATURES.get("output-variance")).isCloseTo(Math.log(3), within(1e-12));
        assertThat(FEATURES.get("input-share")).isCloseTo(0.5, within(1e-12));
        assertThat(FEATURES.get("strength")).isCloseTo(1 + 0.158655253931457 * 0.158655253931457, within(1e-9));
    }

    @Test
    void aValueThatComesTwoWaysAddsUpBeforeItIsSquared() {
        // 0>1, 0>2, 1>2 skip: node 2 is twice the input, P(N(0, 4) > 1) = P(N(0, 1) > 0.5).
        Map<String, Double> twice = CellFeatures.of(Subject.of(KERNELS, Cell.parse("0111 0010 0003 0000")));

        assertThat(twice.get("rate")).isCloseTo(0.308537538725987, within(1e-9));
    }

    @Test
    void feedbackIsCountedApart() {
        Map<String, Double> feedback = CellFeatures.of(Subject.of(KERNELS, Cell.parse("0301 0002 0000 0300")));

        assertThat(feedback).containsEntry("feedback-convolutions", 1.0).containsEntry("depth", 2.0);
    }
}

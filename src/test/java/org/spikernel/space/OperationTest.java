package org.spikernel.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OperationTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "none",
                "skip",
                "conv1x1",
                "conv3x3",
                "conv3x3@0.5",
                "conv7x7@1.5",
                "avgpool3x3",
                "maxpool5x5",
                "conv3x3@1.0E-5"
            })
    void labelIsReadBack(String label) {
        assertThat(Operation.parse(label).label()).isEqualTo(label);
    }

    @Test
    void labelsNameKindKernelAndThreshold() {
        assertThat(Operation.parse("conv5x5")).isEqualTo(Operation.lifConv(5, 1));
        assertThat(Operation.parse("conv5x5@1.0")).isEqualTo(Operation.lifConv(5, 1));
        assertThat(Operation.parse("conv5x5@0.5")).isEqualTo(Operation.lifConv(5, 0.5));
        assertThat(Operation.parse("avgpool3x3")).isEqualTo(Operation.averagePool(3));
        assertThat(Operation.parse("maxpool3x3")).isEqualTo(Operation.maxPool(3));
        assertThat(Operation.parse("none")).isEqualTo(Operation.none());
        assertThat(Operation.parse("skip")).isEqualTo(Operation.skip());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "conv3   | Cannot read operation: it must be none, skip, conv3x3, conv3x3@0.5, avgpool3x3 or maxpool3x3 (any odd kernel), got \"conv3\"",
                "Skip    | Cannot read operation: it must be none, skip, conv3x3, conv3x3@0.5, avgpool3x3 or maxpool3x3 (any odd kernel), got \"Skip\"",
                "conv3x5 | Cannot read operation: its window must be square, got \"conv3x5\"",
                "conv4x4 | Cannot make operation LIF_CONV: its kernel must be odd, from 1 to 255, got 4",
                "conv999x999 | Cannot make operation LIF_CONV: its kernel must be odd, from 1 to 255, got 999",
                "avgpool1x1 | Cannot make operation AVERAGE_POOL: its kernel must be odd, from 3 to 255, got 1",
                "conv3x3@high | Cannot read operation: the threshold after @ must be a number, got \"conv3x3@high\"",
                "conv3x3@0 | Cannot make operation LIF_CONV: its firing threshold must be positive and finite, got 0.0",
                "conv3x3@NaN | Cannot make operation LIF_CONV: its firing threshold must be positive and finite, got NaN",
                "maxpool3x3@1 | Cannot read operation: a pool has no neurons, so no threshold may follow it, got \"maxpool3x3@1\"",
            })
    void wrongLabelsAreRefusedWithTheReason(String label, String message) {
        assertThatThrownBy(() -> Operation.parse(label))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void componentsThatDoNotSuitTheKindAreRefused() {
        assertThatThrownBy(() -> new Operation(Operation.Kind.SKIP, 3, 0))
                .hasMessage("Cannot make operation SKIP: it has no window, so its kernel must be 0, got 3");
        assertThatThrownBy(() -> new Operation(Operation.Kind.MAX_POOL, 3, 0.5))
                .hasMessage("Cannot make operation MAX_POOL: it has no neurons, so its threshold must be 0, got 0.5");
    }
}

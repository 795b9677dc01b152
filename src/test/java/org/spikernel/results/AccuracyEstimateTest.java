package org.spikernel.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccuracyEstimateTest {
    private static AccuracyEstimate of(int images, Double... accuracies) {
        return AccuracyEstimate.of(List.of(accuracies), images);
    }

    /** From printed tables of the distribution. */
    @ParameterizedTest
    @CsvSource({
        "1, 12.7062",
        "2, 4.3027",
        "3, 3.1824",
        "4, 2.7764",
        "5, 2.5706",
        "9, 2.2622",
        "10, 2.2281",
        "30, 2.0423",
        "120, 1.9799"
    })
    void boundsOfStudentAreThoseOfTheTables(int degrees, double bound) {
        assertThat(AccuracyEstimate.bound(degrees)).isCloseTo(bound, within(1e-4));
    }

    @Test
    void oneTrainingHasWilsonsInterval() {
        // 90 of 100: (0.9 + 0.0192 -+ 1.96 sqrt(0.0009 + 0.0000960)) / 1.0384.
        AccuracyEstimate.Interval interval = of(100, 0.9).interval().orElseThrow();
        assertThat(interval.low()).isCloseTo(0.8256, within(1e-4));
        assertThat(interval.high()).isCloseTo(0.9448, within(1e-4));
        assertThat(interval.basis()).isEqualTo("binomial, 100 images");
        assertThat(of(10, 1.0).interval().orElseThrow().high()).isCloseTo(1, within(1e-12));
        assertThat(of(10, 1.0).interval().orElseThrow().low()).isCloseTo(0.7225, within(1e-4));
        assertThat(of(0, 0.9).interval()).isEmpty();
    }

    /** By (p + z2/2 -+ z sqrt((p (1 - p) + z2/4) / n)) / (1 + z2) with z2 = z^2 / n, in double precision. */
    @ParameterizedTest
    @CsvSource({
        "90, 100, 0.8256343384950865, 0.9447708629393249",
        "10, 10, 0.7224672001371107, 0.9999999999999999",
        "0, 10, 0, 0.2775327998628892",
        "4531, 5000, 0.8978040325868777, 0.913972286352958"
    })
    void wilsonsIntervalIsTheFormulas(int right, int images, double low, double high) {
        AccuracyEstimate.Interval interval =
                of(images, right / (double) images).interval().orElseThrow();
        assertThat(interval.low()).isCloseTo(low, within(1e-12)).isNotNegative();
        assertThat(interval.high()).isCloseTo(high, within(1e-12)).isLessThanOrEqualTo(1);
    }

    @Test
    void severalSeedsHaveStudentsInterval() {
        // Mean 0.5, deviation 0.1: +- 4.3027 x 0.1 / sqrt(3).
        AccuracyEstimate.Interval interval = of(0, 0.4, 0.5, 0.6).interval().orElseThrow();
        assertThat(interval.low()).isCloseTo(0.5 - 0.24841, within(1e-4));
        assertThat(interval.high()).isCloseTo(0.5 + 0.24841, within(1e-4));
        assertThat(interval.basis()).isEqualTo("t, 3 seeds");
    }

    @Test
    void seedsThatAgreeByChanceHaveTheNoiseOfTheirImages() {
        // Deviation sqrt(0.9 x 0.1 / 900) = 0.01 instead of 0.
        AccuracyEstimate.Interval interval = of(900, 0.9, 0.9, 0.9).interval().orElseThrow();
        assertThat(interval.high() - 0.9).isCloseTo(4.3027 * 0.01 / Math.sqrt(3), within(1e-5));
    }

    @Test
    void singleTrainingsAreComparedAsProportions() {
        // Pooled 0.85, error sqrt(0.85 x 0.15 x 2 / 1000) = 0.01597, times 1.96: 0.0313.
        assertThat(of(1000, 0.866).isTiedWith(of(1000, 0.835))).hasValue(true);
        assertThat(of(1000, 0.867).isTiedWith(of(1000, 0.833))).hasValue(false);
        assertThat(of(1000, 0.867).isTiedWith(of(0, 0.833))).isEmpty();
        assertThat(of(0, 0.5).isTiedWith(of(0, 0.5))).hasValue(true);
        assertThat(of(10, 1.0).isTiedWith(of(10, 0.0))).hasValue(false);
        // Three seeds against one: as proportions, too.
        assertThat(of(1000, 0.867, 0.867, 0.867).isTiedWith(of(1000, 0.833))).hasValue(false);
    }

    @Test
    void severalSeedsAreComparedByWelch() {
        // Both deviate by 0.01: error 0.01 sqrt(2/3) = 0.008165, 4 degrees of freedom: 2.7764 x 0.008165 = 0.02267.
        AccuracyEstimate first = of(0, 0.89, 0.90, 0.91);
        assertThat(first.isTiedWith(of(0, 0.868, 0.878, 0.888))).hasValue(true);
        assertThat(first.isTiedWith(of(0, 0.867, 0.877, 0.887))).hasValue(false);
        // One without deviation: 2 degrees of freedom, 4.3027 x 0.005774 = 0.02484.
        assertThat(first.isTiedWith(of(0, 0.8755, 0.8755, 0.8755))).hasValue(true);
        assertThat(first.isTiedWith(of(0, 0.8750, 0.8750, 0.8750))).hasValue(false);
        assertThat(of(0, 0.9, 0.9).isTiedWith(of(0, 0.8, 0.8))).hasValue(false);
    }

    @Test
    void accuraciesThatAreNoneAreRefused() {
        assertThatThrownBy(() -> new AccuracyEstimate(1.5, 0, 1, 10))
                .hasMessage(
                        "Cannot estimate accuracy: it must be in [0, 1] of at least one training, got 1.5 +- 0.0 of 1 on"
                                + " 10 images");
        assertThatThrownBy(() -> new AccuracyEstimate(Double.NaN, 0, 1, 10)).hasMessageContaining("got NaN");
    }
}

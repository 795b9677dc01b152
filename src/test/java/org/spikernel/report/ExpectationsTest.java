package org.spikernel.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.spikernel.report.Expectations.Agreement;
import org.spikernel.report.Expectations.Asked;
import org.spikernel.report.Expectations.Interval;
import org.spikernel.report.Expectations.Known;
import org.spikernel.report.Expectations.Within;

class ExpectationsTest {
    private static Asked asked(Interval expected, Double measured, Known known) {
        return new Asked(0, "a", "1x1_3x3", "cell", 2, expected, measured, known);
    }

    private static Asked known(Double measured, Double prior, Double score, Long params) {
        return asked(null, measured, new Known(prior, score, params));
    }

    private static Asked expected(double mean, double low, double high, Double measured) {
        return asked(new Interval(mean, low, high), measured, new Known(null, null, null));
    }

    private static Expectations of(Asked... asked) {
        return Expectations.of("predictor", "scores", List.of(asked));
    }

    @Test
    void agreementIsKendallsTauOfWhatWasKnownOfTheMeasuredNetworks() {
        List<Agreement> agreements = of(
                        known(0.2, 1.0, 9.0, 10L),
                        known(0.4, 2.0, 8.0, 10L),
                        known(0.6, 4.0, 7.0, 20L),
                        known(0.8, 3.0, 6.0, 20L),
                        known(null, 0.0, 99.0, 1L))
                .agreements();

        assertThat(agreements)
                .extracting(Agreement::of)
                .containsExactly("the prior's expectation", "score", "parameters");
        assertThat(agreements).extracting(Agreement::networks).containsExactly(4, 4, 4);
        // Of six pairs five stand in the same order and one in the other: (5 - 1) / 6.
        assertThat(agreements.get(0).tau()).isCloseTo(4 / 6.0, within(1e-12));
        assertThat(agreements.get(1).tau()).isEqualTo(-1);
        // Two of six pairs are tied in one of the lists: 4 / sqrt(4 * 6).
        assertThat(agreements.get(2).tau()).isCloseTo(4 / Math.sqrt(24), within(1e-12));
    }

    @Test
    void threeNetworksOrThoseThatAreAllAlikeHaveNoTau() {
        List<Agreement> few = of(
                        known(0.2, 1.0, null, 10L),
                        known(0.4, 2.0, null, 10L),
                        known(0.6, 3.0, null, 10L),
                        known(0.8, null, null, 10L))
                .agreements();

        assertThat(few)
                .containsExactly(
                        new Agreement("the prior's expectation", 3, null),
                        new Agreement("score", 0, null),
                        new Agreement("parameters", 4, null));
    }

    @Test
    void theEndsOfAnIntervalLieWithinIt() {
        Within within = of(
                        expected(0.5, 0.25, 0.75, 0.25),
                        expected(0.5, 0.25, 0.75, 0.75),
                        expected(0.5, 0.25, 0.75, 0.8125),
                        expected(0.5, 0.25, 0.75, 0.125),
                        expected(0.5, 0.25, 0.75, null),
                        known(0.5, 1.0, 1.0, 1L))
                .within();

        assertThat(within).isEqualTo(new Within(4, 2));
    }
}

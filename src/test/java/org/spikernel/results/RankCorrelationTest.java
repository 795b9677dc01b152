package org.spikernel.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class RankCorrelationTest {
    @Test
    void sameOrderIsOneAndTheOppositeMinusOne() {
        List<Double> rising = List.of(1.0, 2.0, 3.0, 10.0);
        assertThat(tau(rising, List.of(-4.0, -3.0, 0.0, 0.5))).isEqualTo(1);
        assertThat(tau(rising, List.of(4.0, 3.0, 2.0, 1.0))).isEqualTo(-1);
    }

    @Test
    void onePairOfSixTurnedRoundIsTwoThirds() {
        assertThat(tau(List.of(1.0, 2.0, 3.0, 4.0), List.of(1.0, 3.0, 2.0, 4.0)))
                .isCloseTo(4 / 6.0, within(1e-12));
    }

    @Test
    void tiesCountForNeither() {
        // 5 comparable pairs, all concordant; one tied in the second list: 5 / sqrt(6 x 5).
        assertThat(tau(List.of(1.0, 2.0, 3.0, 4.0), List.of(1.0, 2.0, 2.0, 4.0)))
                .isCloseTo(5 / Math.sqrt(30), within(1e-12));
    }

    @Test
    void whatCannotBeRankedHasNoTau() {
        for (RankCorrelation none : List.of(
                RankCorrelation.of(List.of(), List.of()),
                RankCorrelation.of(List.of(1.0), List.of(2.0)),
                RankCorrelation.of(List.of(1.0, 1.0), List.of(1.0, 2.0)))) {
            assertThat(none.tau()).isNaN();
            assertThat(none.chance()).isNaN();
        }
    }

    @Test
    void chanceIsTheNormalApproximations() {
        // z = 3 sqrt(90) / sqrt(50) = 4.0249, and twice the tail beyond it.
        assertThat(new RankCorrelation(10, 1).chance()).isCloseTo(5.70e-5, within(1e-6));
        assertThat(new RankCorrelation(10, -1).chance()).isEqualTo(new RankCorrelation(10, 1).chance());
        assertThat(new RankCorrelation(10, 0).chance()).isEqualTo(1);
    }

    @Test
    void bestComesFirstAndTiesByPosition() {
        assertThat(RankCorrelation.bestFirst(List.of(1.0, 3.0, 2.0, 3.0))).containsExactly(1, 3, 2, 0);
    }

    private static double tau(List<Double> a, List<Double> b) {
        return RankCorrelation.of(a, b).tau();
    }
}

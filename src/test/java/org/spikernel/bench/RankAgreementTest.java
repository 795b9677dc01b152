package org.spikernel.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class RankAgreementTest {
    @Test
    void sameOrderIsOneAndTheOppositeMinusOne() {
        List<Double> rising = List.of(1.0, 2.0, 3.0, 10.0);
        assertThat(RankAgreement.kendallTau(rising, List.of(-4.0, -3.0, 0.0, 0.5)))
                .isEqualTo(1);
        assertThat(RankAgreement.kendallTau(rising, List.of(4.0, 3.0, 2.0, 1.0)))
                .isEqualTo(-1);
    }

    @Test
    void onePairOfSixTurnedRoundIsTwoThirds() {
        assertThat(RankAgreement.kendallTau(List.of(1.0, 2.0, 3.0, 4.0), List.of(1.0, 3.0, 2.0, 4.0)))
                .isCloseTo(4 / 6.0, within(1e-12));
    }

    @Test
    void tiesCountForNeither() {
        // 5 comparable pairs, all concordant; one tied in the second list: 5 / sqrt(6 x 5).
        assertThat(RankAgreement.kendallTau(List.of(1.0, 2.0, 3.0, 4.0), List.of(1.0, 2.0, 2.0, 4.0)))
                .isCloseTo(5 / Math.sqrt(30), within(1e-12));
    }

    @Test
    void bestComesFirstAndTiesByPosition() {
        assertThat(RankAgreement.bestFirst(List.of(1.0, 3.0, 2.0, 3.0))).containsExactly(1, 3, 2, 0);
    }
}

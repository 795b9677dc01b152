package org.spikernel.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class RungPlanTest {
    private static final RungPlan HALVING = new RungPlan(List.of(10, 40), 2);

    @Test
    void placesAreHalvedAtEachRung() {
        assertThat(List.of(HALVING.places(12, 0), HALVING.places(12, 1), HALVING.places(12, 2)))
                .containsExactly(12, 6, 3);
        // 13 / 2 is 6, 6 / 2 is 3; one is always left of what began.
        assertThat(HALVING.places(13, 2)).isEqualTo(3);
        assertThat(HALVING.places(1, 2)).isEqualTo(1);
        assertThat(HALVING.places(0, 2)).isZero();
        assertThat(new RungPlan(List.of(10, 40), 1.5).places(10, 2)).isEqualTo(4);
    }

    @Test
    void epochsAddUp() {
        // 12 to 10, 6 from there to 40, 3 from there to 100: 120 + 180 + 180.
        assertThat(HALVING.totalEpochs(12, 100)).isEqualTo(480);
        assertThat(new RungPlan(List.of(), 2).totalEpochs(12, 100)).isEqualTo(1200);
    }

    @Test
    void plansThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> new RungPlan(List.of(10, 10), 2))
                .hasMessage("Cannot plan rungs: rungs must be epochs from 1 on in ascending order, got [10, 10]");
        assertThatThrownBy(() -> new RungPlan(List.of(0, 10), 2)).hasMessageContaining("got [0, 10]");
        for (double factor : new double[] {1, 0, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> new RungPlan(List.of(), factor))
                    .hasMessageStartingWith("Cannot plan rungs: reduction-factor must be above 1")
                    .hasMessageEndingWith("got " + factor);
        }
        assertThatThrownBy(() -> HALVING.requireWithin(40))
                .hasMessage("Cannot plan rungs: rungs must be before the last epoch, 40, got [10, 40]");
        HALVING.requireWithin(41);
    }

    @Test
    void planThatLeavesTooFewIsRefused() {
        HALVING.requireEnough(4, 1);
        assertThatThrownBy(() -> HALVING.requireEnough(3, 1))
                .hasMessage(
                        "Cannot plan rungs: 1 of the trainings must go on after the last rung, got 0 of 3 after rung 2"
                                + " of rungs [10, 40] with reduction-factor 2.0");
        assertThatThrownBy(() -> HALVING.requireEnough(12, 4)).hasMessageContaining("got 3 of 12 after rung 2");
    }

    @Test
    void automaticPlanSuitsManyNetworksAndLongTrainings() {
        RungSettings auto = new RungSettings(RungSettings.Choice.AUTO, new RungPlan(List.of(), 2));
        assertThat(auto.plan(12, 300, 1)).isEqualTo(new RungPlan(List.of(30, 120), 2));
        assertThat(auto.plan(12, 20, 3).epochs()).containsExactly(2, 8);
        assertThat(auto.plan(11, 300, 1).epochs()).isEmpty();
        assertThat(auto.plan(12, 19, 1).epochs()).isEmpty();
        assertThat(auto.plan(12, 300, 4).epochs()).isEmpty();
        assertThat(new RungSettings(RungSettings.Choice.SET, HALVING).plan(1, 100, 1))
                .isEqualTo(HALVING);
    }

    @Test
    void shareIsToldWithoutNeedlessDigits() {
        assertThat(HALVING.share()).isEqualTo("one in 2");
        assertThat(new RungPlan(List.of(1), 2.5).share()).isEqualTo("one in 2.5");
    }
}

package org.spikernel.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.spikernel.random.Seed;
import org.spikernel.search.RungPlan;

class RungReplayTest {
    /** d is the best in the end, and third after two epochs. */
    private static final List<String> TABLE = List.of(
            "name,val2,val4,val10,test,params",
            "a,50,60,70,69,1",
            "b,40,70,80,79,2",
            "c,20,20,20,19,3",
            "d,30,80,90,89,4");

    private static final LearningCurves CURVES = LearningCurves.parse(TABLE);

    private static RungReplay.Outcome rungs(RungPlan plan, int devices) {
        return new RungReplay(CURVES, plan, devices)
                .outcomes(new RungReplay.Draw(4, 4, ""), 20, new Seed(1))
                .get(1);
    }

    @Test
    void planIsReplayedByHand() {
        // All to 2; a and b to 10: of 40 epochs 8 + 16.
        RungReplay.Outcome one = rungs(new RungPlan(List.of(2), 2), 1);
        assertThat(one.validation()).isEqualTo(80);
        assertThat(one.test()).isEqualTo(79);
        assertThat(one.regret()).isEqualTo(10);
        assertThat(one.regretError()).isZero();
        assertThat(one.same()).isZero();
        assertThat(one.epochs()).isEqualTo(24 / 40.0);
        assertThat(one.ahead()).isZero();
        assertThat(one.time()).isEqualTo(24 / 40.0);
        // b and d to 10 instead: 16 + 12.
        RungReplay.Outcome later = rungs(new RungPlan(List.of(4), 2), 1);
        assertThat(later.validation()).isEqualTo(90);
        assertThat(later.same()).isEqualTo(1);
        assertThat(later.epochs()).isEqualTo(28 / 40.0);
        // All to 2, a and b to 4, b to 10.
        assertThat(rungs(new RungPlan(List.of(2, 4), 2), 1).epochs()).isEqualTo((8 + 4 + 6) / 40.0);
    }

    @Test
    void devicesThatWouldWaitTrainAheadAndChooseTheSame() {
        RungPlan plan = new RungPlan(List.of(2), 2);
        RungReplay.Outcome three = rungs(plan, 3);
        assertThat(three.validation()).isEqualTo(80);
        // Three come to 2 at once; while the fourth does, the others are open or not, as they were drawn.
        assertThat(three.epochs()).isGreaterThan(24 / 40.0);
        assertThat(three.ahead()).isCloseTo(three.epochs() - 24 / 40.0, within(1e-12));
        assertThat(three.ahead()).isLessThanOrEqualTo(4 / 40.0);
        // Full training of four on three devices takes two turns of 10.
        assertThat(three.time()).isBetween(10 / 20.0, 12 / 20.0);
    }

    @Test
    void otherWaysAreComparedOnTheSameDraws() {
        List<RungReplay.Outcome> outcomes = new RungReplay(CURVES, new RungPlan(List.of(4), 2), 2)
                .outcomes(new RungReplay.Draw(4, 4, ""), 400, new Seed(1));
        assertThat(outcomes).hasSize(4);
        assertThat(outcomes.get(0).validation()).isEqualTo(90);
        assertThat(outcomes.get(0).epochs()).isEqualTo(1);
        // 28 epochs pay for 2.8, that is 3 full trainings: a draw of three lacks d in a quarter of the cases, and has b
        // then.
        assertThat(outcomes.get(2).epochs()).isEqualTo(0.75);
        assertThat(outcomes.get(2).validation()).isCloseTo(87.5, within(1.0));
        // (70 + 80 + 20 + 90) / 4.
        assertThat(outcomes.get(3).validation()).isCloseTo(65, within(4.0));
        assertThat(outcomes.get(3).regretError()).isBetween(1.0, 1.6);
    }

    @Test
    void bestByAColumnAreDrawn() {
        List<RungReplay.Outcome> outcomes = new RungReplay(CURVES, new RungPlan(List.of(4), 2), 1)
                .outcomes(new RungReplay.Draw(2, 4, "params"), 5, new Seed(1));
        // c and d, one of which goes on.
        assertThat(outcomes.get(0).validation()).isEqualTo(90);
        assertThat(outcomes.get(1).epochs()).isEqualTo((4 + 10) / 20.0);
    }

    @Test
    void rungsThatTheTableDoesNotKnowAreRefused() {
        assertThatThrownBy(() -> new RungReplay(CURVES, new RungPlan(List.of(3), 2), 1))
                .hasMessage("Cannot replay: the rungs must be among the epochs of the table, [2, 4, 10], got [3]");
        assertThatThrownBy(() -> new RungReplay(CURVES, new RungPlan(List.of(10), 2), 1))
                .hasMessage("Cannot plan rungs: rungs must be before the last epoch, 10, got [10]");
    }

    @Test
    void tablesThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> LearningCurves.parse(List.of()))
                .hasMessage("Cannot read trainings: the first line must name the columns, got none");
        assertThatThrownBy(() -> LearningCurves.parse(List.of("name,val10", "a,1")))
                .hasMessage(
                        "Cannot read trainings: the first line must name columns val<epochs> of two epochs from 1 on, as"
                                + " in val10,val100, got name,val10");
        assertThatThrownBy(() -> LearningCurves.parse(List.of("val1,val2", "1")))
                .hasMessage("Cannot read trainings: line 2 must have 2 fields, got 1");
        for (String word : List.of("x", "NaN", "Infinity", "")) {
            assertThatThrownBy(() -> LearningCurves.parse(List.of("val1,val2", "1,2", "1," + word)))
                    .hasMessage("Cannot read trainings: val2 of line 3 must be a number, got " + word);
        }
    }
}

package org.spikernel.bench.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.spikernel.random.Seed;
import org.spikernel.space.Cell;

class ReplayTest {
    private static final TrainingTable TABLE = MadeUpTrainings.table().accepted();

    private static Replay replay(PriorChoice prior, Map<String, Map<Cell, Double>> scores) {
        return new Replay(
                TABLE, Optional.empty(), scores, new Replay.Setup(List.of(1, 8, 24), 12, 1, prior, false, new Seed(1)));
    }

    @Test
    void aPerfectScoreLeavesNoRegretAndAWrongOneMuch() {
        Denoised denoised = Denoised.of(TABLE);
        Map<Cell, Double> opposite = new HashMap<>();
        denoised.worth().forEach((cell, worth) -> opposite.put(cell, -worth));

        assertThat(replay(PriorChoice.NONE, Map.of("worth", denoised.worth()))
                        .play("score-top-k")
                        .get(0)
                        .regret())
                .isZero();
        assertThat(replay(PriorChoice.NONE, Map.of("opposite", opposite))
                        .play("score-top-k")
                        .get(0)
                        .regret())
                .isGreaterThan(3);
    }

    @Test
    void everyStrategySpendsItsBudgetAndIsTheSameTwice() {
        for (String name : Replay.STRATEGIES) {
            List<Replay.Outcome> outcomes = replay(PriorChoice.NONE, Map.of()).play(name);

            assertThat(outcomes.get(1).epochs()).as(name).isBetween(800.0, 899.0);
            assertThat(outcomes.get(1).regret()).as(name).isBetween(0.0, 2.0);
            assertThat(replay(PriorChoice.NONE, Map.of()).play(name)).isEqualTo(outcomes);
        }
    }

    @Test
    void whatLayoutsOfOtherCellsWereWorthBeatsChance() {
        double predicted =
                replay(PriorChoice.CROSSED, Map.of()).play("predictor").get(1).high();

        assertThat(predicted)
                .isLessThan(
                        replay(PriorChoice.NONE, Map.of()).play("random").get(1).low());
    }

    @Test
    void anUnknownStrategyAndTooManyTrainingsAreRefused() {
        assertThatThrownBy(() -> replay(PriorChoice.NONE, Map.of()).play("magic"))
                .hasMessageContaining("got magic");
        assertThatThrownBy(() -> new Replay(
                        TABLE,
                        Optional.empty(),
                        Map.of(),
                        new Replay.Setup(List.of(1000), 2, 1, PriorChoice.NONE, false, new Seed(1))))
                .hasMessageContaining("half of the table's cells must be at least the most trainings, 1000");
    }

    @Test
    void anAuditPutsACountThatDecidesAboveChance() {
        List<Audit.Verdict> verdicts =
                new Audit(TABLE, new WarehouseAudit.Settings(40, 100, new Seed(1))).verdicts(Map.of());

        assertThat(verdicts.stream().map(Audit.Verdict::score))
                .containsExactly("params", "convolutions", "val10", "val100");
        assertThat(verdicts).allSatisfy(verdict -> {
            assertThat(verdict.low()).isGreaterThan(0.3);
            assertThat(verdict.tau()).isBetween(verdict.low(), verdict.high());
        });
    }
}

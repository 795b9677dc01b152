package org.spikernel.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.spikernel.score.CheapStage;
import org.spikernel.score.ScoringCost;
import org.spikernel.space.Cell;
import org.spikernel.testing.TinySearch;

class ScoringForecastTest {
    private final TinySearch tiny = new TinySearch(Path.of("unused"));

    private ScoringForecast forecast() {
        return ScoringForecast.of(tiny.plan(), stage -> ScoringCost.EVENTS);
    }

    @Test
    void countsAndTimeAreThoseOfTheCandidatesThatAreScored() {
        tiny.draws = 40;
        tiny.limit = "1300-params";
        RunPlan plan = tiny.plan();
        List<Candidate> scored = plan.candidateList();
        assertThat(scored).isNotEmpty().hasSizeLessThan(80);
        ScoringForecast forecast = forecast();
        assertThat(forecast.sets()).extracting(ScoringForecast.SetCount::drawn).containsExactly(40L, 40L);
        assertThat(forecast.candidates()).isEqualTo(scored.size());
        double seconds = scored.stream()
                .mapToDouble(plan.scoringSeconds(Fidelity.full(plan.experiment())))
                .sum();
        assertThat(forecast.cpuSeconds()).isCloseTo(seconds, within(1e-9 * seconds));
    }

    @Test
    void stagesCostTheirShare() {
        tiny.draws = 20;
        tiny.width = 4;
        double full = forecast().cpuSeconds();
        tiny.stages = List.of(new CheapStage(1, 0.25, 8, 2, 2, 1), new CheapStage(2, 0.5, 4, 2, 2, 1));
        ScoringForecast forecast = forecast();
        assertThat(forecast.stages())
                .extracting(ScoringForecast.StageTime::stage)
                .containsExactly("stage-1", "stage-2", "full");
        assertThat(forecast.stages())
                .extracting(ScoringForecast.StageTime::candidates)
                .containsExactly(40L, 10L, 5L);
        assertThat(forecast.cpuSeconds()).isCloseTo(full * (1 + 0.25 / 2 + 0.125), within(1e-9));
    }

    @Test
    void cellsGivenByHandAreScoredWhateverTheBudget() {
        tiny.cells = List.of(TinySearch.SKIP_ONLY, Cell.parse("0303 0033 0003 0000"));
        tiny.limit = "1-params";
        assertThat(forecast().candidates()).isEqualTo(4);
    }
}

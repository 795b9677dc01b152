package org.spikernel.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.spikernel.cli.progress.StageProgress.Steps;
import org.spikernel.search.SearchListener.Stage;

class LiveLinesTest {
    private static final Map<String, Double> SCORES = Map.of(
            "1x1_3x3", -10.5, "1x1_5x5", -9.25, "3x3_5x5", -11.0, "1x1_7x7", -10.0, "3x3_7x7", -12.0, "5x5_7x7", -13.0);

    @Test
    void aTerminalOfEightyColumnsShowsBarRateTimeAndTheBestOfEachKernelSet() {
        assertThat(LiveLines.of(scoring(SCORES, 2, 1), 80))
                .containsExactly(
                        "scoring [############..................] 50 of 120 candidates, 41 %",
                        "2.00/s   0:35 left   0:20 so far   2 without result   1 task ran again",
                        "best score:",
                        "  1x1_5x5 -9.2500    1x1_7x7 -10.0000   1x1_3x3 -10.5000   3x3_5x5 -11.0000",
                        "  3x3_7x7 -12.0000   5x5_7x7 -13.0000");
    }

    @Test
    void aNarrowOneShowsTheSameBelowEachOther() {
        assertThat(LiveLines.of(scoring(SCORES, 2, 1), 40))
                .containsExactly(
                        "scoring 50 of 120 candidates, 41 %",
                        "2.00/s   0:35 left   0:20 so far",
                        "2 without result   1 task ran again",
                        "best score:",
                        "  1x1_5x5 -9.2500    1x1_7x7 -10.0000",
                        "  1x1_3x3 -10.5000   3x3_5x5 -11.0000",
                        "  3x3_7x7 -12.0000   5x5_7x7 -13.0000");
    }

    @Test
    void accuraciesAreInPerCent() {
        StageProgress training = new StageProgress(
                Stage.TRAIN,
                new Steps("training", "epochs", 24, 24, 4),
                6,
                1,
                3700,
                Map.of(),
                0,
                Map.of("1x1_3x3", 0.625));

        assertThat(LiveLines.of(training, 80))
                .containsExactly(
                        "training [##############################] 24 of 24 epochs, 100 %",
                        "0.01/s   0:00 left   1:01:40 so far", "best validation accuracy:", "  1x1_3x3 62.50 %");
    }

    @Test
    void beforeAnythingIsDoneThereIsNoBestOne() {
        StageProgress start = new StageProgress(
                Stage.SCORE, new Steps("scoring", "candidates", 0, 0, 0), 0, 0, 0, Map.of(), 0, Map.of());

        assertThat(LiveLines.of(start, 60))
                .containsExactly(
                        "scoring [..........................] 0 of 0 candidates, 0 %",
                        "0.00/s   unknown time left   0:00 so far");
    }

    @Test
    void manyKernelSetsAreCounted() {
        Map<String, Double> many = new LinkedHashMap<>();
        for (int i = 10; i < 40; i++) {
            many.put("set" + i, -1.0 * i);
        }

        List<String> lines = LiveLines.of(scoring(many, 0, 0), 80);

        assertThat(lines).hasSize(3 + 4 + 1).last().isEqualTo("  and 14 more kernel sets");
        assertThat(lines.get(3)).startsWith("  set10 -10.0000");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10, 20, 40, 79, 80, 200})
    void noLineIsAsWideAsTheTerminal(int columns) {
        assertThat(LiveLines.of(scoring(SCORES, 123, 45), columns))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(Math.max(1, columns - 1)));
    }

    private static StageProgress scoring(Map<String, Double> best, int failed, long retried) {
        return new StageProgress(
                Stage.SCORE,
                new Steps("scoring", "candidates", 120, 50, 10),
                120,
                10,
                20,
                failed == 0 ? Map.of() : Map.of("memory was too small", failed),
                retried,
                best);
    }
}

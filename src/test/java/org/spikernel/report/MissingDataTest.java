package org.spikernel.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MissingDataTest {
    private static final RunReport WHOLE = RunMaker.run("whole", "images", RunMaker.time("1x1_3x3", 1));

    @Test
    void aWholeRunHasNone() {
        assertThat(MissingData.of(WHOLE, 0)).isEmpty();
    }

    @Test
    void aRunInProgressSaysHowFarItIs() {
        assertThat(MissingData.of(
                        with(new RunState(
                                "running",
                                "search",
                                null,
                                null,
                                Map.of(
                                        "score.planned",
                                        240L,
                                        "score.done",
                                        100L,
                                        "score.reused",
                                        20L,
                                        "train.planned",
                                        6L))),
                        0))
                .containsExactly("The run is in progress, with 120 of 240 scored and 0 of 6 trained: this is what was"
                        + " committed when the report was made, and the choice may change.");
        assertThat(MissingData.of(with(new RunState("left", "search", null, null, Map.of())), 0))
                .containsExactly(
                        "The run did not come to its end (left): `spikernel runs resume whole` goes on with it.");
    }

    @Test
    void whatAnOlderVersionLeftOutIsNamed() {
        RunReport old = new RunReport(
                "old",
                WHOLE.state(),
                new RunRequest("synthetic", 0, 1, Map.of(), "", "", null, List.of()),
                new ScoringSummary(List.of(), Map.of(), ScoreBins.EMPTY, List.of(), List.of()),
                new TrainingSummary(
                        List.of(),
                        List.of(new Network(
                                "a",
                                "s",
                                "c",
                                new Network.Size(1, 1, 1),
                                new Network.Accuracy(0.5, 0, 1, 0, null, null, null),
                                true,
                                null,
                                null,
                                null,
                                null,
                                null,
                                "w",
                                null)),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of()),
                OnChip.NOTHING,
                null,
                new Provenance(null, Map.of(), null, null, null, null, List.of()),
                List.of());

        assertThat(MissingData.of(old, 2))
                .hasSize(7)
                .anyMatch(gap -> gap.startsWith("2 completed training(s) are not compared"))
                .anyMatch(gap -> gap.startsWith("No candidate is in the tables"))
                .anyMatch(gap -> gap.contains("have no interval"))
                .anyMatch(gap -> gap.contains("budget and share of the space are missing"))
                .anyMatch(gap -> gap.contains("learning curves are missing"))
                .anyMatch(gap -> gap.contains("firing rates are missing"))
                .anyMatch(gap -> gap.contains("part of the provenance was not noted"));
    }

    private static RunReport with(RunState state) {
        return new RunReport(
                WHOLE.runId(),
                state,
                WHOLE.asked(),
                WHOLE.scored(),
                WHOLE.trained(),
                WHOLE.chip(),
                WHOLE.expected(),
                WHOLE.provenance(),
                List.of());
    }
}

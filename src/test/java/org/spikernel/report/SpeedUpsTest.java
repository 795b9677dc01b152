package org.spikernel.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpeedUpsTest {
    @Test
    void aRunOfItsOwnIsTheBaselineOfOthersOnTheSameImages() {
        List<RunReport> runs = SpeedUps.in(List.of(
                RunMaker.run("search", "images", RunMaker.time("1x1_3x3", 20), RunMaker.time("3x3_5x5", 50)),
                RunMaker.run("baseline", "images", RunMaker.time("1x1_3x3", 100))));

        assertThat(runs.get(0).scored().times()).extracting(SearchTime::speedUp).containsExactly(5.0, 2.0);
        assertThat(runs.get(0).scored().baseline()).isEqualTo(new ScoringSummary.Baseline("baseline", "1x1_3x3", 100));
        assertThat(runs.get(1).scored().times()).extracting(SearchTime::speedUp).containsExactly(1.0);
    }

    @Test
    void withoutOneTheRunsOwnSetIsAndImagesThatDifferAreNotCompared() {
        List<RunReport> runs = SpeedUps.in(List.of(
                RunMaker.run("search", "images", RunMaker.time("1x1_3x3", 20), RunMaker.time("3x3_5x5", 50)),
                RunMaker.run("baseline", "others", RunMaker.time("1x1_3x3", 100))));

        assertThat(runs.get(0).scored().baseline()).isEqualTo(new ScoringSummary.Baseline("search", "1x1_3x3", 20));
        assertThat(runs.get(0).scored().times()).extracting(SearchTime::speedUp).containsExactly(1.0, 0.4);
    }

    @Test
    void withoutThePapersSetThereIsNone() {
        List<RunReport> runs = SpeedUps.in(List.of(RunMaker.run("search", "images", RunMaker.time("3x3_5x5", 50))));

        assertThat(runs.get(0).scored().baseline()).isNull();
        assertThat(runs.get(0).scored().times()).extracting(SearchTime::speedUp).containsExactly((Double) null);
    }

    @Test
    void wallTimesOfGpusAreNotComparedWithThoseOfProcessors() {
        List<RunReport> runs = SpeedUps.in(List.of(
                RunMaker.run("search", "images", RunMaker.time("3x3_5x5", 50)),
                RunMaker.run("baseline", "images", new SearchTime("1x1_3x3", 10, 5, "wall", null))));

        assertThat(runs.get(0).scored().baseline()).isNull();
    }
}

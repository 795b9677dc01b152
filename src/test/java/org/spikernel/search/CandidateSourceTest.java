package org.spikernel.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.spikernel.export.c.MemoryPlan;
import org.spikernel.score.WeightSharing;
import org.spikernel.space.Cell;
import org.spikernel.testing.TinySearch;

class CandidateSourceTest {
    private final TinySearch tiny = new TinySearch(Path.of("unused"));

    @ParameterizedTest
    @EnumSource(Sampling.class)
    void whatARowSaysOfACandidateIsEnoughToMakeItAgain(Sampling sampling) {
        tiny.sampling = sampling;
        tiny.draws = 20;
        requireFound();
    }

    @Test
    void cellsGivenByHandAreFoundAgain() {
        // The first and the last are the same network.
        tiny.cells =
                List.of(Cell.parse("0201 0000 0000 0000"), TinySearch.CONVOLUTION, Cell.parse("0001 0000 0000 0000"));
        requireFound();
        assertThat(finder().find("1x1_3x3", null, "0001 0000 0000 0000"))
                .map(CandidateSource.Found::number)
                .contains(0);
    }

    @Test
    void candidatesThatAChipHasNoRoomForAreNotScored() {
        tiny.draws = 60;
        tiny.bits = 8;
        List<Candidate> all = tiny.plan().candidateList();
        long limit = all.stream()
                .mapToLong(this::ramBytes)
                .sorted()
                .skip(all.size() / 2)
                .findFirst()
                .orElseThrow();
        tiny.limit = "ram=" + limit + "B";
        List<Candidate> fitting = tiny.plan().candidateList();
        assertThat(fitting)
                .hasSizeBetween(1, all.size() - 1)
                .isEqualTo(all.stream()
                        .filter(candidate -> ramBytes(candidate) <= limit)
                        .toList());
        CandidateSource source = tiny.plan().source();
        assertThat(source.toScore(0).count() + source.toScore(1).count()).isEqualTo(fitting.size());
    }

    private long ramBytes(Candidate candidate) {
        return MemoryPlan.of(candidate.architecture(tiny.experiment())).ramBytes();
    }

    private void requireFound() {
        CandidateSource source = tiny.plan().source();
        List<Candidate> candidates = tiny.plan().candidateList();
        CandidateNumbers numbers = new CandidateNumbers(source.sets());
        for (Candidate candidate : candidates) {
            CandidateSource.Found found = finder().find(
                            candidate.operationSet(tiny.experiment()).name(),
                            candidate.draw(),
                            candidate.drawn().toString())
                    .orElseThrow();
            assertThat(found.candidate()).isEqualTo(candidate);
            numbers.add(candidate.family(), found.number());
        }
        assertThat(numbers.count()).isEqualTo(candidates.size());
        assertThat(list(source.those(numbers))).isEqualTo(candidates);
        assertThat(all(source).minus(numbers).count()).isZero();
    }

    @Test
    void rowsThatCannotBeOfTheRunAreNot() {
        String cell = "0001 0000 0000 0000";
        assertThat(finder().find("5x5_7x7", 0L, cell)).isEmpty();
        assertThat(finder().find("1x1_3x3", (long) tiny.draws, cell)).isEmpty();
        assertThat(finder().find("1x1_3x3", -1L, cell)).isEmpty();
        assertThat(finder().find("1x1_3x3", null, cell)).isEmpty();
        assertThat(finder().find("1x1_3x3", 0L, "0001")).isEmpty();
        assertThat(finder().find("1x1_3x3", 0L, null)).isEmpty();
    }

    @Test
    void networkThatIsDrawnAgainWithTheSameWeightsIsScoredOnce() {
        tiny.sampling = Sampling.WITH_REPLACEMENT;
        tiny.sets = tiny.sets.subList(0, 1);
        tiny.draws = 2000;
        long different = tiny.plan()
                .source()
                .ofSet(0)
                .map(Candidate::canonical)
                .distinct()
                .count();
        assertThat(all(tiny.plan().source()).count()).isEqualTo((int) different).isLessThan(tiny.draws);
        tiny.weights = WeightSharing.PER_CANDIDATE;
        assertThat(all(tiny.plan().source()).count()).isEqualTo(tiny.draws);
    }

    @Test
    void onlyWhatFitsTheBudgetIsScored() {
        tiny.draws = 50;
        int all = all(tiny.plan().source()).count();
        tiny.limit = "1k-params";
        List<Candidate> fitting = tiny.plan().candidateList();
        assertThat(fitting.size()).isBetween(1, all - 1);
        CandidateSource source = tiny.plan().source();
        assertThat(list(source.those(all(source)))).isEqualTo(fitting);
    }

    private static List<Candidate> list(Iterator<Candidate> candidates) {
        List<Candidate> list = new ArrayList<>();
        candidates.forEachRemaining(list::add);
        return list;
    }

    private CandidateSource.Finder finder() {
        return tiny.plan().source().finder();
    }

    private static CandidateNumbers all(CandidateSource source) {
        CandidateNumbers all = new CandidateNumbers(source.sets());
        for (int set = 0; set < source.sets(); set++) {
            all.addAll(source.toScore(set));
        }
        return all;
    }
}

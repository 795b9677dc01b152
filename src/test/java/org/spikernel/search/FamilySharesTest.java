package org.spikernel.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spikernel.cost.ArchitectureCost;
import org.spikernel.space.MacroRanges;
import org.spikernel.space.MacroSetting;
import org.spikernel.space.NetworkFamily;
import org.spikernel.testing.TinySearch;

class FamilySharesTest {
    /** Canonical forward cells of two kernels, by brute force in the tests of the space. */
    private static final int NETWORKS = 7012;

    @TempDir
    Path folder;

    private TinySearch search() {
        TinySearch search = new TinySearch(folder);
        search.ranges = new MacroRanges(List.of(
                new MacroRanges.Range(MacroSetting.WIDTH, List.of(2, 4)),
                new MacroRanges.Range(MacroSetting.HIDDEN, List.of(4, 8))));
        return search;
    }

    @Test
    void whereAllFitsEachFamilyHasItsPart() {
        TinySearch search = search();
        search.draws = 4000;
        List<Integer> shares = search.plan().candidates().shares();
        assertThat(shares).hasSize(8).allSatisfy(share -> assertThat(share).isCloseTo(1000, within(100)));
        assertThat(sumOfSet(search, shares, 0)).isEqualTo(4000);
        assertThat(sumOfSet(search, shares, 1)).isEqualTo(4000);
        assertThat(search.plan().candidates().shares()).isEqualTo(shares);
    }

    @Test
    void moreThanThereAreIsAllThereAre() {
        TinySearch search = search();
        search.draws = 1_000_000;
        assertThat(search.plan().candidates().shares()).containsOnly(NETWORKS);
    }

    @Test
    void onlyNetworksWithinTheBudgetAreDrawnAndNoneTwice() {
        TinySearch search = search();
        search.limit = "900-params";
        search.draws = 200;
        RunPlan plan = search.plan();
        Set<String> keys = new HashSet<>();
        int[] counts = new int[plan.source().sets()];
        plan.candidateList().forEach(candidate -> {
            assertThat(ArchitectureCost.of(candidate.architecture(plan.experiment()))
                            .parameters()
                            .total())
                    .isLessThanOrEqualTo(900);
            assertThat(keys.add(candidate.key(plan.experiment()))).isTrue();
            counts[candidate.family()]++;
        });
        for (int family = 0; family < counts.length; family++) {
            assertThat(counts[family]).isEqualTo(plan.candidates().shares().get(family));
        }
        assertThat(keys).hasSize(400);
        // Few networks of width 4 have room, nearly all of width 2 do.
        assertThat(counts[0] + counts[2]).isGreaterThan(counts[4] + counts[6]);
    }

    @Test
    void rowsFindTheirCandidatesAgain() {
        TinySearch search = search();
        search.limit = "900-params";
        RunPlan plan = search.plan();
        CandidateSource.Finder finder = plan.source().finder();
        assertThat(plan.candidateList()).isNotEmpty().allSatisfy(candidate -> {
            NetworkFamily family = candidate.family(plan.experiment());
            assertThat(finder.find(
                            family.name(), candidate.draw(), candidate.drawn().toString()))
                    .map(CandidateSource.Found::candidate)
                    .hasValue(candidate);
        });
    }

    @Test
    void aBudgetThatHoldsNothingIsRefused() {
        TinySearch search = search();
        search.limit = "10-params";
        assertThatThrownBy(search::plan)
                .hasMessage(
                        "Cannot search: the ranges in space.macro must hold a network within the budget, got none within 10-params at 32 bits; `spikernel space` says what needs how much");
    }

    private static int sumOfSet(TinySearch search, List<Integer> shares, int set) {
        int sum = 0;
        for (int family = 0; family < shares.size(); family++) {
            sum += search.experiment().families().get(family).operations().equals(search.sets.get(set))
                    ? shares.get(family)
                    : 0;
        }
        return sum;
    }
}

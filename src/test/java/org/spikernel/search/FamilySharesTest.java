package org.spikernel.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spikernel.cost.ArchitectureCost;
import org.spikernel.random.Seed;
import org.spikernel.space.Cell;
import org.spikernel.space.CellSampler;
import org.spikernel.space.CellSpace;
import org.spikernel.space.Connectivity;
import org.spikernel.space.MacroRanges;
import org.spikernel.space.MacroSetting;
import org.spikernel.space.NetworkFamily;
import org.spikernel.testing.TinySearch;
import org.spikernel.train.recipe.WeightPrecision;

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
        List<Integer> shares = search.plan().candidates().shares().draws();
        assertThat(shares).hasSize(8).allSatisfy(share -> assertThat(share).isCloseTo(1000, within(100)));
        assertThat(sumOfSet(search, shares, 0)).isEqualTo(4000);
        assertThat(sumOfSet(search, shares, 1)).isEqualTo(4000);
        assertThat(search.plan().candidates().shares().draws()).isEqualTo(shares);
    }

    @Test
    void moreThanThereAreIsAllThereAre() {
        TinySearch search = search();
        search.draws = 1_000_000;
        assertThat(search.plan().candidates().shares().draws()).containsOnly(NETWORKS);
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
            assertThat(counts[family])
                    .isEqualTo(plan.candidates().shares().draws().get(family));
        }
        assertThat(keys).hasSize(400);
        // Few networks of width 4 have room, nearly all of width 2 do.
        assertThat(counts[0] + counts[2]).isGreaterThan(counts[4] + counts[6]);
    }

    @Test
    void networksAreCountedAtTheirBits() {
        TinySearch search = new TinySearch(folder);
        search.ranges = new MacroRanges(List.of(), List.of(32, 8, 4));
        search.sets = search.sets.subList(0, 1);
        search.limit = "1100B";
        search.draws = 300;
        RunPlan plan = search.plan();
        List<NetworkFamily> families = plan.experiment().families();
        for (int family = 0; family < families.size(); family++) {
            int bits = families.get(family).bits();
            long fitting = cells(families.get(0)).stream()
                    .filter(cell ->
                            ArchitectureCost.of(families.get(0).with(cell)).weightBytes(bits) <= 1100)
                    .count();
            assertThat(plan.candidates().shares().spaces().get(family).canonicalFitting())
                    .as("of %d bits", bits)
                    .isEqualTo(fitting);
        }
        assertThat(plan.candidateList()).hasSize(300).allSatisfy(candidate -> assertThat(
                        ArchitectureCost.of(candidate.architecture(plan.experiment()))
                                .weightBytes(candidate.family(plan.experiment()).bits()))
                .isLessThanOrEqualTo(1100));
        assertThat(plan.candidateList())
                .extracting(candidate -> candidate.key(plan.experiment()))
                .doesNotHaveDuplicates();
    }

    /** A training for 8 bits is the same whether bits vary or are set. */
    @Test
    void trainingsAreThoseOfTheirBits() {
        TinySearch search = new TinySearch(folder);
        search.ranges = new MacroRanges(List.of(), List.of(32, 8));
        search.sets = search.sets.subList(0, 1);
        Experiment varied = search.experiment();
        search.ranges = MacroRanges.NONE;
        Experiment plain = search.experiment();
        Candidate candidate = search.plan().candidateList().get(0);
        Candidate ofEight =
                new Candidate(1, candidate.draw(), candidate.drawn(), candidate.canonical(), candidate.weights());
        assertThat(candidate.trainingKey(varied, 0)).isEqualTo(candidate.trainingKey(plain, 0));
        assertThat(ofEight.trainingKey(varied, 0)).isNotEqualTo(candidate.trainingKey(plain, 0));
        assertThat(ofEight.recipe(varied).weights()).isEqualTo(new WeightPrecision(8));
        assertThat(ofEight.scoredWeights(varied)).isEqualTo(candidate.scoredWeights(plain));
        assertThat(ofEight.key(varied)).isNotEqualTo(candidate.key(varied));
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

    private static List<Cell> cells(NetworkFamily family) {
        List<Cell> cells = new ArrayList<>();
        new CellSampler(CellSpace.of(family.operations(), Connectivity.FORWARD))
                .withoutReplacement(new Seed(1))
                .forEachRemaining(draw -> cells.add(draw.cell().canonical()));
        return cells;
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

package org.spikernel.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.spikernel.random.Seed;

class CellSamplerTest {
    private static final CellSpace SPACE = new CellSpace(5, Connectivity.FORWARD);
    private static final CellSampler SAMPLER = new CellSampler(SPACE);
    private static final Seed SEED = new Seed(11);

    @Test
    void drawDependsOnSeedAndNumberAlone() {
        Draw draw = SAMPLER.at(SEED, 700);
        for (int number = 0; number < 50; number++) {
            SAMPLER.at(SEED, number);
        }
        assertThat(new CellSampler(SPACE).at(new Seed(11), 700)).isEqualTo(draw);
        assertThat(SAMPLER.at(SEED, 701).index()).isNotEqualTo(draw.index());
        assertThat(SAMPLER.at(new Seed(12), 700).index()).isNotEqualTo(draw.index());
        assertThat(SPACE.at(draw.index())).isEqualTo(draw.cell());
        assertThatThrownBy(() -> SAMPLER.at(SEED, -1))
                .hasMessage("Cannot draw cell: the draw's number must be at least 0, got -1");
    }

    /** The expected number of different cells among uniform draws is known; 20 seeds average out the luck. */
    @ParameterizedTest
    @CsvSource({"1000, 690", "5000, 2580"})
    void drawsRepeatPrunedCellsAsOftenAsUniformOnesDo(int draws, double expectedDistinct) {
        int seeds = 20;
        double total = 0;
        long rejected = 0;
        for (int seed = 0; seed < seeds; seed++) {
            Set<Cell> distinct = new HashSet<>();
            for (int number = 0; number < draws; number++) {
                Draw draw = SAMPLER.at(new Seed(seed), number);
                assertThat(draw.cell().accepted()).isTrue();
                distinct.add(draw.cell().pruned());
                rejected += draw.rejected();
            }
            total += distinct.size();
        }
        assertThat(total / seeds).isCloseTo(expectedDistinct, within(0.01 * expectedDistinct));
        // 12,500 of 15,625 are accepted: one in four accepted draws follows a rejected one
        assertThat((double) rejected / seeds / draws).isCloseTo(0.25, within(0.02));
    }

    @Test
    void acceptedMatricesAreEquallyLikely() {
        CellSpace small = new CellSpace(2, Connectivity.FORWARD);
        Map<Long, Integer> counts = new HashMap<>();
        int draws = 32_000;
        for (int number = 0; number < draws; number++) {
            counts.merge(new CellSampler(small).at(SEED, number).index(), 1, Integer::sum);
        }
        assertThat(counts).hasSize(32);
        assertThat(counts.values()).allSatisfy(count -> assertThat(count).isBetween(850, 1_150));
    }

    @ParameterizedTest
    @EnumSource(Connectivity.class)
    void withoutReplacementEveryCanonicalCellComesOnceAndThenTheEnd(Connectivity connectivity) {
        CellSpace space = new CellSpace(5, connectivity);
        Set<Cell> seen = new HashSet<>();
        long expectedNumber = 0;
        Iterator<Draw> draws = new CellSampler(space).withoutReplacement(SEED);
        while (draws.hasNext()) {
            Draw draw = draws.next();
            assertThat(draw.number()).isEqualTo(expectedNumber++);
            assertThat(draw.cell().accepted()).isTrue();
            assertThat(draw.cell().canonical()).isEqualTo(draw.cell());
            assertThat(space.indexOf(draw.cell())).isEqualTo(draw.index());
            seen.add(draw.cell());
        }
        assertThat(seen).hasSize((int) CellCounts.of(space).canonical());
        assertThat(expectedNumber).isEqualTo(CellCounts.of(space).canonical());
        assertThatThrownBy(draws::next)
                .isInstanceOf(NoSuchElementException.class)
                .hasMessage("Cannot draw another cell: the space is exhausted, got %d canonical cells"
                        .formatted(expectedNumber));
    }

    @Test
    void limitCutsTheSameSequence() {
        List<Draw> hundred = SAMPLER.withoutReplacement(SEED, 100);
        assertThat(hundred).hasSize(100);
        assertThat(SAMPLER.withoutReplacement(SEED, 30)).isEqualTo(hundred.subList(0, 30));
        assertThat(SAMPLER.withoutReplacement(SEED, 10_000)).hasSize(7_012);
        assertThat(SAMPLER.withoutReplacement(SEED, 0)).isEmpty();
        assertThat(SAMPLER.withoutReplacement(new Seed(12), 100)).isNotEqualTo(hundred);
        assertThatThrownBy(() -> SAMPLER.withoutReplacement(SEED, -1))
                .hasMessage("Cannot draw cells: the limit must be at least 0, got -1");
    }

    /** A prefix of a shuffled sequence is a uniform sample: codes are as frequent in it as in the whole. */
    @Test
    void prefixOfTheSequenceIsRepresentative() {
        List<Draw> all = SAMPLER.withoutReplacement(SEED, Integer.MAX_VALUE);
        double ofAll = shareOfCode(all, '4');
        double ofPrefix = 0;
        int seeds = 20;
        for (int seed = 0; seed < seeds; seed++) {
            ofPrefix += shareOfCode(SAMPLER.withoutReplacement(new Seed(seed), 500), '4') / seeds;
        }
        assertThat(ofPrefix).isCloseTo(ofAll, within(0.005));
    }

    private static double shareOfCode(List<Draw> draws, char code) {
        long count = draws.stream()
                .mapToLong(draw ->
                        draw.cell().codes().chars().filter(c -> c == code).count())
                .sum();
        return (double) count / draws.size() / 6;
    }

    @Test
    void hugeSpacesAreSampledWithoutBeingStored() {
        CellSampler huge = new CellSampler(new CellSpace(36, Connectivity.FEEDBACK));
        List<Draw> draws = huge.withoutReplacement(SEED, 200);
        assertThat(draws).extracting(Draw::cell).doesNotHaveDuplicates().hasSize(200);
    }
}

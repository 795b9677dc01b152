package org.spikernel.export.c;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.spikernel.quantise.WeightBits;
import org.spikernel.space.Architecture;
import org.spikernel.space.Cell;
import org.spikernel.space.MacroArchitecture;

class MemoryPlanTest {
    private static final MacroArchitecture MACRO = RandomModels.readme(16).macro();

    /**
     * Potentials: 2 (16 * 256 * 2 + 32 * 64 * 2 + 128). Stem: 2 * 16 * 256. What else there is, by hand: nodes 1 to 3 run a
     * row behind node 0, which three rows of spikes follow from; nodes 1 and 2 keep the row that skips read.
     */
    @Test
    void theNetworkOfTheReadmeByHand() {
        long floor = 24_832 + 8_192;
        long firstCell = 3 * 16 * 2 + 2 * (2 * 16 * 16);
        long secondCell = 3 * 8 * 4 + 2 * (2 * 32 * 8);
        long spikes = 4 * 16 * 2 + 8 * 8 * 4;
        long onePixel = 4 * 128 + 2 * 32 + 2 * 256 + 8;

        MemoryPlan plan = MemoryPlan.of(RandomModels.readme(16));

        assertThat(plan.floorBytes()).isEqualTo(floor);
        assertThat(plan.ramBytes()).isEqualTo(floor + firstCell + secondCell + spikes + onePixel);
        assertThat(plan.neurons()).isEqualTo(12_416);
    }

    @ParameterizedTest
    @CsvSource({"16, 60160", "32, 238976"})
    void itNeedsLittleMoreThanPotentialsAndTheStemsValues(int side, long withWholeMaps) {
        MemoryPlan plan = MemoryPlan.of(RandomModels.readme(side));
        System.out.printf(
                "README's network at %dx%d: RAM %d bytes, floor %d, with whole maps %d%n",
                side, side, plan.ramBytes(), plan.floorBytes(), withWholeMaps);

        assertThat(plan.ramBytes()).isGreaterThan(plan.floorBytes()).isLessThanOrEqualTo(plan.floorBytes() * 115 / 100);
    }

    /** Node 3 reads node 2 through a window of 7 x 7, which reads node 1 through one of 5 x 5: 3 and 2 rows behind. */
    @Test
    void aNodeRunsAsFarBehindAsWindowsReach() {
        CellPlan plan = cell("0200 0050 0006 0000");
        assertThat(List.of(plan.delay(1), plan.delay(2), plan.delay(3))).containsExactly(0, 2, 5);
        assertThat(plan.lastDelay()).isEqualTo(5);
        assertThat(plan.valueRows(1)).isZero();
        // A window of 1, one of 5 and one of 7.
        assertThat(List.of(plan.spikeRows(0), plan.spikeRows(1), plan.spikeRows(2)))
                .containsExactly(1, 5, 7);
    }

    /** A skip beside a long way: node 1 may wait, so that of its values one row is kept and of node 0's spikes seven. */
    @Test
    void aNodeWithValuesWaitsForWhatReadsThem() {
        CellPlan plan = cell("0206 0001 0000 0000");
        assertThat(plan.valueRows(1)).isEqualTo(1);
        assertThat(plan.delay(1)).isEqualTo(plan.delay(3)).isEqualTo(3);
    }

    @Test
    void edgesWithTheSameThresholdShareNeurons() {
        // Operations 2, 3 and 5 have the threshold 1, operation 7 has 0.5.
        CellPlan plan = cell("0235 0007 0003 0000");
        assertThat(plan.neuronGroups()).isEqualTo(3);
        assertThat(List.of(plan.nodeOf(0), plan.nodeOf(1), plan.nodeOf(2))).containsExactly(0, 1, 2);
        assertThat(List.of(plan.thresholdOf(0), plan.thresholdOf(1), plan.thresholdOf(2)))
                .containsExactly(1024, 512, 1024);
        assertThat(cell("0237 0000 0000 0000").neuronGroups()).isEqualTo(2);
    }

    /** Feedback through convolutions is computed anew from spikes, an eighth of a byte each. */
    @Test
    void feedbackOfSpikesKeepsNoValues() {
        CellPlan plan = cell("0303 0003 0000 0300");
        assertThat(plan.isFed(1)).isTrue();
        assertThat(plan.keepsFeedback(1)).isFalse();
        assertThat(plan.spikeRows(plan.groupOfEdge(3, 1))).isEqualTo(16);
        assertThat(plan.delay(3)).isGreaterThanOrEqualTo(plan.delay(1) + 1);
        assertThat(plan.bytes()).isLessThan(2 * plan.mapSize());
    }

    /** Of three maps that are read back and the one sum of them, the sum is kept. */
    @Test
    void feedbackOfManyValuesKeepsTheirSum() {
        CellPlan plan = cell("0333 1000 1000 1000");
        assertThat(plan.keepsFeedback(0)).isTrue();
        assertThat(plan.valueRows(1)).isLessThan(16);
        assertThat(plan.valueRows(3)).isLessThan(16);
    }

    @Test
    void blocksMakeUpTheWhole() {
        MemoryPlan plan = MemoryPlan.of(new Architecture(MACRO, RandomModels.EVERYTHING, new Cell("0302003032034100")));
        assertThat(plan.blocks().stream().mapToLong(Block::bytes).sum()).isEqualTo(plan.ramBytes());
        assertThat(plan.blocks()).extracting(Block::name).doesNotHaveDuplicates();
    }

    /**
     * Stem 27 * 16 + 8 * 16; convolutions 3x3: 3 of 16 > 16, one of 16 > 32, 3 of 32 > 32; norms 24 * 16; fc1 512 * 128 and
     * 4 * 128; fc2 1280 + 40; table 8.
     */
    @Test
    void constantsOfTheNetworkOfTheReadmeByHand() {
        long eight = 560
                + 3 * (9 * 16 * 16 + 8 * 16)
                + (9 * 16 * 32 + 8 * 32)
                + 3 * (9 * 32 * 32 + 8 * 32)
                + 384
                + 65_536
                + 512
                + 1_320
                + 8;
        long halved = 3 * 9 * 16 * 16 + 9 * 16 * 32 + 3 * 9 * 32 * 32 + 65_536;
        Architecture architecture = RandomModels.readme(16);

        assertThat(FirmwareSize.of(architecture, WeightBits.EIGHT).constantBytes())
                .isEqualTo(eight);
        assertThat(FirmwareSize.of(architecture, new WeightBits(4)).constantBytes())
                .isEqualTo(eight - halved / 2);
        assertThat(FirmwareSize.of(architecture, new WeightBits(5)).constantBytes())
                .isEqualTo(eight);
        assertThat(FirmwareSize.of(architecture, new WeightBits(2)).constantBytes())
                .isEqualTo(eight - halved / 2);
    }

    private static CellPlan cell(String codes) {
        return new CellPlan(new Architecture(MACRO, RandomModels.EVERYTHING, Cell.parse(codes)), 16, 16, true);
    }
}

package org.spikernel.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.spikernel.random.RandomStream;
import org.spikernel.random.Seed;

class CellSpaceTest {
    private static final CellSpace FORWARD = new CellSpace(5, Connectivity.FORWARD);
    private static final CellSpace FEEDBACK = new CellSpace(5, Connectivity.FEEDBACK);

    @Test
    void publishedSpacesHoldTheKnownNumbersOfCells() {
        assertThat(CellCounts.of(FORWARD)).isEqualTo(new CellCounts(15_625, 12_500, 7_556, 7_012));
        assertThat(CellCounts.of(FEEDBACK)).isEqualTo(new CellCounts(531_441, 236_196, 104_708, 102_596));
    }

    @ParameterizedTest
    @CsvSource({"2, FORWARD", "3, FORWARD", "5, FORWARD", "2, FEEDBACK", "3, FEEDBACK", "5, FEEDBACK"})
    void censusIsWhatCountingEveryCellGives(int operations, Connectivity connectivity) {
        CellSpace space = new CellSpace(operations, connectivity);
        long accepted = 0;
        Set<Cell> distinct = new HashSet<>();
        Set<Cell> canonical = new HashSet<>();
        for (long index = 0; index < space.size(); index++) {
            Cell cell = space.at(index);
            if (cell.accepted()) {
                accepted++;
                distinct.add(cell.pruned());
                canonical.add(cell.canonical());
            }
        }
        assertThat(CellCounts.of(space))
                .isEqualTo(new CellCounts(space.size(), accepted, distinct.size(), canonical.size()));
    }

    @ParameterizedTest
    @CsvSource({"5, FORWARD", "3, FEEDBACK"})
    void everyIndexIsOneCellAndBack(int operations, Connectivity connectivity) {
        CellSpace space = new CellSpace(operations, connectivity);
        Set<Cell> cells = new HashSet<>();
        for (long index = 0; index < space.size(); index++) {
            Cell cell = space.at(index);
            cells.add(cell);
            assertThat(space.indexOf(cell)).isEqualTo(index);
        }
        assertThat(cells).hasSize((int) space.size());
    }

    @Test
    void indicesOfLargeSpacesComeBack() {
        RandomStream stream = new Seed(5).stream();
        for (CellSpace space : List.of(FEEDBACK, new CellSpace(36, Connectivity.FEEDBACK))) {
            for (int i = 0; i < 2_000; i++) {
                long index = stream.nextLong(space.size());
                assertThat(space.indexOf(space.at(index))).isEqualTo(index);
            }
        }
        assertThat(new CellSpace(36, Connectivity.FEEDBACK).size()).isEqualTo(128_100_283_921L);
        assertThat(CellCounts.of(new CellSpace(36, Connectivity.FEEDBACK)).raw())
                .isEqualTo(128_100_283_921L);
    }

    /** Rows of SpikeNAS-Bench's table: its number of a cell and the cell. */
    @ParameterizedTest
    @CsvSource({
        "1, 0100 0000 0000 0000",
        "28, 0301 0000 0000 0000",
        "35, 0021 0000 0000 0000",
        "54, 0402 0000 0000 0000",
        "86, 0123 0000 0000 0000"
    })
    void forwardCellsAreNumberedAsInSpikeNasBench(long number, String cell) {
        assertThat(FORWARD.at(number)).isEqualTo(Cell.parse(cell));
    }

    @Test
    void feedbackChoicesFollowTheForwardOnes() {
        assertThat(FEEDBACK.at(4)).isEqualTo(Cell.parse("0400 0000 0000 0000"));
        assertThat(FEEDBACK.at(5)).isEqualTo(Cell.parse("0000 1000 0000 0000"));
        assertThat(FEEDBACK.at(8)).isEqualTo(Cell.parse("0000 4000 0000 0000"));
        assertThat(FEEDBACK.at(9)).isEqualTo(Cell.parse("0010 0000 0000 0000"));
        assertThat(FEEDBACK.at(531_440)).isEqualTo(Cell.parse("0000 4000 4400 4440"));
    }

    @Test
    void whatIsNotInTheSpaceIsRefusedWithThePlace() {
        assertThatThrownBy(() -> FORWARD.at(15_625))
                .hasMessage(
                        "Cannot look up cell: its index must be in [0, 15625), got 15625 (FORWARD space of 5 operations)");
        assertThatThrownBy(() -> FORWARD.at(-1)).hasMessageContaining("got -1");
        assertThatThrownBy(() -> FORWARD.indexOf(Cell.parse("0302 0030 3003 0000")))
                .hasMessage(
                        "Cannot number cell: edge 2>0 runs back, so it must be 0 in a forward space, got '3' (cell 0302 0030 3003 0000)");
        assertThatThrownBy(() -> FEEDBACK.indexOf(Cell.parse("0302 4000 0000 0000")))
                .hasMessage(
                        "Cannot number cell: a pair of nodes has one direction, so edge 0>1 or 1>0 must be 0, got '3' and '4' (cell 0302 4000 0000 0000)");
        assertThatThrownBy(() -> FEEDBACK.indexOf(Cell.parse("0001 0005 0000 0000")))
                .hasMessage(
                        "Cannot number cell: edge 1>3 must have a code from 0 to 4, got '5' (cell 0001 0005 0000 0000)");
        assertThatThrownBy(() -> new CellSpace(37, Connectivity.FORWARD))
                .hasMessage("Cannot make cell space: it needs 2 to 36 operations, got 37");
    }
}

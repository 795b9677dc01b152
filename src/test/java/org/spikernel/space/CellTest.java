package org.spikernel.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CellTest {
    @Test
    void matrixIsReadRowByRowAndPrintedAlike() {
        Cell cell = Cell.parse("0302 0030 3003 0000");
        assertThat(cell.code(0, 1)).isEqualTo(3);
        assertThat(cell.code(0, 2)).isZero();
        assertThat(cell.code(0, 3)).isEqualTo(2);
        assertThat(cell.code(1, 2)).isEqualTo(3);
        assertThat(cell.code(2, 0)).isEqualTo(3);
        assertThat(cell.code(2, 3)).isEqualTo(3);
        assertThat(cell.edgeCount()).isEqualTo(5);
        assertThat(cell.hasFeedback()).isTrue();
        assertThat(cell).hasToString("0302 0030 3003 0000");
        assertThat(Cell.parse(" 0302\t0030\n3003  0000 ")).isEqualTo(cell);
        assertThat(Cell.parse("0302003030030000")).isEqualTo(cell);
        assertThat(Cell.parse("0302 0030 0003 0000").hasFeedback()).isFalse();
    }

    @Test
    void codesGoBeyondTen() {
        assertThat(Cell.parse("0z0a 0000 0000 0000").code(0, 1)).isEqualTo(35);
        assertThat(Cell.parse("0z0a 0000 0000 0000").code(0, 3)).isEqualTo(10);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "0302 0030 3003 000 | Cannot read cell: row 3 must have four operation codes, got \"000\" (\"0302 0030 3003 000\")",
                "0302 003 03003 0000 | Cannot read cell: row 1 must have four operation codes, got \"003\" (\"0302 003 03003 0000\")",
                "0302 0030 | Cannot read cell: it needs four rows of four operation codes, got 2 rows (\"0302 0030\")",
                "030200303003000 | Cannot read cell: it needs four rows of four operation codes, got 15 codes (\"030200303003000\")",
                "~~ | Cannot read cell: it needs four rows of four operation codes, got 0 codes (\"\")",
                "0302 0030 3103 0-00 | Cannot read cell: row 3, column 1 (edge 3>1) must be a digit or a lower-case letter, got '-' (\"0302 0030 3103 0-00\")",
                "0A02 0030 3003 0000 | Cannot read cell: row 0, column 1 (edge 0>1) must be a digit or a lower-case letter, got 'A' (\"0A02 0030 3003 0000\")",
                "0302 0130 3003 0000 | Cannot read cell: row 1, column 1 must be 0, because no node has an edge to itself, got '1' (\"0302 0130 3003 0000\")",
            })
    void wrongTextIsRefusedWithThePlaceAndTheValue(String text, String message) {
        assertThatThrownBy(() -> Cell.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource({
        // node 1 has no way to node 3, and then node 2 is not reached
        "0033 0012 0000 0000, 0003 0000 0000 0000",
        // node 2 reaches node 3 only by feedback to node 1
        "0021 0003 0200 0000, 0021 0003 0200 0000",
        // a loop between the inner nodes that nothing enters
        "0001 0020 0200 0000, 0001 0000 0000 0000",
        // feedback from the output keeps a node that leads back to it
        "0001 0002 0000 0300, 0001 0002 0000 0300",
        "0302 0030 3003 0000, 0302 0030 3003 0000",
    })
    void nodesOffEveryWalkFromInputToOutputLoseTheirEdges(String raw, String pruned) {
        assertThat(Cell.parse(raw).pruned()).isEqualTo(Cell.parse(pruned));
    }

    @Test
    void cellWithoutADirectEdgeIsNotAccepted() {
        assertThat(Cell.parse("0100 0010 0001 0000").accepted()).isFalse();
        assertThat(Cell.parse("0101 0010 0001 0000").accepted()).isTrue();
    }

    @Test
    void innerNodesTradeNamesWhereNoEdgeJoinsThem() {
        Cell upper = Cell.parse("0201 0003 0000 0000");
        Cell lower = Cell.parse("0021 0000 0003 0000");
        assertThat(upper.canonical()).isEqualTo(lower.canonical()).isEqualTo(lower);
        // with feedback: 0>1, 1>3, 3>2, 2>0 against 0>2, 2>3, 3>1, 1>0
        assertThat(Cell.parse("0201 0003 4000 0020").canonical())
                .isEqualTo(Cell.parse("0021 4000 0003 0200").canonical());
    }

    @Test
    void innerNodesKeepTheirNamesWhereAnEdgeJoinsThem() {
        // 1>2 reads this timestep, 2>1 the previous one: not the same function
        Cell now = Cell.parse("0201 0020 0003 0000");
        Cell before = Cell.parse("0021 0003 0200 0000");
        assertThat(now.withInnerNodesSwapped()).isEqualTo(before);
        assertThat(now.canonical()).isEqualTo(now);
        assertThat(before.canonical()).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource(Connectivity.class)
    void canonicalFormIsAFixedPointAndStaysInTheSpace(Connectivity connectivity) {
        CellSpace space = new CellSpace(4, connectivity);
        Set<Cell> forms = new LinkedHashSet<>();
        for (long index = 0; index < space.size(); index++) {
            Cell cell = space.at(index);
            Cell canonical = cell.canonical();
            assertThat(canonical.accepted()).isEqualTo(cell.accepted());
            forms.add(canonical);
        }
        for (Cell form : forms) {
            assertThat(form.canonical()).isEqualTo(form);
            assertThat(form.pruned()).isEqualTo(form);
            assertThat(space.at(space.indexOf(form))).isEqualTo(form);
        }
    }
}

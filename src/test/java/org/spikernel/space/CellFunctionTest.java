package org.spikernel.space;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Runs cells over several timesteps in exact integer arithmetic, with one non-linear function per operation that keeps
 * a state, so that a cell's output sequence tells what it computes: where values go and when.
 */
class CellFunctionTest {
    private static final int TIMESTEPS = 6;

    @ParameterizedTest
    @EnumSource(Connectivity.class)
    void cellsWithTheSameCanonicalFormComputeTheSame(Connectivity connectivity) {
        CellSpace space = new CellSpace(4, connectivity);
        Map<Cell, List<Long>> outputs = new HashMap<>();
        for (long index = 0; index < space.size(); index++) {
            Cell cell = space.at(index);
            if (cell.accepted()) {
                List<Long> output = run(cell.pruned());
                assertThat(output)
                        .as("%s, known by %s", cell, cell.canonical())
                        .isEqualTo(outputs.computeIfAbsent(cell.canonical(), CellFunctionTest::run));
            }
        }
    }

    @Test
    void exchangingJoinedInnerNodesWouldChangeTheFunction() {
        Cell cell = Cell.parse("0201 0020 0003 0000");
        assertThat(run(cell.withInnerNodesSwapped())).isNotEqualTo(run(cell));
    }

    /** As long as silence stays silence: nodes that nothing enters send 0, and what leads nowhere is not seen. */
    @ParameterizedTest
    @EnumSource(Connectivity.class)
    void edgesThatPruningTakesAwayDoNotMatter(Connectivity connectivity) {
        CellSpace space = new CellSpace(3, connectivity);
        for (long index = 0; index < space.size(); index++) {
            Cell cell = space.at(index);
            if (cell.accepted()) {
                assertThat(run(cell)).as(cell.toString()).isEqualTo(run(cell.pruned()));
            }
        }
    }

    /** Outputs of node 3, as the specification of the cell says: feedback edges deliver to the next timestep. */
    private static List<Long> run(Cell cell) {
        Map<Integer, Long> states = new HashMap<>();
        long[] back = new long[Cell.NODES];
        List<Long> outputs = new ArrayList<>();
        for (int step = 0; step < TIMESTEPS; step++) {
            long[] node = new long[Cell.NODES];
            node[0] = 17 + 5L * step * step;
            for (int to = 1; to < Cell.NODES; to++) {
                for (int from = 0; from < to; from++) {
                    node[to] += edge(cell, from, to, node[from] + back[from], states);
                }
            }
            long[] next = new long[Cell.NODES];
            for (int to = 0; to < Cell.NODES - 1; to++) {
                for (int from = to + 1; from < Cell.NODES; from++) {
                    next[to] += edge(cell, from, to, from == 3 ? node[from] : node[from] + back[from], states);
                }
            }
            back = next;
            outputs.add(node[3]);
        }
        return outputs;
    }

    /** Wraps around in 64 bits, which keeps it exact and order-free; 0 stays 0 until something else arrives. */
    private static long edge(Cell cell, int from, int to, long x, Map<Integer, Long> states) {
        int code = cell.code(from, to);
        if (code == 0) {
            return 0;
        }
        if (code == 1) {
            return x;
        }
        long state = states.merge(from * Cell.NODES + to, x, (old, now) -> 3 * old + now);
        return state * state * code + 7L * code * state;
    }
}

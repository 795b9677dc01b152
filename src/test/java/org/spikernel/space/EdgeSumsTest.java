package org.spikernel.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EdgeSumsTest {
    private static final List<Long> VALUES = List.of(0L, 0L, 10L, 1_000L);

    @ParameterizedTest
    @EnumSource(Connectivity.class)
    void sumsAreWhatAddingUpEveryCellGives(Connectivity connectivity) {
        CellSpace space = new CellSpace(VALUES.size(), connectivity);
        SortedMap<Long, Long> accepted = new TreeMap<>();
        SortedMap<Long, Long> distinct = new TreeMap<>();
        SortedMap<Long, Long> canonical = new TreeMap<>();
        Set<Cell> pruned = new HashSet<>();
        Set<Cell> forms = new HashSet<>();
        for (long index = 0; index < space.size(); index++) {
            Cell cell = space.at(index);
            if (cell.accepted()) {
                accepted.merge(sum(cell.pruned()), 1L, Long::sum);
                if (pruned.add(cell.pruned())) {
                    distinct.merge(sum(cell.pruned()), 1L, Long::sum);
                }
                if (forms.add(cell.canonical())) {
                    canonical.merge(sum(cell.canonical()), 1L, Long::sum);
                }
            }
        }
        EdgeSums sums = new EdgeSums(space, VALUES);
        assertThat(sums.accepted()).isEqualTo(accepted);
        assertThat(sums.distinct()).isEqualTo(distinct);
        assertThat(sums.canonical()).isEqualTo(canonical);
    }

    private static long sum(Cell cell) {
        return cell.codes().chars().mapToLong(digit -> VALUES.get(digit - '0')).sum();
    }

    @Test
    void valuesThatDoNotFitTheSpaceAreRefused() {
        CellSpace space = new CellSpace(3, Connectivity.FORWARD);
        assertThatThrownBy(() -> new EdgeSums(space, List.of(0L, 1L)))
                .hasMessage("Cannot sum over edges: one value for each of 3 operations is needed, got 2");
        assertThatThrownBy(() -> new EdgeSums(space, List.of(7L, 1L, 1L)))
                .hasMessage("Cannot sum over edges: the value of operation 0, no edge, must be 0, got 7");
    }
}

package org.spikernel.space;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.spikernel.random.Seed;

class PrefixOrderTest {
    private static final OperationSet SMALL = OperationSet.ofKernels(List.of(1, 3), 1);
    private static final OperationSet LARGE = OperationSet.ofKernels(List.of(3, 5), 1);

    private static PrefixOrder.Place place(OperationSet set, String cell) {
        return new PrefixOrder.Place(set, Cell.parse(cell));
    }

    @Test
    void cellsThatAgreeInANodeStandTogetherWhateverTheirSet() {
        List<PrefixOrder.Place> places = new ArrayList<>();
        for (OperationSet set : List.of(SMALL, LARGE)) {
            new CellSampler(CellSpace.of(set, Connectivity.FORWARD))
                    .withoutReplacement(new Seed(1), 300)
                    .forEach(draw ->
                            places.add(new PrefixOrder.Place(set, draw.cell().canonical())));
        }
        places.sort(null);
        Set<String> left = new HashSet<>();
        String current = "";
        for (PrefixOrder.Place place : places) {
            String node1 = Stream.of(place.operations().operation(place.cell().code(0, 1)))
                    .map(Operation::label)
                    .toList()
                    .toString();
            if (!node1.equals(current)) {
                assertThat(left.add(current))
                        .as("node 1 of " + current + " came once")
                        .isTrue();
                current = node1;
            }
        }
    }

    @Test
    void operationCountsNotItsCode() {
        // 3x3 is code 3 in the one set and code 2 in the other.
        assertThat(place(SMALL, "0301 0000 0000 0000")).isEqualByComparingTo(place(LARGE, "0201 0000 0000 0000"));
        assertThat(place(SMALL, "0301 0000 0000 0000")).isLessThan(place(LARGE, "0301 0000 0000 0000"));
    }

    @Test
    void earlierNodesDecideFirst() {
        assertThat(place(SMALL, "0201 0000 0000 0000")).isLessThan(place(SMALL, "0301 0000 0000 0000"));
        assertThat(place(SMALL, "0203 0000 0000 0000")).isLessThan(place(SMALL, "0301 0000 0000 0000"));
    }
}

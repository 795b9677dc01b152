package org.spikernel.space;

import java.io.Serializable;
import java.util.Comparator;
import java.util.List;

/**
 * Networks in the order of a walk through the tree of their cells: by what node 1 is computed from, then node 2, then
 * the output, then feedback. Neighbours agree in as much as possible, whatever sets their operations come from.
 */
public final class PrefixOrder {
    /** Edges by the node that they are needed for. */
    private static final List<int[]> EDGES = List.of(
            new int[] {0, 1},
            new int[] {0, 2},
            new int[] {1, 2},
            new int[] {0, 3},
            new int[] {1, 3},
            new int[] {2, 3},
            new int[] {1, 0},
            new int[] {2, 0},
            new int[] {3, 0},
            new int[] {2, 1},
            new int[] {3, 1},
            new int[] {3, 2});

    private static final Comparator<Operation> OPERATIONS = Comparator.comparing(Operation::kind)
            .thenComparingInt(Operation::kernel)
            .thenComparingDouble(Operation::threshold);

    private PrefixOrder() {}

    /** A network's cell with what its codes mean. */
    public record Place(OperationSet operations, Cell cell) implements Serializable, Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            for (int[] edge : EDGES) {
                int order = OPERATIONS.compare(operation(edge), other.operation(edge));
                if (order != 0) {
                    return order;
                }
            }
            return 0;
        }

        private Operation operation(int[] edge) {
            return operations.operation(cell.code(edge[0], edge[1]));
        }
    }
}

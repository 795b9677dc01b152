package org.spikernel.predict;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.spikernel.space.Cell;
import org.spikernel.space.Operation;

/** The ways from the input of a cell to its output within a timestep; at most four. */
final class CellPaths {
    private static final List<int[]> NODES =
            List.of(new int[] {0, 3}, new int[] {0, 1, 3}, new int[] {0, 2, 3}, new int[] {0, 1, 2, 3});

    private final Subject subject;
    private final List<int[]> paths = new ArrayList<>();

    CellPaths(Subject subject) {
        this.subject = subject;
        for (int[] nodes : NODES) {
            boolean whole = true;
            for (int i = 0; i + 1 < nodes.length; i++) {
                whole &= subject.operation(nodes[i], nodes[i + 1]).kind() != Operation.Kind.NONE;
            }
            if (whole) {
                paths.add(nodes);
            }
        }
    }

    int count() {
        return paths.size();
    }

    /** Of each way, the sum of a value over its edges. */
    double[] sums(ToDoubleFunction<Integer> ofEdge) {
        return paths.stream().mapToDouble(path -> sum(path, ofEdge)).toArray();
    }

    double[] convolutions() {
        return sums(edge -> isConvolution(edge) ? 1 : 0);
    }

    double[] lengths() {
        return sums(edge -> 1);
    }

    private static double sum(int[] nodes, ToDoubleFunction<Integer> ofEdge) {
        double sum = 0;
        for (int i = 0; i + 1 < nodes.length; i++) {
            sum += ofEdge.applyAsDouble(nodes[i] * Cell.NODES + nodes[i + 1]);
        }
        return sum;
    }

    private boolean isConvolution(int edge) {
        return subject.operation(edge / Cell.NODES, edge % Cell.NODES).kind() == Operation.Kind.LIF_CONV;
    }
}

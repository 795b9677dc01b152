package org.spikernel.predict;

import java.util.List;
import org.spikernel.space.Cell;
import org.spikernel.space.Operation;
import org.spikernel.space.OperationSet;

/**
 * A cell without its operations: which edges there are, and which of them carry weights. That is what spaces of different
 * operations have in common.
 */
final class Layout {
    private static final char PASSES = '1';
    private static final char CONVOLVES = '2';

    /** Operations that stand for all of their kind. */
    static final OperationSet OPERATIONS =
            new OperationSet("layout", List.of(Operation.none(), Operation.skip(), Operation.lifConv(3, 1)));

    private Layout() {}

    /** The canonical layout of a subject, over {@link #OPERATIONS}. */
    static Subject of(Subject subject) {
        StringBuilder codes = new StringBuilder();
        for (int from = 0; from < Cell.NODES; from++) {
            for (int to = 0; to < Cell.NODES; to++) {
                codes.append(
                        switch (subject.operation(from, to).kind()) {
                            case NONE -> '0';
                            case SKIP, AVERAGE_POOL, MAX_POOL -> PASSES;
                            case LIF_CONV -> CONVOLVES;
                        });
            }
        }
        return Subject.of(OPERATIONS, new Cell(codes.toString()));
    }
}

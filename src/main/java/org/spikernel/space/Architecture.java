package org.spikernel.space;

import java.io.Serializable;

/**
 * A whole network before it has weights. It is built from exactly the edges of its cell, so that both cells of the
 * network share that one matrix; searches pass a {@link Cell#canonical} one.
 *
 * @param macro everything but the cell
 * @param operations what the codes of the cell mean
 * @param cell the cell, used twice
 */
public record Architecture(MacroArchitecture macro, OperationSet operations, Cell cell) implements Serializable {
    /** Checks that every code of the cell names an operation. */
    public Architecture {
        for (int from = 0; from < Cell.NODES; from++) {
            for (int to = 0; to < Cell.NODES; to++) {
                if (cell.code(from, to) >= operations.size()) {
                    throw new IllegalArgumentException(
                            "Cannot use cell with operation set %s: edge %d>%d must have one of the codes %s, got '%c' (cell %s)"
                                    .formatted(
                                            operations.name(),
                                            from,
                                            to,
                                            operations.legend(),
                                            Cell.DIGITS.charAt(cell.code(from, to)),
                                            cell));
                }
            }
        }
    }

    /** What edge {@code from > to} computes. */
    public Operation operation(int from, int to) {
        return operations.operation(cell.code(from, to));
    }
}

package org.spikernel.space;

import java.io.Serializable;

/**
 * All matrices over a number of operations, numbered from 0. The number's digits, least significant first, are the
 * choices of the node pairs 01, 02, 03, 12, 13, 23 (as SpikeNAS-Bench numbers its cells). For {@code m} operations a
 * forward pair has {@code m} choices: its code. A feedback pair has {@code 2 m - 1}: 0 is no edge, 1 to m - 1 a
 * forward edge with that code, m to 2 m - 2 a feedback edge with code {@code choice - m + 1}.
 *
 * @param operationCount m, none included
 * @param connectivity which directions edges may take
 */
public record CellSpace(int operationCount, Connectivity connectivity) implements Serializable {
    private static final int[][] PAIRS = {{0, 1}, {0, 2}, {0, 3}, {1, 2}, {1, 3}, {2, 3}};

    /** Checks the number of operations. */
    public CellSpace {
        if (operationCount < 2 || operationCount > OperationSet.MAXIMUM_SIZE) {
            throw new IllegalArgumentException("Cannot make cell space: it needs 2 to %d operations, got %d"
                    .formatted(OperationSet.MAXIMUM_SIZE, operationCount));
        }
    }

    /** The space over a set's operations. */
    public static CellSpace of(OperationSet operations, Connectivity connectivity) {
        return new CellSpace(operations.size(), connectivity);
    }

    /** Number of matrices: {@code m^6} forward, {@code (2 m - 1)^6} with feedback. */
    public long size() {
        long size = 1;
        for (int pair = 0; pair < PAIRS.length; pair++) {
            size *= choices();
        }
        return size;
    }

    private int choices() {
        return switch (connectivity) {
            case FORWARD -> operationCount;
            case FEEDBACK -> 2 * operationCount - 1;
        };
    }

    /**
     * Cell number {@code index}.
     *
     * @param index in [0, size)
     */
    public Cell at(long index) {
        if (index < 0 || index >= size()) {
            throw new IllegalArgumentException(
                    "Cannot look up cell: its index must be in [0, %d), got %d (%s space of %d operations)"
                            .formatted(size(), index, connectivity, operationCount));
        }
        char[] codes = "0".repeat(Cell.NODES * Cell.NODES).toCharArray();
        long rest = index;
        for (int[] pair : PAIRS) {
            int choice = (int) (rest % choices());
            rest /= choices();
            if (choice < operationCount) {
                codes[pair[0] * Cell.NODES + pair[1]] = Cell.DIGITS.charAt(choice);
            } else {
                codes[pair[1] * Cell.NODES + pair[0]] = Cell.DIGITS.charAt(choice - operationCount + 1);
            }
        }
        return new Cell(new String(codes));
    }

    /**
     * The number of a cell, so that {@code at(indexOf(cell))} is the cell.
     *
     * @throws IllegalArgumentException when the cell is not in this space, naming the edge
     */
    public long indexOf(Cell cell) {
        long index = 0;
        for (int i = PAIRS.length - 1; i >= 0; i--) {
            index = index * choices() + choice(cell, PAIRS[i][0], PAIRS[i][1]);
        }
        return index;
    }

    private int choice(Cell cell, int low, int high) {
        int forward = code(cell, low, high);
        int back = code(cell, high, low);
        if (back == 0) {
            return forward;
        }
        if (connectivity == Connectivity.FORWARD) {
            throw new IllegalArgumentException(
                    "Cannot number cell: edge %d>%d runs back, so it must be 0 in a forward space, got '%c' (cell %s)"
                            .formatted(high, low, Cell.DIGITS.charAt(back), cell));
        }
        if (forward != 0) {
            throw new IllegalArgumentException(
                    "Cannot number cell: a pair of nodes has one direction, so edge %d>%d or %d>%d must be 0, got '%c' and '%c' (cell %s)"
                            .formatted(
                                    low, high, high, low, Cell.DIGITS.charAt(forward), Cell.DIGITS.charAt(back), cell));
        }
        return operationCount - 1 + back;
    }

    private int code(Cell cell, int from, int to) {
        int code = cell.code(from, to);
        if (code >= operationCount) {
            throw new IllegalArgumentException(
                    "Cannot number cell: edge %d>%d must have a code from 0 to %c, got '%c' (cell %s)"
                            .formatted(
                                    from, to, Cell.DIGITS.charAt(operationCount - 1), Cell.DIGITS.charAt(code), cell));
        }
        return code;
    }
}

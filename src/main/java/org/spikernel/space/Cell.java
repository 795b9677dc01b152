package org.spikernel.space;

import java.io.Serializable;
import org.spikernel.key.Keyed;
import org.spikernel.text.OneLine;

/**
 * A cell: four nodes, 0 the input and 3 the output, and a 4 x 4 matrix of operation codes. Entry (i, j) is the edge i
 * &gt; j; it runs forward within a timestep when i &lt; j, and carries the value of the previous timestep when i &gt; j
 * (feedback). A node's value is the sum of its incoming edges.
 *
 * <p>Identity belongs to the {@link #canonical} cell: two cells with the same canonical form compute the same function
 * up to the names of their weights.
 *
 * @param codes the 16 codes, row by row, one base-36 digit each
 */
public record Cell(String codes) implements Keyed, Serializable {
    /** Number of nodes. */
    public static final int NODES = 4;

    static final String DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz";
    private static final int INPUT = 0;
    private static final int OUTPUT = NODES - 1;

    /** Checks length, digits and the diagonal. */
    public Cell {
        if (codes.length() != NODES * NODES) {
            throw new IllegalArgumentException(
                    "Cannot read cell: it needs four rows of four operation codes, got %d codes (\"%s\")"
                            .formatted(codes.length(), OneLine.shortened(codes)));
        }
        for (int position = 0; position < codes.length(); position++) {
            int from = position / NODES;
            int to = position % NODES;
            char digit = codes.charAt(position);
            if (DIGITS.indexOf(digit) < 0) {
                throw new IllegalArgumentException(
                        "Cannot read cell: row %d, column %d (edge %d>%d) must be a digit or a lower-case letter, got '%s' (\"%s\")"
                                .formatted(
                                        from,
                                        to,
                                        from,
                                        to,
                                        OneLine.of(String.valueOf(digit)),
                                        OneLine.of(spaced(codes))));
            }
            if (from == to && digit != '0') {
                throw new IllegalArgumentException(
                        "Cannot read cell: row %d, column %d must be 0, because no node has an edge to itself, got '%c' (\"%s\")"
                                .formatted(from, to, digit, OneLine.of(spaced(codes))));
            }
        }
    }

    /**
     * Reads a cell: four rows of four codes with white space between the rows, or 16 codes without any.
     *
     * @throws IllegalArgumentException saying which row and column is wrong
     */
    public static Cell parse(String text) {
        String[] rows = text.strip().split("\\s+");
        if (rows.length == 1) {
            return new Cell(rows[0]);
        }
        if (rows.length != NODES) {
            throw new IllegalArgumentException(
                    "Cannot read cell: it needs four rows of four operation codes, got %d rows (\"%s\")"
                            .formatted(rows.length, OneLine.shortened(text)));
        }
        for (int row = 0; row < NODES; row++) {
            if (rows[row].length() != NODES) {
                throw new IllegalArgumentException(
                        "Cannot read cell: row %d must have four operation codes, got \"%s\" (\"%s\")"
                                .formatted(row, OneLine.shortened(rows[row]), OneLine.shortened(text)));
            }
        }
        return new Cell(String.join("", rows));
    }

    /** The operation code of edge {@code from > to}. */
    public int code(int from, int to) {
        return DIGITS.indexOf(codes.charAt(from * NODES + to));
    }

    /** Number of entries that are not none. */
    public int edgeCount() {
        return (int) codes.chars().filter(digit -> digit != '0').count();
    }

    /** Whether any edge runs back to a lower node. */
    public boolean hasFeedback() {
        for (int from = 1; from < NODES; from++) {
            for (int to = 0; to < from; to++) {
                if (code(from, to) != 0) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * The cell without the edges of every node that is not on a walk from node 0 to node 3, as SNASNet's code does
     * before it builds a network. Walks may use feedback edges.
     */
    public Cell pruned() {
        boolean[][] reaches = new boolean[NODES][NODES];
        for (int position = 0; position < codes.length(); position++) {
            reaches[position / NODES][position % NODES] = codes.charAt(position) != '0';
        }
        for (int via = 0; via < NODES; via++) {
            for (int from = 0; from < NODES; from++) {
                for (int to = 0; to < NODES; to++) {
                    reaches[from][to] |= reaches[from][via] && reaches[via][to];
                }
            }
        }
        char[] kept = codes.toCharArray();
        for (int position = 0; position < kept.length; position++) {
            if (!onWalk(reaches, position / NODES) || !onWalk(reaches, position % NODES)) {
                kept[position] = '0';
            }
        }
        return new Cell(new String(kept));
    }

    private static boolean onWalk(boolean[][] reaches, int node) {
        return (node == INPUT || reaches[INPUT][node]) && (node == OUTPUT || reaches[node][OUTPUT]);
    }

    /** Whether SNASNet's code would keep a draw of this cell: after pruning, edge 0&gt;3 is not none. */
    public boolean accepted() {
        return pruned().code(INPUT, OUTPUT) != 0;
    }

    /**
     * The representative of all cells that compute the same as this one: pruned, then the smaller in text of itself and
     * the same with nodes 1 and 2 swapped. The swap renames nodes without changing the function exactly when no edge
     * joins the two: an edge 1&gt;2 would turn into 2&gt;1, which reads the previous timestep instead of this one.
     */
    public Cell canonical() {
        Cell pruned = pruned();
        if (!pruned.innerNodesAreExchangeable()) {
            return pruned;
        }
        Cell swapped = pruned.withInnerNodesSwapped();
        return pruned.codes.compareTo(swapped.codes) <= 0 ? pruned : swapped;
    }

    /** Whether nodes 1 and 2 can trade names: no edge joins them. */
    boolean innerNodesAreExchangeable() {
        return code(1, 2) == 0 && code(2, 1) == 0;
    }

    Cell withInnerNodesSwapped() {
        int[] renamed = {0, 2, 1, 3};
        char[] moved = new char[codes.length()];
        for (int from = 0; from < NODES; from++) {
            for (int to = 0; to < NODES; to++) {
                moved[from * NODES + to] = codes.charAt(renamed[from] * NODES + renamed[to]);
            }
        }
        return new Cell(new String(moved));
    }

    /** Four rows of four codes with spaces between the rows, as {@link #parse} reads them. */
    @Override
    public String toString() {
        return spaced(codes);
    }

    private static String spaced(String codes) {
        return String.join(
                " ", codes.substring(0, 4), codes.substring(4, 8), codes.substring(8, 12), codes.substring(12));
    }

    @Override
    public String keyText() {
        return spaced(codes);
    }
}

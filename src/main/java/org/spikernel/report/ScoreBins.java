package org.spikernel.report;

import java.util.List;

/**
 * Counts of scored candidates on a grid: parameters (evenly in the logarithm) by score.
 *
 * @param leastParams left edge of the grid
 * @param mostParams right edge of it
 * @param leastScore lower edge
 * @param mostScore upper edge
 * @param columns of the grid
 * @param rows of the grid
 * @param cells that are not empty
 */
public record ScoreBins(
        double leastParams,
        double mostParams,
        double leastScore,
        double mostScore,
        int columns,
        int rows,
        List<Bin> cells) {
    /** No candidates. */
    public static final ScoreBins EMPTY = new ScoreBins(1, 1, 0, 0, 1, 1, List.of());

    /** Copies. */
    public ScoreBins {
        cells = List.copyOf(cells);
    }

    /**
     * Candidates of a kernel set in one cell of the grid.
     *
     * @param column from 0
     * @param row from 0, below
     */
    public record Bin(String kernelSet, int column, int row, long count) {}
}

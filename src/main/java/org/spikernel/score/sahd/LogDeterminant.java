package org.spikernel.score.sahd;

/** Logarithm of the absolute determinant, by LU decomposition with partial pivoting in float64. */
public final class LogDeterminant {
    private LogDeterminant() {}

    /**
     * {@code log |det A|}; minus infinity for a singular matrix, NaN when an entry is not a number.
     *
     * @param matrix A [n,n], row by row; not changed
     * @param n side
     */
    public static double of(double[] matrix, int n) {
        double[][] rows = new double[n][n];
        for (int i = 0; i < n; i++) {
            System.arraycopy(matrix, i * n, rows[i], 0, n);
        }
        double sum = 0;
        for (int column = 0; column < n; column++) {
            int best = column;
            for (int row = column; row < n; row++) {
                double value = Math.abs(rows[row][column]);
                if (Double.isNaN(value)) {
                    return Double.NaN;
                }
                if (value > Math.abs(rows[best][column])) {
                    best = row;
                }
            }
            double[] pivotRow = rows[best];
            rows[best] = rows[column];
            rows[column] = pivotRow;
            if (pivotRow[column] == 0) {
                return Double.NEGATIVE_INFINITY;
            }
            sum += Math.log(Math.abs(pivotRow[column]));
            for (int row = column + 1; row < n; row++) {
                eliminate(rows[row], pivotRow, column);
            }
        }
        return sum;
    }

    private static void eliminate(double[] row, double[] pivotRow, int column) {
        double factor = row[column] / pivotRow[column];
        if (factor == 0) {
            return;
        }
        for (int i = column + 1; i < row.length; i++) {
            row[i] -= factor * pivotRow[i];
        }
    }
}

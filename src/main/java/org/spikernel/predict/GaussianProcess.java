package org.spikernel.predict;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.DecompositionSolver;
import org.apache.commons.math3.linear.RealVector;

/**
 * Exact regression by a Gaussian process with an unknown constant mean (Rasmussen and Williams 2006, sections 2.2 and 2.7):
 * {@code y = mean + s * (g + noise)}, where g and the noise have known covariances. The constant has a flat prior, so the
 * likelihood is that of what is left of y without its mean.
 */
final class GaussianProcess {
    private static final double SYMMETRY = 1e-9;
    private static final double POSITIVITY = 1e-14;
    /** So many numbers of each row stay close to the processor. */
    private static final int POINTS_AT_ONCE = 256;

    private final int size;
    private final DecompositionSolver solver;
    /** Upper triangle, transposed: [k][i] is the factor's element (i, k). */
    private final double[][] factor;

    private final double logDeterminant;
    private final RealVector solvedOnes;
    private final double onesProduct;

    /**
     * Decomposes the covariance.
     *
     * @param covariance [n,n] of g at the points that were measured, without noise; overwritten
     * @param noise variance of the noise, in the same unit
     */
    GaussianProcess(double[][] covariance, double noise) {
        size = covariance.length;
        for (int i = 0; i < size; i++) {
            covariance[i][i] += noise;
        }
        CholeskyDecomposition decomposition =
                new CholeskyDecomposition(new Array2DRowRealMatrix(covariance, false), SYMMETRY, POSITIVITY);
        solver = decomposition.getSolver();
        factor = decomposition.getLT().getData();
        double log = 0;
        for (int i = 0; i < size; i++) {
            log += 2 * Math.log(factor[i][i]);
        }
        logDeterminant = log;
        solvedOnes = solver.solve(new ArrayRealVector(size, 1.0));
        onesProduct = sum(solvedOnes);
    }

    private static double sum(RealVector vector) {
        double sum = 0;
        for (int i = 0; i < vector.getDimension(); i++) {
            sum += vector.getEntry(i);
        }
        return sum;
    }

    /** K^-1 times a vector of length n. */
    double[] solve(double[] vector) {
        return solver.solve(new ArrayRealVector(vector, false)).toArray();
    }

    /** The constant mean that fits values best, by generalised least squares. */
    double mean(double[] values) {
        return solvedOnes.dotProduct(new ArrayRealVector(values, false)) / onesProduct;
    }

    /** Weights a such that the expected value elsewhere is the mean plus the sum of a times the covariance with g there. */
    double[] weights(double[] values) {
        double mean = mean(values);
        double[] rest = new double[size];
        for (int i = 0; i < size; i++) {
            rest[i] = values[i] - mean;
        }
        return solve(rest);
    }

    /** {@code (y - mean)' K^-1 (y - mean)}. */
    double square(double[] values) {
        double[] weights = weights(values);
        double square = 0;
        for (int i = 0; i < size; i++) {
            square += weights[i] * values[i];
        }
        return Math.max(0, square);
    }

    /**
     * Log of the probability density of values, given s; without the part that is the same for all covariances.
     *
     * @param square as {@link #square} has it
     */
    double logLikelihood(double square, double scale) {
        return -(size - 1) * Math.log(scale)
                - square / (2 * scale * scale)
                - (logDeterminant + Math.log(onesProduct)) / 2;
    }

    /**
     * What of the variance of g at other points the points that were measured explain: {@code k' K^-1 k}.
     *
     * @param with covariances with g at the points that were measured, [n][points]
     */
    double[] explained(double[][] with) {
        int points = with.length == 0 ? 0 : with[0].length;
        double[] explained = new double[points];
        double[][] solved = new double[size][Math.min(POINTS_AT_ONCE, points)];
        for (int from = 0; from < points; from += POINTS_AT_ONCE) {
            int count = Math.min(POINTS_AT_ONCE, points - from);
            // Forward substitution for many points side by side.
            for (int i = 0; i < size; i++) {
                double[] row = solved[i];
                System.arraycopy(with[i], from, row, 0, count);
                for (int k = 0; k < i; k++) {
                    double[] before = solved[k];
                    double factor = this.factor[k][i];
                    for (int point = 0; point < count; point++) {
                        row[point] -= factor * before[point];
                    }
                }
                double own = factor[i][i];
                for (int point = 0; point < count; point++) {
                    row[point] /= own;
                    explained[from + point] += row[point] * row[point];
                }
            }
        }
        return explained;
    }

    /**
     * Variances of {@code mean + g} at other points, in units of s^2.
     *
     * @param own variances of g there, [points]
     * @param with covariances with g at the points that were measured, [n][points]
     */
    double[] variances(double[] own, double[][] with) {
        double[] explained = explained(with);
        double[] ones = new double[own.length];
        for (int i = 0; i < size; i++) {
            double weight = solvedOnes.getEntry(i);
            for (int point = 0; point < ones.length; point++) {
                ones[point] += weight * with[i][point];
            }
        }
        double[] variances = new double[own.length];
        for (int point = 0; point < own.length; point++) {
            double unknown = 1 - ones[point];
            variances[point] = Math.max(0, own[point] - explained[point]) + unknown * unknown / onesProduct;
        }
        return variances;
    }
}

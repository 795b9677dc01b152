package org.spikernel.predict;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.DecompositionSolver;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;

/**
 * Exact regression by a Gaussian process with an unknown constant mean (Rasmussen and Williams 2006, sections 2.2 and 2.7):
 * {@code y = mean + s * (g + noise)}, where g and the noise have known covariances. The constant has a flat prior, so the
 * likelihood is that of what is left of y without its mean.
 */
final class GaussianProcess {
    private static final double SYMMETRY = 1e-9;
    private static final double POSITIVITY = 1e-14;

    private final int size;
    private final DecompositionSolver solver;
    private final double logDeterminant;
    private final RealVector solvedOnes;
    private final double onesProduct;
    private RealMatrix inverse;

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
        RealMatrix factor = decomposition.getL();
        double log = 0;
        for (int i = 0; i < size; i++) {
            log += 2 * Math.log(factor.getEntry(i, i));
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
     * Variance of {@code mean + g} at another point, in units of s^2.
     *
     * @param own variance of g there
     * @param with covariance with g at the points that were measured
     */
    double variance(double own, double[] with) {
        if (inverse == null) {
            inverse = solver.getInverse();
        }
        double explained = 0;
        double ones = 0;
        for (int i = 0; i < size; i++) {
            double sum = 0;
            for (int j = 0; j < size; j++) {
                sum += inverse.getEntry(i, j) * with[j];
            }
            explained += with[i] * sum;
            ones += solvedOnes.getEntry(i) * with[i];
        }
        return Math.max(0, own - explained) + (1 - ones) * (1 - ones) / onesProduct;
    }
}

package org.spikernel.score.proxy;

import org.spikernel.event.kernel.MapShape;

/**
 * Least eigenvalues of symmetric matrices: Householder's reduction to three diagonals, then bisection by Sturm's count of the
 * eigenvalues below a number (Golub and Van Loan, Matrix Computations, 8.3 and 8.4). It has no case in which it does not
 * converge, as libraries' iterations have for matrices that are nearly singular, and makes no eigenvectors.
 */
final class LeastEigenvalue {
    private static final double PRECISION = 1e-15;

    private LeastEigenvalue() {}

    /**
     * The least eigenvalue of the Pearson correlation [C,C] of a map's channels over its pixels. A channel that is the same
     * everywhere correlates with none, itself included, so that there is an eigenvalue of 0; no less than as many channels
     * as pixels are linearly dependent, so that 0 is the least.
     *
     * @param map laid out as {@link MapShape} says
     */
    static double ofCorrelation(MapShape shape, float[] map) {
        int channels = shape.channels();
        if (channels >= shape.pixels()) {
            return 0;
        }
        double[][] deviations = new double[channels][shape.pixels()];
        for (int channel = 0; channel < channels; channel++) {
            if (!standardise(shape, map, channel, deviations[channel])) {
                return 0;
            }
        }
        double[][] correlation = new double[channels][channels];
        for (int i = 0; i < channels; i++) {
            for (int j = 0; j < i; j++) {
                double product = dot(deviations[i], deviations[j], 0);
                correlation[i][j] = product;
                correlation[j][i] = product;
            }
            correlation[i][i] = 1;
        }
        return of(correlation);
    }

    /** A channel less its mean, of length 1; false when it is the same everywhere. */
    private static boolean standardise(MapShape shape, float[] map, int channel, double[] into) {
        double sum = 0;
        boolean varies = false;
        for (int pixel = 0; pixel < into.length; pixel++) {
            into[pixel] = map[pixel * shape.padded() + channel];
            sum += into[pixel];
            varies |= into[pixel] != into[0];
        }
        double mean = sum / into.length;
        for (int pixel = 0; pixel < into.length; pixel++) {
            into[pixel] -= mean;
        }
        double length = Math.sqrt(dot(into, into, 0));
        for (int pixel = 0; pixel < into.length; pixel++) {
            into[pixel] /= length;
        }
        return varies && length > 0;
    }

    private static double dot(double[] a, double[] b, int from) {
        double sum = 0;
        for (int i = from; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /**
     * The least eigenvalue.
     *
     * @param matrix symmetric [n,n]; overwritten
     */
    static double of(double[][] matrix) {
        int n = matrix.length;
        double[] beside = reduce(matrix);
        double low = Double.POSITIVE_INFINITY;
        double high = Double.POSITIVE_INFINITY;
        double scale = 0;
        for (int i = 0; i < n; i++) {
            double radius = (i == 0 ? 0 : Math.abs(beside[i - 1])) + (i == n - 1 ? 0 : Math.abs(beside[i]));
            low = Math.min(low, matrix[i][i] - radius);
            high = Math.min(high, matrix[i][i]);
            scale = Math.max(scale, Math.abs(matrix[i][i]) + radius);
        }
        while (high - low > PRECISION * scale) {
            double middle = low + (high - low) / 2;
            if (isAbove(middle, matrix, beside, PRECISION * scale)) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return low + (high - low) / 2;
    }

    /** Leaves the diagonal in the matrix and returns the one beside it, of a similar matrix without others. */
    private static double[] reduce(double[][] matrix) {
        int n = matrix.length;
        double[] beside = new double[Math.max(0, n - 1)];
        double[] mirror = new double[n];
        double[] image = new double[n];
        for (int column = 0; column < n - 1; column++) {
            int from = column + 1;
            for (int i = from; i < n; i++) {
                mirror[i] = matrix[i][column];
            }
            double length = Math.sqrt(dot(mirror, mirror, from));
            beside[column] = mirror[from] > 0 ? -length : length;
            mirror[from] -= beside[column];
            double square = dot(mirror, mirror, from);
            if (square == 0) {
                continue;
            }
            for (int i = from; i < n; i++) {
                image[i] = 2 * dot(matrix[i], mirror, from) / square;
            }
            double share = dot(mirror, image, from) / square;
            for (int i = from; i < n; i++) {
                image[i] -= share * mirror[i];
            }
            for (int i = from; i < n; i++) {
                double[] row = matrix[i];
                for (int j = from; j < n; j++) {
                    row[j] -= mirror[i] * image[j] + image[i] * mirror[j];
                }
            }
        }
        return beside;
    }

    /** Whether a number is above an eigenvalue: whether elimination of the matrix less it meets a negative pivot. */
    private static boolean isAbove(double number, double[][] matrix, double[] beside, double least) {
        double pivot = 1;
        for (int i = 0; i < matrix.length; i++) {
            double square = i == 0 ? 0 : beside[i - 1] * beside[i - 1];
            pivot = matrix[i][i] - number - square / pivot;
            if (pivot < 0) {
                return true;
            }
            if (pivot == 0) {
                pivot = least * least;
            }
        }
        return false;
    }
}

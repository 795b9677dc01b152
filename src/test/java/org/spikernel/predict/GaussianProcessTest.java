package org.spikernel.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Right values by a few lines of NumPy: inverse of K, generalised least squares for the mean, slogdet. */
class GaussianProcessTest {
    private static final double[] X = {0, 0.5, 1.1, 2, 2.2};
    private static final double[] Y = {1, 1.5, 0.7, -0.3, 0};
    private static final double NOISE = 0.1;

    private static double kernel(double a, double b) {
        return Math.exp(-(a - b) * (a - b) / 2);
    }

    private static double[] with(double x) {
        double[] with = new double[X.length];
        for (int i = 0; i < X.length; i++) {
            with[i] = kernel(x, X[i]);
        }
        return with;
    }

    private static GaussianProcess process() {
        double[][] covariance = new double[X.length][];
        for (int i = 0; i < X.length; i++) {
            covariance[i] = with(X[i]);
        }
        return new GaussianProcess(covariance, NOISE);
    }

    private static double expected(double x) {
        GaussianProcess process = process();
        double[] weights = process.weights(Y);
        double sum = process.mean(Y);
        for (int i = 0; i < X.length; i++) {
            sum += weights[i] * kernel(x, X[i]);
        }
        return sum;
    }

    @Test
    void meanIsThatOfNumpy() {
        assertThat(process().mean(Y)).isCloseTo(0.4900683260954216, within(1e-12));
        assertThat(expected(0.8)).isCloseTo(1.0582852542332866, within(1e-12));
        assertThat(expected(3)).isCloseTo(0.12400590415051599, within(1e-12));
    }

    @Test
    void varianceIsThatOfNumpy() {
        // More points than are computed at once, the two in turn.
        int points = 601;
        double[] own = new double[points];
        Arrays.fill(own, 1);
        double[][] with = new double[X.length][points];
        for (int point = 0; point < points; point++) {
            double[] column = with(point % 2 == 0 ? 0.8 : 3);
            for (int i = 0; i < X.length; i++) {
                with[i][point] = column[i];
            }
        }

        double[] variances = process().variances(own, with);

        for (int point = 0; point < points; point++) {
            assertThat(variances[point])
                    .isCloseTo(point % 2 == 0 ? 0.05400608833755692 : 0.559513028973051, within(1e-12));
        }
    }

    @Test
    void likelihoodIsThatOfNumpyAndOfAVeryWidePriorOfTheMean() {
        GaussianProcess process = process();
        double likelihood = process.logLikelihood(process.square(Y), 1.3);

        assertThat(likelihood).isCloseTo(-0.40165823693475455, within(1e-12));
        // y ~ N(0, 1.69 K + 1e8), plus log(1e8) / 2: the mean's own density.
        assertThat(likelihood).isCloseTo(-0.4016582193148146, within(1e-6));
    }
}

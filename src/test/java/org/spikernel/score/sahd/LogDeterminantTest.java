package org.spikernel.score.sahd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.spikernel.random.RandomStream;
import org.spikernel.random.Seed;

class LogDeterminantTest {
    @Test
    void ofSmallMatricesEqualsTheHandComputed() {
        assertThat(LogDeterminant.of(new double[] {-2}, 1)).isEqualTo(Math.log(2));
        assertThat(LogDeterminant.of(new double[] {1, 2, 3, 4}, 2)).isCloseTo(Math.log(2), within(1e-15));
        // det = 2 (0 - 1) - 1 (0 - 3) + 0 = 1 with a zero on the diagonal
        assertThat(LogDeterminant.of(new double[] {2, 1, 0, 0, 0, 1, 3, 1, 5}, 3))
                .isCloseTo(0, within(1e-15));
    }

    @Test
    void needsNoPivotToBeOnTheDiagonal() {
        assertThat(LogDeterminant.of(new double[] {0, 3, 5, 0}, 2)).isCloseTo(Math.log(15), within(1e-15));
        // Without pivoting, 1e-20 as pivot would lose the answer.
        assertThat(LogDeterminant.of(new double[] {1e-20, 1, 1, 1}, 2)).isCloseTo(0, within(1e-15));
    }

    @Test
    void ofASingularMatrixIsMinusInfinity() {
        assertThat(LogDeterminant.of(new double[] {1, 2, 2, 4}, 2)).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(LogDeterminant.of(new double[9], 3)).isEqualTo(Double.NEGATIVE_INFINITY);
    }

    @Test
    void ofSomethingThatIsNotANumberIsNotANumber() {
        assertThat(LogDeterminant.of(new double[] {1, 2, Double.NaN, 4}, 2)).isNaN();
        assertThat(LogDeterminant.of(new double[] {1, Double.NaN, 3, 4}, 2)).isNaN();
    }

    @Test
    void ofAProductIsTheSum() {
        int n = 40;
        RandomStream random = new Seed(1).stream();
        double[] a = new double[n * n];
        double[] b = new double[n * n];
        double[] product = new double[n * n];
        for (int i = 0; i < a.length; i++) {
            a[i] = random.nextGaussian();
            b[i] = random.nextGaussian();
        }
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                for (int k = 0; k < n; k++) {
                    product[i * n + j] += a[i * n + k] * b[k * n + j];
                }
            }
        }
        assertThat(LogDeterminant.of(product, n))
                .isCloseTo(LogDeterminant.of(a, n) + LogDeterminant.of(b, n), within(1e-9));
    }

    @Test
    void leavesTheMatrixAsItIs() {
        double[] matrix = {1, 2, 3, 4};
        LogDeterminant.of(matrix, 2);
        assertThat(matrix).containsExactly(1, 2, 3, 4);
    }
}

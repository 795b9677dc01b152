package org.spikernel.score.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.spikernel.event.kernel.MapShape;
import org.spikernel.score.ProxyValue;
import org.spikernel.space.Architecture;
import org.spikernel.testing.TinyNetworks;

class ProxiesByHandTest {
    @Test
    void bitsAreTransposed() {
        Random random = new Random(3);
        int[] rows = random.ints(32).toArray();
        int[] columns = rows.clone();
        Swap.transpose(columns);
        for (int i = 0; i < 32; i++) {
            for (int j = 0; j < 32; j++) {
                assertThat(columns[j] >>> i & 1).isEqualTo(rows[i] >>> j & 1);
            }
        }
    }

    @Test
    void patternsAreCountedOnceHoweverManyThereAre() {
        PatternSet set = new PatternSet(2);
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 10_000; i++) {
                set.add(new int[] {i % 100, i / 100});
            }
        }
        assertThat(set.size()).isEqualTo(10_000);
    }

    @Test
    void leastEigenvalueOfTwoChannelsIsOneLessTheirCorrelation() {
        MapShape shape = new MapShape(2, 2);
        float[] map = new float[shape.floats()];
        float[] first = {1, 2, 3, 4};
        float[] second = {2, 1, 4, 3};
        for (int pixel = 0; pixel < 4; pixel++) {
            map[pixel * shape.padded()] = first[pixel];
            map[pixel * shape.padded() + 1] = second[pixel];
        }
        // Deviations (-1.5,-0.5,0.5,1.5) and (-0.5,-1.5,1.5,0.5): products 3, squares 5: correlation 0.6.
        assertThat(LeastEigenvalue.ofCorrelation(shape, map)).isCloseTo(0.4, within(1e-12));
    }

    @Test
    void leastEigenvalueIsFoundAlsoOfSingularMatrices() {
        // Second differences of n points: 2 - 2 cos(k pi / (n + 1)).
        int n = 60;
        double[][] differences = new double[n][n];
        double[][] ones = new double[n][n];
        for (int i = 0; i < n; i++) {
            Arrays.fill(ones[i], 1);
            differences[i][i] = 2;
            if (i > 0) {
                differences[i][i - 1] = -1;
                differences[i - 1][i] = -1;
            }
        }
        assertThat(LeastEigenvalue.of(differences)).isCloseTo(2 - 2 * Math.cos(Math.PI / (n + 1)), within(1e-13));
        assertThat(LeastEigenvalue.of(ones)).isCloseTo(0, within(1e-12));
        assertThat(LeastEigenvalue.of(new double[][] {{0, 1, 0}, {1, 0, 0}, {0, 0, 5}}))
                .isCloseTo(-1, within(1e-14));
        assertThat(LeastEigenvalue.of(new double[][] {{3}})).isEqualTo(3);
    }

    @Test
    void leastEigenvalueIsThatOfAMatrixMadeOfIt() {
        // Q D Q with a mirror Q = 1 - 2 v v / (v v) and a diagonal D of 0.25, 1.25, ...
        int n = 40;
        double[] v = new Random(5).doubles(n).toArray();
        double square = Arrays.stream(v).map(x -> x * x).sum();
        double[][] made = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                for (int k = 0; k < n; k++) {
                    double left = (i == k ? 1 : 0) - 2 * v[i] * v[k] / square;
                    double right = (j == k ? 1 : 0) - 2 * v[j] * v[k] / square;
                    made[i][j] += left * (0.25 + k) * right;
                }
            }
        }
        assertThat(LeastEigenvalue.of(made)).isCloseTo(0.25, within(1e-12));
    }

    @Test
    void channelThatIsTheSameEverywhereAndTooManyChannelsHaveNone() {
        MapShape shape = new MapShape(2, 2);
        float[] map = new float[shape.floats()];
        for (int pixel = 0; pixel < 4; pixel++) {
            map[pixel * shape.padded()] = pixel;
            map[pixel * shape.padded() + 1] = 0.1f;
        }
        assertThat(LeastEigenvalue.ofCorrelation(shape, map)).isZero();
        assertThat(LeastEigenvalue.ofCorrelation(new MapShape(4, 2), new float[4 * 16]))
                .isZero();
    }

    @Test
    void convolutionsAreCountedInTheCellAndOnItsPaths() {
        // 0>1 and 0>2 convolve, 0>3 skips; 1>2 convolves, 1>3 skips; 2>3 convolves.
        Architecture cell = TinyNetworks.of("0231 0021 0002 0000");
        assertThat(Structure.convolutions(cell).value().value()).isEqualTo(4);
        // 0-3: 0, 0-1-3: 1, 0-2-3: 2, 0-1-2-3: 3.
        assertThat(Structure.pathConvolutions(cell).value().value()).isEqualTo(6);
    }

    @Test
    void feedbackCountsAsAConvolutionButIsOnNoPath() {
        Architecture cell = TinyNetworks.of("0201 0001 0000 0200");
        assertThat(Structure.convolutions(cell).value().value()).isEqualTo(2);
        assertThat(Structure.pathConvolutions(cell).value().value()).isEqualTo(1);
    }

    @Test
    void zicoComparesGradientsOfBatchesLayerByLayer() {
        Zico zico = new Zico();
        zico.differentiated(Map.of("a.weight", new float[] {1, 2, 0}, "b.weight", new float[] {5}));
        zico.differentiated(Map.of("a.weight", new float[] {3, -2, 0}, "b.weight", new float[] {5}));
        ProxyValue value = zico.value();
        // Means of sizes 2, 2, deviations 1, 2; the third weight and layer b do not vary.
        assertThat(value.layers()).containsOnlyKeys("a");
        assertThat(value.value()).isCloseTo(Math.log(2 / 1.0 + 2 / 2.0), within(1e-12));
    }
}

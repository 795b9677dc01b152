package org.spikernel.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SeedTest {
    /** First outputs of SplitMix64 for seed 1234567, as published with the algorithm's reference code. */
    @Test
    void streamIsSplitMix64() {
        RandomStream stream = new Seed(1234567).stream();
        assertThat(stream.nextLong()).isEqualTo(6457827717110365317L);
        assertThat(stream.nextLong()).isEqualTo(3203168211198807973L);
    }

    @Test
    void derivedSeedsDependOnTheWholePath() {
        Seed root = new Seed(7);
        Set<Seed> seeds = new HashSet<>();
        for (long i = 0; i < 1000; i++) {
            seeds.add(root.derive(i));
            seeds.add(root.derive("part" + i));
            seeds.add(root.derive(i).derive("a"));
            seeds.add(root.derive("a").derive(i));
        }
        assertThat(seeds).hasSize(4000);
        assertThat(root.derive("x").derive(3)).isEqualTo(new Seed(7).derive("x").derive(3));
    }

    @Test
    void gaussianHasMeanZeroAndDeviationOne() {
        RandomStream stream = new Seed(1).stream();
        double sum = 0;
        double squares = 0;
        int count = 200_000;
        for (int i = 0; i < count; i++) {
            double x = stream.nextGaussian();
            sum += x;
            squares += x * x;
        }
        assertThat(sum / count).isCloseTo(0, within(0.01));
        assertThat(squares / count).isCloseTo(1, within(0.015));
    }

    @Test
    void boundedDrawsAreEvenAndInRange() {
        RandomStream stream = new Seed(2).stream();
        int[] counts = new int[5];
        for (int i = 0; i < 50_000; i++) {
            counts[stream.nextInt(5)]++;
        }
        assertThat(Arrays.stream(counts).allMatch(c -> Math.abs(c - 10_000) < 400))
                .isTrue();
        assertThatThrownBy(() -> stream.nextLong(0)).hasMessageContaining("got 0");
    }

    @Test
    void permutationHoldsEveryIndexOnce() {
        int[] order = new Seed(3).stream().permutation(1000);
        assertThat(Arrays.stream(order).sorted().toArray())
                .isEqualTo(java.util.stream.IntStream.range(0, 1000).toArray());
    }
}

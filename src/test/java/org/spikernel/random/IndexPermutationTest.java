package org.spikernel.random;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IndexPermutationTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 64, 65, 1_000, 15_625, 65_536})
    void everyValueAppearsOnce(long size) {
        IndexPermutation shuffle = new IndexPermutation(new Seed(3), size);
        assertThat(LongStream.range(0, size).map(shuffle::at).sorted().toArray())
                .isEqualTo(LongStream.range(0, size).toArray());
    }

    @ParameterizedTest
    @ValueSource(longs = {64, 15_625, 531_441})
    void orderIsFixedByTheSeedAndUnlikeTheNaturalOne(long size) {
        long[] order = order(new Seed(3), size);
        assertThat(order(new Seed(3), size)).isEqualTo(order);
        assertThat(order(new Seed(4), size)).isNotEqualTo(order);
        int ascents = 0;
        for (int i = 1; i < order.length; i++) {
            ascents += order[i] > order[i - 1] ? 1 : 0;
        }
        assertThat((double) ascents / (order.length - 1)).isBetween(0.3, 0.7);
    }

    private static long[] order(Seed seed, long size) {
        IndexPermutation shuffle = new IndexPermutation(seed, size);
        return LongStream.range(0, Math.min(size, 2_000)).map(shuffle::at).toArray();
    }
}

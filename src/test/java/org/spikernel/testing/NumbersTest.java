package org.spikernel.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NumbersTest {
    private final List<String> wrong = new ArrayList<>();

    @Test
    void roundingIsToldAndPasses() {
        List<String> lines = Numbers.compare(
                List.of("spikes\to1 stem\t3 0", "score\to1\t2.0 -1.0"),
                List.of("score\to1\t2.0 -1.00002", "spikes\to1 stem\t3 0"),
                wrong);
        assertThat(lines)
                .containsExactly(
                        "score: 1 of 2 equal, largest difference 1.0e-05",
                        "spikes: 2 of 2 equal, largest difference 0.0e+00");
        assertThat(wrong).isEmpty();
    }

    @Test
    void aSpikeMoreIsWrongAndSoIsMoreThanRounding() {
        Numbers.compare(
                List.of("spikes\to1 stem\t10000 0", "score\to1\t2", "loss\to1\t1"),
                List.of("spikes\to1 stem\t10001 0", "score\to1\t2.001", "loss\to1\tNaN"),
                wrong);
        assertThat(wrong)
                .containsExactly("loss differ by NaN", "score differ by " + (2.001 - 2) / 2, "spikes differ by 1.0E-4");
    }

    @Test
    void numbersThatOneSideLacksAreWrong() {
        Numbers.compare(List.of("loss\to1\t1", "loss\to2\t1"), List.of("loss\to1\t1"), wrong);
        Numbers.compare(List.of(), List.of(), wrong);
        assertThat(wrong).containsExactly("only one has loss\to2", "no numbers to compare");
    }
}

package org.spikernel.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingTest {
    @ParameterizedTest
    @CsvSource({"kitten,sitting,3", "'',abc,3", "abc,'',3", "abc,abc,0", "ab,ba,2"})
    void distanceCountsEdits(String a, String b, int edits) {
        assertThat(Spelling.distance(a, b)).isEqualTo(edits);
    }

    @Test
    void nearestIsTheOneWithTheFewestEdits() {
        assertThat(Spelling.nearest("train.epohs", List.of("train.top", "train.epochs")))
                .contains("train.epochs");
    }

    @Test
    void equallyNearNamesAreTakenInAlphabeticalOrder() {
        assertThat(Spelling.nearest("ac", List.of("ad", "ab"))).contains("ab");
    }

    @Test
    void whatIsFarOffIsNotSuggested() {
        assertThat(Spelling.nearest("zzzz", List.of("train.top"))).isEmpty();
        assertThat(Spelling.nearest("zzzz", List.of())).isEmpty();
    }
}

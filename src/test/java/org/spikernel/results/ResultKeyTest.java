package org.spikernel.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ResultKeyTest {
    @Test
    void keysOfStoredResultsStayWhatTheyAre() {
        // printf 'kind-1\n1:a\n2:12' | sha256sum
        assertThat(ResultKey.of("kind-1", List.of("a", 12)))
                .isEqualTo("b5e7d6ffa4c2339002194449f07bbe67111112bf164e9f715b5232ce9697e32a");
    }

    @Test
    void neighbouringPartsCannotTradeCharacters() {
        assertThat(ResultKey.of("k", List.of("ab", "c"))).isNotEqualTo(ResultKey.of("k", List.of("a", "bc")));
        assertThat(ResultKey.of("k", List.of("a", ""))).isNotEqualTo(ResultKey.of("k", List.of("a")));
        assertThat(ResultKey.of("k", List.of("a\n1:b"))).isNotEqualTo(ResultKey.of("k", List.of("a", "b")));
    }

    @Test
    void orderAndKindCount() {
        assertThat(ResultKey.of("k", List.of(1, 2))).isNotEqualTo(ResultKey.of("k", List.of(2, 1)));
        assertThat(ResultKey.of("k", List.of(1))).isNotEqualTo(ResultKey.of("l", List.of(1)));
    }

    @Test
    void anyCharacterIsPartOfTheKey() {
        assertThat(ResultKey.of("k", List.of("ä"))).isNotEqualTo(ResultKey.of("k", List.of("a")));
    }

    @Test
    void aPartWithoutATextOfItsOwnIsRefused() {
        assertThatThrownBy(() -> ResultKey.of("k", List.of("a", Thread.State.NEW)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.lang.Thread$State NEW");
    }
}

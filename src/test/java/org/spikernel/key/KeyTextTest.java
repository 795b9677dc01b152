package org.spikernel.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KeyTextTest {
    /** As results were stored with. */
    private record Layer(String label, double rate) implements Keyed {
        @Override
        public String keyText() {
            return KeyText.start("Layer").with("name", label).with("rate", rate).end();
        }
    }

    /** The same with two settings that came later. */
    private record LaterLayer(String label, List<Integer> delays, double rate, Noise noise) implements Keyed {
        @Override
        public String keyText() {
            return KeyText.start("Layer")
                    .with("name", label)
                    .withUnless(List.of(), "delays", delays)
                    .with("rate", rate)
                    .withUnless(Noise.NONE, "noise", noise)
                    .end();
        }
    }

    private enum Noise implements Keyed {
        NONE,
        GAUSSIAN;

        @Override
        public String keyText() {
            return switch (this) {
                case NONE -> "none";
                case GAUSSIAN -> "gaussian";
            };
        }
    }

    @Test
    void namesAreThoseThatAreGiven() {
        assertThat(new Layer("first", 0.5).keyText()).isEqualTo("Layer[name=first, rate=0.5]");
        assertThat(KeyText.start("Empty").end()).isEqualTo("Empty[]");
        assertThat(KeyText.start("Pair")
                        .with("left", new Layer("a", 1))
                        .with("right", Noise.GAUSSIAN)
                        .end())
                .isEqualTo("Pair[left=Layer[name=a, rate=1.0], right=gaussian]");
    }

    @Test
    void anAddedSettingThatIsNeutralChangesNoText() {
        assertThat(new LaterLayer("first", List.of(), 0.5, Noise.NONE).keyText())
                .isEqualTo(new Layer("first", 0.5).keyText());
        assertThat(new LaterLayer("first", new ArrayList<>(), 0.5, Noise.NONE).keyText())
                .isEqualTo(new Layer("first", 0.5).keyText());
    }

    @Test
    void anAddedSettingThatIsNotNeutralIsPartOfTheText() {
        assertThat(new LaterLayer("first", List.of(2, 1), 0.5, Noise.NONE).keyText())
                .isEqualTo("Layer[name=first, delays=[2, 1], rate=0.5]");
        assertThat(new LaterLayer("first", List.of(), 0.5, Noise.GAUSSIAN).keyText())
                .isEqualTo("Layer[name=first, rate=0.5, noise=gaussian]");
    }

    @Test
    void plainValuesHaveTheTextThatJavaGivesThem() {
        assertThat(KeyText.of("a\nb")).isEqualTo("a\nb");
        assertThat(KeyText.of(-7)).isEqualTo("-7");
        assertThat(KeyText.of(Long.MIN_VALUE)).isEqualTo("-9223372036854775808");
        assertThat(KeyText.of(0.1f)).isEqualTo("0.1");
        assertThat(KeyText.of(1e-5)).isEqualTo("1.0E-5");
        assertThat(KeyText.of(1e7)).isEqualTo("1.0E7");
        assertThat(KeyText.of(-0.0)).isEqualTo("-0.0");
        assertThat(KeyText.of(4 / 3.0)).isEqualTo("1.3333333333333333");
        assertThat(KeyText.of(true)).isEqualTo("true");
    }

    @Test
    void listsAndOptionalsHaveTheTextThatJavaGivesThem() {
        assertThat(KeyText.of(List.of())).isEqualTo("[]");
        assertThat(KeyText.of(List.of(List.of(1, 2), List.of(3)))).isEqualTo("[[1, 2], [3]]");
        assertThat(KeyText.of(List.of(Noise.NONE, Noise.GAUSSIAN))).isEqualTo("[none, gaussian]");
        assertThat(KeyText.of(Optional.empty())).isEqualTo("Optional.empty");
        assertThat(KeyText.of(Optional.of(Noise.NONE))).isEqualTo("Optional[none]");
    }

    private record Unkeyed(int value) {}

    private enum UnkeyedWord {
        WORD
    }

    static Stream<Object> valuesWithoutText() {
        return Stream.of(
                new Unkeyed(1),
                UnkeyedWord.WORD,
                Set.of(1),
                new int[] {1},
                'a',
                Optional.of(new Unkeyed(1)),
                List.of("a", List.of(new Unkeyed(1))),
                Arrays.asList("a", null));
    }

    @ParameterizedTest
    @MethodSource("valuesWithoutText")
    void whatHasNoTextOfItsOwnIsRefused(Object value) {
        assertThatThrownBy(() -> KeyText.of(value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Cannot make a key: each part must be Keyed, text, a number, ");
        KeyText text = KeyText.start("Layer");
        assertThatThrownBy(() -> text.with("value", value)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusalNamesTheValue() {
        assertThatThrownBy(() -> KeyText.of(new Unkeyed(1)))
                .hasMessageEndingWith("got " + Unkeyed.class.getName() + " " + new Unkeyed(1));
        assertThatThrownBy(() -> KeyText.of(Collections.singletonList(null))).hasMessageEndingWith("got null");
    }
}

package org.spikernel.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {
    @Test
    void numbersAreAlignedToTheRightAndTextToTheLeft() {
        assertThat(TextTable.lines(
                        List.of("name", "n", "verdict"), List.of(row("a", 5, "ok"), row("long name", 1234, "x"))))
                .containsExactly(
                        "name          n  verdict", //
                        "a             5  ok",
                        "long name  1234  x");
    }

    @Test
    void absentValuesAreDashesAndKeepAColumnNumeric() {
        assertThat(TextTable.lines(List.of("count", "z"), List.of(row(null, "a"), row(12, null))))
                .containsExactly(
                        "count  z", //
                        "    -  a",
                        "   12  -");
    }

    @Test
    void aTableWithoutRowsIsItsHeader() {
        assertThat(TextTable.lines(List.of("a", "b"), List.of())).containsExactly("a  b");
    }

    @Test
    void realNumbersHaveFourDecimalsOrAnExponent() {
        assertThat(TextTable.print(0.123456)).isEqualTo("0.1235");
        assertThat(TextTable.print(-3.0)).isEqualTo("-3.0");
        assertThat(TextTable.print(0.0)).isEqualTo("0.0");
        assertThat(TextTable.print(0.000012)).isEqualTo("1.200e-05");
        assertThat(TextTable.print(Double.NaN)).isEqualTo("NaN");
        assertThat(TextTable.print(1.5f)).isEqualTo("1.5000");
        assertThat(TextTable.print(29.1)).isEqualTo("29.1");
        assertThat(TextTable.print(-1234.5678)).isEqualTo("-1234.5678");
        assertThat(TextTable.print(99.99999)).isEqualTo("100.0");
    }

    @Test
    void textIsOnOneLine() {
        assertThat(TextTable.print("one \n  two\r\nthree")).isEqualTo("one two three");
    }

    @Test
    void longTextIsCutButNotInTheLastColumn() {
        String text = "x".repeat(100);

        String line =
                TextTable.lines(List.of("a", "b"), List.of(row(text, text))).get(1);

        assertThat(line).isEqualTo("x".repeat(69) + "...  " + text);
        assertThat(TextTable.lines(List.of("a"), List.of(row("x".repeat(501)))).get(1))
                .isEqualTo("x".repeat(497) + "...");
    }

    private static List<Object> row(Object... values) {
        return Arrays.asList(values);
    }
}

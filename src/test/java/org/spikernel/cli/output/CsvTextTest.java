package org.spikernel.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CsvTextTest {
    @Test
    void fieldsAreQuotedWhereTheyMustBe() {
        List<List<Object>> rows = List.of(
                Arrays.asList("plain", 1.5, null),
                Arrays.asList("a,b", "say \"x\"", "two\nlines"),
                Arrays.asList("|", 7L, true));

        assertThat(CsvText.of(List.of("x", "y", "z"), rows))
                .isEqualTo("x,y,z\r\nplain,1.5,\r\n\"a,b\",\"say \"\"x\"\"\",\"two\nlines\"\r\n|,7,true\r\n");
    }

    @Test
    void nothingIsLostOnTheWay() {
        List<List<Object>> rows = List.of(
                Arrays.asList("", null, "  in front"),
                Arrays.asList("behind  ", "a\rb", "a\r\nb"),
                Arrays.asList(List.of(1.5, 2.5), Map.of("a", "x\"y"), "#no comment"));

        assertThat(CsvText.of(List.of("x", "y", "z"), rows))
                .isEqualTo(String.join(
                        "\r\n",
                        "x,y,z",
                        "\"\",,  in front",
                        "behind  ,\"a\rb\",\"a\r\nb\"",
                        "\"[1.5,2.5]\",\"{\"\"a\"\":\"\"x\\\"\"y\"\"}\",#no comment",
                        ""));
    }

    @Test
    void noRowLooksLikeAComment() {
        assertThat(CsvText.of(List.of("x", "y"), List.of(List.of("#1", "#2")))).isEqualTo("x,y\r\n\"#1\",#2\r\n");
    }

    @Test
    void aTableMayBeEmptyOrHaveOneColumn() {
        assertThat(CsvText.of(List.of("x", "y"), List.of())).isEqualTo("x,y\r\n");
        assertThat(CsvText.of(List.of("x"), List.of(Arrays.asList((Object) null), List.of("a"))))
                .isEqualTo("x\r\n\r\na\r\n");
    }
}

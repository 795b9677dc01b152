package org.spikernel.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FittedTableTest {
    private static final String KEY = "0123456789abcdef".repeat(4);

    @Test
    void whatFitsStaysAsItIs() {
        List<List<Object>> rows = List.of(row("a", null, KEY));

        FittedTable table = FittedTable.of(List.of("set", "reason", "key"), rows, 79);

        assertThat(table.lines()).isEqualTo(TextTable.lines(List.of("set", "reason", "key"), rows));
        assertThat(table.note()).isEmpty();
    }

    @Test
    void columnsWithoutAValueAreLeftOutFirst() {
        FittedTable table =
                FittedTable.of(List.of("set", "reason", "n"), List.of(row("a", null, 1), row("b", null, 2)), 12);

        assertThat(table.lines()).containsExactly("set  n", "a    1", "b    2");
        assertThat(table.note()).isEqualTo("without a value: reason");
    }

    @Test
    void longTextIsCutAndOfAPathTheStart() {
        FittedTable table = FittedTable.of(
                List.of("score", "key", "path"),
                List.of(row(-1.5, KEY, "/data/lake/runs/one/weights.bin"), row(-2.25, KEY, "/short")),
                40);

        assertThat(table.lines())
                .containsExactly(
                        "  score  key           path", //
                        "-1.5000  012345678...  ...ne/weights.bin",
                        "-2.2500  012345678...  /short");
        assertThat(table.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(40));
        assertThat(table.note()).isEqualTo("shortened: key, path");
    }

    @Test
    void oneRowThatIsTooWideIsALineForEachColumn() {
        FittedTable table = FittedTable.of(List.of("kernel_set", "n", "key", "x"), List.of(row("a", 7, KEY, null)), 60);

        assertThat(table.lines())
                .containsExactly(
                        "kernel_set  a", //
                        "n           7",
                        "key         " + KEY);
        assertThat(table.note()).isEqualTo("without a value: x");
    }

    @Test
    void rowsThatStayTooWideAreBlocks() {
        FittedTable table = FittedTable.of(List.of("first", "second"), List.of(row(1, 2), row(3, 4)), 9);

        assertThat(table.lines()).containsExactly("first   1", "second  2", "", "first   3", "second  4");
        assertThat(table.note()).isEmpty();
    }

    private static List<Object> row(Object... values) {
        return Arrays.asList(values);
    }
}

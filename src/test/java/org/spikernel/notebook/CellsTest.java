package org.spikernel.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CellsTest {
    private final FakeTables tables = new FakeTables();
    private final Cells cells = new Cells(tables);

    @Test
    void rowsBecomeATableWhoseTextIsEscaped() {
        tables.answer = FakeTables.rows(
                List.of("name", "a<b"), List.of(Arrays.asList("<script>&'\"", 1), Arrays.asList(null, 2.5)));

        Map<String, String> forms = cells.run("SELECT 1").forms();

        assertThat(forms.get("text/html"))
                .contains("<th style=\"text-align:right\">a&lt;b</th>")
                .contains("<td style=\"text-align:left\">&lt;script&gt;&amp;&#39;&quot;</td>")
                .contains("<td style=\"text-align:right\">2.5</td>")
                .contains("<p>2 rows</p>")
                .doesNotContain("<script>");
        assertThat(forms.get("text/plain")).endsWith("[null, 2.5]\n(2 rows)");
    }

    @Test
    void whatIsLeftOutIsSaid() {
        tables.answer = new NotebookRows(List.of("a"), List.of(List.of(1)), false);

        assertThat(cells.run("SELECT 1").forms().get("text/html")).contains("the first 1 rows");
    }

    @Test
    void aCellWithoutAnythingShowsNothing() {
        assertThat(cells.run(" \n ").forms()).isEmpty();
        assertThat(tables.queries).isEmpty();
    }

    @Test
    void aStatementWithoutColumnsShowsNothing() {
        assertThat(cells.run("USE x").forms()).isEmpty();
        assertThat(tables.queries).containsExactly("USE x");
    }

    @Test
    void aValueIsKeptForLaterCells() {
        tables.answer = FakeTables.rows(List.of("run"), List.of(List.of("r'1")));

        assertThat(cells.run("%let run\nSELECT 1").forms().get("text/plain")).isEqualTo("run = r'1");
        cells.run("SELECT :run");

        assertThat(tables.parameters).containsExactly(Map.of(), Map.of("run", "r'1"));
    }

    @Test
    void aValueIsOneValue() {
        tables.answer = FakeTables.rows(List.of("a"), List.of());
        assertThatThrownBy(() -> cells.run("%let run\nSELECT 1"))
                .hasMessage("Cannot keep a value: the query must return one value, got no row (run)");
        tables.answer = FakeTables.rows(List.of("a"), List.of(List.of(1), List.of(2)));
        assertThatThrownBy(() -> cells.run("%let run\nSELECT 1"))
                .hasMessage("Cannot keep a value: the query must return one value, got [a] [[1], [2]] (run)");
    }

    @Test
    void settingsNameTheTables() {
        assertThat(cells.run("%open tables.warehouse=\"/data/my lake\"").forms())
                .containsExactly(Map.entry("text/plain", "opened"));
        assertThat(tables.opened).containsExactly("tables.warehouse=/data/my lake");
    }

    @Test
    void helpNamesEveryMagicAndOption() {
        assertThat(cells.run("%help").forms().get("text/plain"))
                .contains("%open", "%let", "%plot", "scatter, line, step or bar")
                .contains("x=", "y=", "by=", "low=", "high=", "log=", "title=", "x-name=", "y-name=");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0000', textBlock = """
        %plott bar | Cannot run the cell: its first line must begin with SQL or one of %help, %let, %open, %plot, got %plott; %help explains them
        %let | Cannot keep a value: %let takes one name, and below it a query for the value, got [] without a query
        %let a-b | Cannot keep a value: %let takes one name, and below it a query for the value, got [a-b] without a query
        %plot | Cannot plot: the first word must be scatter, line, step or bar, got nothing
        %plot pie x=a y=b | Cannot plot: the first word must be scatter, line, step or bar, got pie
        %plot bar x=a | Cannot plot: y=COLUMN must be given, got x; %help explains the options
        %plot bar x=a y=b colour=c | Cannot plot: options must be NAME=VALUE with one of the names x, y, by, low, high, log, title, x-name, y-name, got colour=c; %help explains the options
        %plot bar x=a x=b y=c | Cannot plot: x must be given once, got x=a x=b y=c; %help explains the options
        %plot line x=a y=b low=c | Cannot plot: low and high must be given together, got line x=a y=b low=c; %help explains the options
        %plot line x=a y=b log=z | Cannot plot: log must be x, y or xy, got line x=a y=b log=z; %help explains the options
        %plot bar x=a y=b log=y | Cannot plot: bars take neither low and high nor log, got bar x=a y=b log=y; %help explains the options
        %plot bar x=a y=b | Cannot plot: below %plot there must be a query for the rows, got nothing
        """)
    void mistakesAreToldInOneLine(String cell, String message) {
        assertThatThrownBy(() -> cells.run(cell))
                .isInstanceOf(CellException.class)
                .hasMessage(message);
        assertThat(tables.queries).isEmpty();
    }

    @Test
    void openingTakesNoQuery() {
        assertThatThrownBy(() -> cells.run("%open\nSELECT 1")).hasMessageContaining("give it its own cell");
        assertThat(tables.opened).isEmpty();
    }

    @Test
    void aFailureReachesJupyterAsOneLine() {
        NotebookKernel kernel = new NotebookKernel(tables);
        tables.failure = new IllegalStateException("the disk\nis gone");

        assertThatThrownBy(() -> kernel.eval("SELECT 1")).isInstanceOfSatisfying(CellException.class, failed -> {
            assertThat(failed).hasMessage("in a line: the disk\\nis gone");
            assertThat(failed.getStackTrace()).isEmpty();
            assertThat(kernel.formatError(failed)).containsExactly("in a line: the disk\\nis gone");
        });
    }

    @Test
    void wordsOfSqlAndMagicsAreCompleted() {
        assertThat(Completion.of("SELECT c.scor FROM x", 13, tables::words))
                .isEqualTo(new Completion(List.of("score"), 9));
        assertThat(Completion.of("%p", 2, tables::words)).isEqualTo(new Completion(List.of("%plot"), 0));
        assertThat(Completion.of("\n%", 2, tables::words)).isEqualTo(new Completion(Cells.MAGICS, 1));
        assertThat(Completion.of("SELECT 1", 8, beginning -> List.of())).isEqualTo(new Completion(List.of(), 7));
    }
}

package org.spikernel.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

class PlotTest {
    private static final List<String> COLUMNS = List.of("kernel_set", "memory_bytes", "accuracy", "low", "high");
    private static final NotebookRows ROWS = FakeTables.rows(
            COLUMNS,
            List.of(
                    List.of("1x1_3x3", 1000L, 20.5, 15.0, 26.0),
                    List.of("<b>&", 20000L, 30.5, 25.0, 36.0),
                    List.of("1x1_3x3", 50000L, 40.5, 35.0, 46.0)));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "scatter x=memory_bytes y=accuracy by=kernel_set low=low high=high log=x",
                "line x=memory_bytes y=accuracy by=kernel_set",
                "step x=memory_bytes y=accuracy log=xy by=kernel_set"
            })
    void pointsAreDrawnByColourWithNamesOfAxesAndALegend(String words) throws Exception {
        Document svg = svg(words + " title=\"A < B\"", ROWS);

        assertThat(texts(svg)).contains("A < B", "memory (bytes)", "accuracy", "1x1_3x3", "<b>&");
        assertThat(svg.getElementsByTagName("title").item(0).getTextContent())
                .isEqualTo("A < B: " + words.substring(0, words.indexOf(' '))
                        + " plot of accuracy against memory (bytes), 3 points by kernel_set");
    }

    @Test
    void textOnTheXAxisBecomesCategories() throws Exception {
        assertThat(texts(svg("scatter x=kernel_set y=accuracy low=low high=high", ROWS)))
                .contains("1x1_3x3", "<b>&", "kernel set");
    }

    @Test
    void manyCategoriesAreAllNamed() throws Exception {
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            rows.add(List.of("set" + i, i));
        }
        List<String> texts = texts(svg("scatter x=s y=n", FakeTables.rows(List.of("s", "n"), rows)));

        for (int i = 0; i < 12; i++) {
            assertThat(texts).contains("set" + i);
        }
    }

    @Test
    void barsStandSideBySide() throws Exception {
        NotebookRows rows = FakeTables.rows(
                List.of("set", "stage", "seconds"),
                List.of(List.of("a", "full", 2), List.of("a", "cheap", 1), List.of("b", "full", 3)));

        assertThat(texts(svg("bar x=set y=seconds by=stage", rows))).contains("a", "b", "full", "cheap", "seconds");
    }

    @Test
    void aBarHasOneHeight() {
        NotebookRows rows = FakeTables.rows(List.of("set", "n"), List.of(List.of("a", 2), List.of("a", 1)));

        assertThatThrownBy(() -> plot("bar x=set y=n", rows))
                .hasMessage("Cannot plot: a bar has one height, got two rows for a; add by=COLUMN, or aggregate");
    }

    @Test
    void rowsWithoutValuesAreLeftOutAndCounted() {
        NotebookRows rows = FakeTables.rows(
                List.of("x", "y"),
                List.of(Arrays.asList(1, null), List.of(2, Double.NaN), List.of(3, 4), List.of(4, 5)));

        assertThat(plot("scatter x=x y=y", rows).get("text/plain"))
                .isEqualTo("scatter plot of y against x, 2 points, 2 rows without values left out");
    }

    @Test
    void withoutRowsALineSaysSo() {
        assertThat(plot("bar x=a y=b_ms", FakeTables.rows(List.of("a", "b_ms"), List.of())))
                .isEqualTo(Map.of("text/plain", "Nothing to draw: the query returned no rows."));
        assertThat(plot("bar x=a y=b_ms", FakeTables.rows(List.of("a", "b_ms"), List.of(Arrays.asList(1, null)))))
                .isEqualTo(Map.of("text/plain", "Nothing to draw: the query returned no row with b (ms) against a."));
    }

    @Test
    void onePointIsDrawn() throws Exception {
        NotebookRows one = FakeTables.rows(List.of("x", "y"), List.of(List.of(3, 4)));

        assertThat(texts(svg("step x=x y=y log=xy", one))).contains("x", "y");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        scatter x=none y=accuracy | Cannot plot: there is no such column in the query's result, got none; it has kernel_set, memory_bytes, accuracy, low, high
        scatter x=low y=kernel_set | Cannot plot: kernel_set must hold numbers, got 1x1_3x3
        scatter x=kernel_set y=low log=x | Cannot plot: a logarithmic axis needs numbers, got other values in kernel_set
        """)
    void columnsMustHoldWhatIsDrawn(String words, String message) {
        assertThatThrownBy(() -> plot(words, ROWS)).isInstanceOf(CellException.class).hasMessage(message);
    }

    @Test
    void aLogarithmicAxisNeedsNumbersAboveZero() {
        NotebookRows rows = FakeTables.rows(List.of("x", "y"), List.of(List.of(0, 4)));

        assertThatThrownBy(() -> plot("line x=x y=y log=x", rows))
                .hasMessage("Cannot plot: a logarithmic axis needs numbers above 0, got 0.0 in x; leave such rows out by"
                        + " WHERE");
    }

    @ParameterizedTest
    @CsvSource({
        "memory_bytes,memory (bytes)",
        "scoring_seconds,scoring (s)",
        "elapsed_ms,elapsed (ms)",
        "energy_estimate_uj,energy estimate (µJ)",
        "seconds,seconds",
        "val_accuracy,val accuracy"
    })
    void axesAreNamedAfterColumnsWithTheirUnits(String column, String name) {
        assertThat(AxisName.of(column)).isEqualTo(name);
    }

    private static Map<String, String> plot(String words, NotebookRows rows) {
        return Plot.of(PlotRequest.of(CellText.of("%plot " + words).words()), rows)
                .forms();
    }

    private static Document svg(String words, NotebookRows rows) throws Exception {
        byte[] svg = plot(words, rows).get("image/svg+xml").getBytes(StandardCharsets.UTF_8);
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(svg));
    }

    private static List<String> texts(Document svg) {
        NodeList elements = svg.getElementsByTagName("text");
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < elements.getLength(); i++) {
            texts.add(elements.item(i).getTextContent().strip());
        }
        return texts;
    }
}

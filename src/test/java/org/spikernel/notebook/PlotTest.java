package org.spikernel.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;

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
    void pointsAreDrawnInAColourForEachSeries(String words) throws Exception {
        String svg = plot(words + " title=\"A < B\"", ROWS).get("image/svg+xml");

        assertThat(titleOf(svg))
                .isEqualTo("A < B: " + words.substring(0, words.indexOf(' '))
                        + " plot of accuracy against memory (bytes), 3 points by kernel_set");
        assertThat(svg).contains("rgb(0,114,178)", "rgb(230,159,0)").doesNotContain("rgb(0,158,115)");
    }

    @Test
    void namesStandOnAxesAndInTheLegend() {
        XYChart chart = chart("scatter x=memory_bytes y=accuracy by=kernel_set title=Title y-name=\"% right\"", ROWS);

        assertThat(List.of(chart.getTitle(), chart.getXAxisTitle(), chart.getYAxisTitle()))
                .containsExactly("Title", "memory (bytes)", "% right");
        assertThat(chart.getSeriesMap().values()).extracting(XYSeries::getLabel).containsExactly("1x1_3x3", "<b>&");
        assertThat(chart.getStyler().isLegendVisible()).isTrue();
        assertThat(chart("scatter x=memory_bytes y=accuracy", ROWS).getStyler().isLegendVisible())
                .isFalse();
    }

    @Test
    void intervalsReachFromTheirLowerToTheirUpperEnd() {
        XYChart chart = chart("scatter x=memory_bytes y=accuracy low=low high=high", ROWS);

        assertThat(chart.getSeriesMap().get("intervals 0").getYData())
                .containsExactly(15.0, 26.0, Double.NaN, 25.0, 36.0, Double.NaN, 35.0, 46.0, Double.NaN);
        assertThat(chart.getSeriesMap().get("intervals 0").isShowInLegend()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 6, 12})
    void textOnTheXAxisBecomesCategoriesThatAreAllNamed(int count) {
        List<String> names = IntStream.range(0, count).mapToObj(i -> "set" + i).toList();
        String drawn = withoutIds(categories(names));

        for (int i = 0; i < count; i++) {
            List<String> others = new ArrayList<>(names);
            others.set(i, "SETx");
            // Texts are drawn as outlines: what is not drawn makes no difference.
            assertThat(withoutIds(categories(others))).as("category %s", i).isNotEqualTo(drawn);
        }
        assertThat(withoutIds(categories(names))).isEqualTo(drawn);
    }

    private static String categories(List<String> names) {
        List<List<Object>> rows = new ArrayList<>();
        names.forEach(name -> rows.add(List.of(name, rows.size())));
        return plot("scatter x=s y=n", FakeTables.rows(List.of("s", "n"), rows))
                .get("image/svg+xml")
                .replaceFirst("<title>.*</title>", "");
    }

    /** Clip paths are numbered differently each time. */
    private static String withoutIds(String svg) {
        return svg.replaceAll("clip-?\\d+", "clip");
    }

    @Test
    void seriesOfACategoryStandApart() {
        NotebookRows rows =
                FakeTables.rows(List.of("set", "run", "n"), List.of(List.of("a", "r1", 1), List.of("a", "r2", 2)));

        assertThat(chart("scatter x=set y=n by=run", rows).getSeriesMap().values())
                .extracting(series -> series.getXData()[0])
                .containsExactly(-0.125, 0.125);
        assertThat(chart("scatter x=set y=n by=set", rows)
                        .getSeriesMap()
                        .get("series 0")
                        .getXData())
                .containsExactly(0, 0);
    }

    @Test
    void barsStandSideBySide() {
        NotebookRows rows = FakeTables.rows(
                List.of("set", "stage", "seconds"),
                List.of(List.of("a", "full", 2), List.of("a", "cheap", 1), List.of("b", "full", 3)));
        PlotRequest request = request("bar x=set y=seconds by=stage");

        CategoryChart chart = BarPlot.of(request, PlotData.of(request, rows));

        assertThat(chart.getSeriesMap().get("series 0").getYData()).isEqualTo(List.of(2.0, 3.0));
        assertThat(chart.getSeriesMap().get("series 1").getYData()).isEqualTo(Arrays.asList(1.0, null));
        assertThat(plot("bar x=set y=seconds by=stage", rows).get("image/svg+xml"))
                .contains("rgb(0,114,178)", "rgb(230,159,0)");
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

        assertThat(titleOf(plot("step x=x y=y log=xy", one).get("image/svg+xml")))
                .isEqualTo("step plot of y against x, 1 point");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        scatter x=none y=accuracy | Cannot plot: there is no such column in the query's result, got none; it has kernel_set, memory_bytes, accuracy, low, high
        scatter x=low y=kernel_set | Cannot plot: kernel_set must hold numbers, got 1x1_3x3
        scatter x=kernel_set y=low log=x | Cannot plot: a logarithmic axis needs numbers, got other values in kernel_set
        """)
    void columnsMustHoldWhatIsDrawn(String words, String message) {
        assertThatThrownBy(() -> plot(words, ROWS))
                .isInstanceOf(CellException.class)
                .hasMessage(message);
    }

    @Test
    void aLogarithmicAxisNeedsNumbersAboveZero() {
        NotebookRows rows = FakeTables.rows(List.of("x", "y"), List.of(List.of(0, 4)));

        assertThatThrownBy(() -> plot("line x=x y=y log=x", rows))
                .hasMessage(
                        "Cannot plot: a logarithmic axis needs numbers above 0, got 0.0 in x; leave such rows out by"
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
        return Plot.of(request(words), rows).forms();
    }

    private static XYChart chart(String words, NotebookRows rows) {
        PlotRequest request = request(words);
        return PointPlot.of(request, PlotData.of(request, rows));
    }

    private static PlotRequest request(String words) {
        return PlotRequest.of(CellText.of("%plot " + words).words());
    }

    /** Of the picture, which must be sound XML. */
    private static String titleOf(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)))
                .getElementsByTagName("title")
                .item(0)
                .getTextContent();
    }
}

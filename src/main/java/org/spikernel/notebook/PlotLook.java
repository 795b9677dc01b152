package org.spikernel.notebook;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** What all plots look like. */
final class PlotLook {
    static final int WIDTH = 760;
    static final int HEIGHT = 420;

    /** Okabe and Ito's, which colour-blind readers tell apart; their yellow is too pale for lines on white. */
    private static final List<Color> COLOURS = List.of(
            new Color(0x0072B2),
            new Color(0xE69F00),
            new Color(0x009E73),
            new Color(0xCC79A7),
            new Color(0x56B4E9),
            new Color(0xD55E00),
            new Color(0x444444));

    private static final List<Marker> MARKERS = List.of(
            SeriesMarkers.CIRCLE,
            SeriesMarkers.SQUARE,
            SeriesMarkers.TRIANGLE_UP,
            SeriesMarkers.DIAMOND,
            SeriesMarkers.TRIANGLE_DOWN);

    private static final float[][] DASHES = {null, {7, 3}, {2, 3}, {7, 3, 2, 3}};

    private static final Color INK = new Color(0x333333);
    private static final Color GRID = new Color(0xE4E4E4);

    private PlotLook() {}

    static Color colour(int series) {
        return COLOURS.get(series % COLOURS.size());
    }

    static Marker marker(int series) {
        return MARKERS.get(series % MARKERS.size());
    }

    /** Lines differ in their dashes too, for those who print. */
    static BasicStroke line(int series) {
        return new BasicStroke(
                1.8f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, DASHES[series % DASHES.length], 0);
    }

    static void apply(AxesChartStyler style, PlotRequest request, PlotData data) {
        style.setLocale(Locale.ROOT);
        style.setDecimalPattern("#,##0.######");
        style.setChartBackgroundColor(Color.WHITE);
        style.setPlotBackgroundColor(Color.WHITE);
        style.setChartFontColor(INK);
        style.setPlotBorderVisible(false);
        style.setPlotGridLinesColor(GRID);
        style.setPlotGridLinesStroke(new BasicStroke(1));
        style.setAxisTickMarksColor(INK);
        style.setAxisTickLabelsColor(INK);
        style.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 14));
        style.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        style.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11));
        style.setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11));
        style.setLegendBorderColor(Color.WHITE);
        style.setLegendPosition(Styler.LegendPosition.OutsideE);
        style.setLegendVisible(
                !request.columns().by().isEmpty() && data.series().size() > 1);
        style.setChartTitleVisible(!request.texts().title().isEmpty());
        style.setChartPadding(12);
    }
}

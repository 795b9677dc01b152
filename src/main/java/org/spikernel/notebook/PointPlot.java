package org.spikernel.notebook;

import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Points, lines and steps, with intervals around them; where x is text, its values stand side by side. */
final class PointPlot {
    /** Of the distance between two categories, taken by the series of one. */
    private static final double SPREAD = 0.5;

    private static final double MARGIN = 0.5;
    private static final double SMALL_RANGE = 30;
    private static final int TICKS_A_CATEGORY = 10;

    private final PlotRequest request;
    private final PlotData data;
    private final XYChart chart;

    private PointPlot(PlotRequest request, PlotData data) {
        this.request = request;
        this.data = data;
        this.chart = new XYChartBuilder()
                .width(PlotLook.WIDTH)
                .height(PlotLook.HEIGHT)
                .title(request.texts().title())
                .xAxisTitle(request.texts().xName())
                .yAxisTitle(request.texts().yName())
                .build();
    }

    static XYChart of(PlotRequest request, PlotData data) {
        PointPlot plot = new PointPlot(request, data);
        PlotLook.apply(plot.chart.getStyler(), request, data);
        plot.styleAxes();
        for (int i = 0; i < data.series().size(); i++) {
            plot.addSeries(i);
            if (request.columns().hasInterval()) {
                plot.addIntervals(i);
            }
        }
        return plot.chart;
    }

    private void styleAxes() {
        var style = chart.getStyler();
        style.setDefaultSeriesRenderStyle(
                switch (request.kind()) {
                    case LINE -> XYSeries.XYSeriesRenderStyle.Line;
                    case STEP -> XYSeries.XYSeriesRenderStyle.Step;
                    case SCATTER, BAR -> XYSeries.XYSeriesRenderStyle.Scatter;
                });
        style.setXAxisLogarithmic(request.logX());
        style.setYAxisLogarithmic(request.logY());
        style.setXAxisLogarithmicDecadeOnly(spansDecades(DoubleStream.of(values(PlotSeries.Point::x))));
        style.setYAxisLogarithmicDecadeOnly(spansDecades(DoubleStream.concat(
                DoubleStream.of(values(PlotSeries.Point::low)), DoubleStream.of(values(PlotSeries.Point::high)))));
        style.setMarkerSize(data.points() > 500 ? 5 : 8);
        int categories = data.categories().size();
        if (categories > 0) {
            style.setXAxisMin(-MARGIN);
            style.setXAxisMax(categories - 1 + MARGIN);
            style.setXAxisTickMarkSpacingHint(PlotLook.WIDTH / (categories + 2));
            style.setPlotGridVerticalLinesVisible(false);
            style.setxAxisTickLabelsFormattingFunction(this::category);
        }
    }

    private double[] values(ToDoubleFunction<PlotSeries.Point> of) {
        return data.series().stream()
                .flatMap(one -> one.points().stream())
                .mapToDouble(of)
                .toArray();
    }

    /** Powers of ten are enough to read values by; in a smaller range every tick needs its number. */
    private static boolean spansDecades(DoubleStream values) {
        DoubleSummaryStatistics range = values.summaryStatistics();
        return range.getMax() / range.getMin() > SMALL_RANGE;
    }

    /** Ticks may also stand between categories and beside them, where there is nothing to name. */
    private String category(double x) {
        long nearest = Math.round(x);
        return Math.abs(x - nearest) < 1e-6
                        && nearest >= 0
                        && nearest < data.categories().size()
                ? data.categories().get((int) nearest)
                : blank(Math.round(TICKS_A_CATEGORY * (x + data.categories().size())));
    }

    /** Another one for each number: where two labels are the same, the library leaves labels out. */
    private static String blank(long number) {
        return Long.toBinaryString(number).replace('0', ' ').replace('1', '\u00a0');
    }

    private void addSeries(int i) {
        PlotSeries one = data.series().get(i);
        double shift = shift(i);
        XYSeries series = chart.addSeries(
                "series " + i,
                one.points().stream().mapToDouble(point -> point.x() + shift).toArray(),
                one.points().stream().mapToDouble(PlotSeries.Point::y).toArray());
        series.setLabel(one.name());
        series.setMarker(PlotLook.marker(i)).setMarkerColor(PlotLook.colour(i));
        series.setLineColor(PlotLook.colour(i)).setLineStyle(PlotLook.line(i));
    }

    private void addIntervals(int i) {
        List<Double> x = new ArrayList<>();
        List<Double> y = new ArrayList<>();
        for (PlotSeries.Point point : data.series().get(i).points()) {
            // What is no number ends a line, so that one series holds all intervals.
            x.addAll(List.of(point.x() + shift(i), point.x() + shift(i), point.x() + shift(i)));
            y.addAll(List.of(point.low(), point.high(), Double.NaN));
        }
        XYSeries series = chart.addSeries("intervals " + i, x, y);
        series.setShowInLegend(false);
        series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Line);
        series.setMarker(SeriesMarkers.NONE);
        series.setLineColor(PlotLook.colour(i)).setLineWidth(1.4f);
    }

    /** So that the points of several series do not cover each other where their x is the same category. */
    private double shift(int i) {
        int count = data.series().size();
        boolean apart = !data.categories().isEmpty()
                && count > 1
                && !request.columns().by().equals(request.columns().x());
        return apart ? SPREAD * ((i + 0.5) / count - 0.5) : 0;
    }
}

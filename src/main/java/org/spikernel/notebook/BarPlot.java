package org.spikernel.notebook;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;

/** Bars from zero, side by side where there are several series. */
final class BarPlot {
    private static final double ROOM_ABOVE = 1.05;

    private BarPlot() {}

    static CategoryChart of(PlotRequest request, PlotData data) {
        CategoryChart chart = new CategoryChartBuilder()
                .width(PlotLook.WIDTH)
                .height(PlotLook.HEIGHT)
                .title(request.texts().title())
                .xAxisTitle(request.texts().xName())
                .yAxisTitle(request.texts().yName())
                .build();
        PlotLook.apply(chart.getStyler(), request, data);
        chart.getStyler().setAvailableSpaceFill(data.series().size() == 1 ? 0.6 : 0.8);
        chart.getStyler().setPlotGridVerticalLinesVisible(false);
        // One series for each value of x would leave room for all others beside every bar.
        chart.getStyler()
                .setOverlapped(request.columns().by().equals(request.columns().x()));
        data.series().stream()
                .flatMap(one -> one.points().stream())
                .mapToDouble(PlotSeries.Point::y)
                .filter(height -> height > 0)
                .max()
                // With bars of the same height the library would mark that one alone.
                .ifPresent(highest -> chart.getStyler().setYAxisMax(ROOM_ABOVE * highest));
        for (int i = 0; i < data.series().size(); i++) {
            PlotSeries one = data.series().get(i);
            chart.addSeries("series " + i, data.categories(), heights(request, data, one))
                    .setLabel(one.name())
                    .setFillColor(PlotLook.colour(i));
        }
        return chart;
    }

    /** By category; a bar that is missing has none. */
    private static List<Double> heights(PlotRequest request, PlotData data, PlotSeries series) {
        List<Double> heights =
                new ArrayList<>(Collections.nCopies(data.categories().size(), null));
        for (PlotSeries.Point point : series.points()) {
            int category = (int) point.x();
            if (heights.get(category) != null) {
                throw new CellException("Cannot plot: a bar has one height, got two rows for "
                        + data.categories().get(category)
                        + (request.columns().by().isEmpty()
                                ? "; add by=COLUMN, or aggregate"
                                : " and " + series.name() + "; aggregate"));
            }
            heights.set(category, point.y());
        }
        return heights;
    }
}

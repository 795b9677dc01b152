package org.spikernel.notebook;

import java.util.Locale;
import org.knowm.xchart.internal.chartpart.Chart;

/** Draws the rows of a query. */
final class Plot {
    private Plot() {}

    /** The picture; without rows a line that says so, since a young warehouse has few. */
    static CellOutput of(PlotRequest request, NotebookRows rows) {
        PlotData data = PlotData.of(request, rows);
        if (data.points() == 0) {
            return CellOutput.text("Nothing to draw: the query returned "
                    + (rows.rows().isEmpty() ? "no rows" : "no row with " + names(request)) + ".");
        }
        String summary = summary(request, data);
        Chart<?, ?> chart =
                request.kind() == PlotRequest.Kind.BAR ? BarPlot.of(request, data) : PointPlot.of(request, data);
        return CellOutput.picture(summary, Svg.of(chart, summary));
    }

    /** Text for a reader who does not see the picture. */
    private static String summary(PlotRequest request, PlotData data) {
        String title = request.texts().title();
        return (title.isEmpty() ? "" : title + ": ")
                + request.kind().name().toLowerCase(Locale.ROOT) + " plot of " + names(request) + ", " + data.points()
                + (data.points() == 1 ? " point" : " points")
                + (request.columns().by().isEmpty()
                        ? ""
                        : " by " + request.columns().by())
                + (data.leftOut() == 0 ? "" : ", " + data.leftOut() + " rows without values left out");
    }

    private static String names(PlotRequest request) {
        return request.texts().yName() + " against " + request.texts().xName();
    }
}

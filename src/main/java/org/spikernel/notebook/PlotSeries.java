package org.spikernel.notebook;

import java.util.List;

/**
 * Points that share a colour.
 *
 * @param name in the legend
 * @param points in the order of the rows
 */
record PlotSeries(String name, List<Point> points) {
    PlotSeries {
        points = List.copyOf(points);
    }

    /**
     * A point.
     *
     * @param x value, or number of the category, from 0
     * @param low lower end of the interval around y; y itself without one
     * @param high upper end
     */
    record Point(double x, double y, double low, double high) {}
}

package org.spikernel.notebook;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is drawn of a query's rows.
 *
 * @param categories values of x in order of appearance, where they are not all numbers (or bars stand on them); empty
 *     where x is a number
 * @param series in order of appearance
 * @param leftOut rows without x or y, or with one that is no finite number
 */
record PlotData(List<String> categories, List<PlotSeries> series, int leftOut) {
    PlotData {
        categories = List.copyOf(categories);
        series = List.copyOf(series);
    }

    /**
     * Reads rows.
     *
     * @throws CellException when a column is missing, or has no numbers where they are needed
     */
    static PlotData of(PlotRequest request, NotebookRows rows) {
        return new Reader(request, rows).read();
    }

    int points() {
        return series.stream().mapToInt(one -> one.points().size()).sum();
    }

    private static final class Reader {
        private final PlotRequest request;
        private final NotebookRows rows;
        private final int x;
        private final int y;
        private final Set<String> categories = new LinkedHashSet<>();
        private final Map<String, List<PlotSeries.Point>> points = new LinkedHashMap<>();
        private int leftOut;

        Reader(PlotRequest request, NotebookRows rows) {
            this.request = request;
            this.rows = rows;
            this.x = rows.position(request.columns().x());
            this.y = rows.position(request.columns().y());
        }

        PlotData read() {
            boolean numeric = request.kind() != PlotRequest.Kind.BAR
                    && rows.rows().stream()
                            .map(row -> row.get(x))
                            .allMatch(value -> value == null || value instanceof Number);
            if (!numeric && request.logX()) {
                throw new CellException("Cannot plot: a logarithmic axis needs numbers, got other values in "
                        + request.columns().x());
            }
            for (List<Object> row : rows.rows()) {
                if (row.get(x) == null || row.get(y) == null) {
                    leftOut++;
                } else {
                    read(row, numeric ? number(row, x) : category(String.valueOf(row.get(x))));
                }
            }
            List<PlotSeries> series = new ArrayList<>();
            points.forEach((name, values) -> series.add(new PlotSeries(name, values)));
            return new PlotData(List.copyOf(categories), series, leftOut);
        }

        private void read(List<Object> row, double atX) {
            double atY = number(row, y);
            if (!Double.isFinite(atX) || !Double.isFinite(atY)) {
                leftOut++;
                return;
            }
            requirePositive(request.logX(), atX, request.columns().x());
            requirePositive(request.logY(), atY, request.columns().y());
            points.computeIfAbsent(seriesName(row), name -> new ArrayList<>())
                    .add(new PlotSeries.Point(
                            atX,
                            atY,
                            end(row, request.columns().low(), atY),
                            end(row, request.columns().high(), atY)));
        }

        private String seriesName(List<Object> row) {
            String by = request.columns().by();
            return by.isEmpty() ? request.columns().y() : String.valueOf(row.get(rows.position(by)));
        }

        private double category(String name) {
            categories.add(name);
            return List.copyOf(categories).indexOf(name);
        }

        private double end(List<Object> row, String column, double absent) {
            if (column.isEmpty() || row.get(rows.position(column)) == null) {
                return absent;
            }
            double end = number(row, rows.position(column));
            return !Double.isFinite(end) || (request.logY() && end <= 0) ? absent : end;
        }

        private double number(List<Object> row, int column) {
            if (row.get(column) instanceof Number number) {
                return number.doubleValue();
            }
            throw new CellException(
                    "Cannot plot: " + rows.columns().get(column) + " must hold numbers, got " + row.get(column));
        }

        private static void requirePositive(boolean log, double value, String column) {
            if (log && value <= 0) {
                throw new CellException("Cannot plot: a logarithmic axis needs numbers above 0, got " + value + " in "
                        + column + "; leave such rows out by WHERE");
            }
        }
    }
}

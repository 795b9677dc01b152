package org.spikernel.notebook;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.internal.chartpart.Chart;

/** Charts as SVG. */
final class Svg {
    private Svg() {}

    /**
     * Draws a chart.
     *
     * @param summary read to those who do not see it
     * @throws CellException when Java finds no fonts
     */
    static String of(Chart<?, ?> chart, String summary) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            VectorGraphicsEncoder.saveVectorGraphic(chart, bytes, VectorGraphicsEncoder.VectorGraphicsFormat.SVG);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (LinkageError | InternalError e) {
            // So does a machine end that has neither fontconfig nor fonts.
            throw new CellException(
                    "Cannot plot: Java must find fonts to measure texts with, got " + e
                            + "; install fontconfig and a font (Debian: fontconfig fonts-dejavu-core)",
                    e);
        }
        String svg = bytes.toString(StandardCharsets.UTF_8);
        int start = svg.indexOf("<svg");
        int end = svg.indexOf('>', start);
        return svg.substring(start, end)
                + " role=\"img\"><title>" + Markup.escaped(summary) + "</title>"
                + svg.substring(end + 1);
    }
}

package org.spikernel.notebook;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.internal.chartpart.Chart;

/** Charts as SVG. */
final class Svg {
    private static final Pattern LONG_NUMBER = Pattern.compile("(?<![\\d.])-?\\d++\\.\\d++(?![E\"])");

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
            // Java throws these on a machine that has neither fontconfig nor fonts.
            throw new CellException(
                    "Cannot plot: Java must find fonts to measure texts with, got " + e
                            + "; install fontconfig and a font (Debian: fontconfig fonts-dejavu-core)",
                    e);
        }
        String svg = shortened(bytes.toString(StandardCharsets.UTF_8));
        int start = svg.indexOf("<svg");
        int end = svg.indexOf('>', start);
        return svg.substring(start, end)
                + " role=\"img\"><title>" + Markup.escaped(summary) + "</title>"
                + svg.substring(end + 1);
    }

    /** Texts are drawn as outlines, with more digits than a screen can show: half of the picture's size. */
    private static String shortened(String svg) {
        return LONG_NUMBER.matcher(svg).replaceAll(number -> {
            BigDecimal rounded = new BigDecimal(number.group()).setScale(2, RoundingMode.HALF_EVEN);
            return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
        });
    }
}

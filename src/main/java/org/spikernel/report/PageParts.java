package org.spikernel.report;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** Texts that the application jar brings along and the page is made of. */
final class PageParts {
    /** Apache ECharts, as its Maven artifact has it. */
    private static final String CHARTS = "/META-INF/resources/_static/echarts/6.0.0/dist/echarts.min.js";

    /** In the order in which they need each other. */
    private static final List<String> SCRIPTS = List.of(
            "format.js",
            "elements.js",
            "choice.js",
            "palette.js",
            "cell.js",
            "charts.js",
            "pictures.js",
            "tables.js",
            "chip.js",
            "expected.js",
            "page.js");

    private PageParts() {}

    static String html() {
        return read("page.html");
    }

    static String style() {
        return read("page.css");
    }

    /** One function around all, so that none of their names is seen outside. */
    static String script() {
        return SCRIPTS.stream()
                .map(PageParts::read)
                .collect(Collectors.joining("\n", "(function () {\n'use strict';\n", "\n})();\n"));
    }

    static String charts() {
        return read(CHARTS);
    }

    private static String read(String name) {
        try (InputStream stream = PageParts.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new FileNotFoundException(name + " is not in the application jar");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read a part of the report's page", e);
        }
    }
}

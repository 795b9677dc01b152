package org.spikernel.notebook;

import java.util.Map;

/**
 * What a cell shows: the same in several forms, of which a notebook takes the one that it likes best.
 *
 * @param forms texts by their MIME types; none where there is nothing to show
 */
record CellOutput(Map<String, String> forms) {
    static final CellOutput NOTHING = new CellOutput(Map.of());

    CellOutput {
        forms = Map.copyOf(forms);
    }

    static CellOutput text(String text) {
        return new CellOutput(Map.of("text/plain", text));
    }

    static CellOutput table(String text, String html) {
        return new CellOutput(Map.of("text/plain", text, "text/html", html));
    }

    static CellOutput picture(String text, String svg) {
        return new CellOutput(Map.of("text/plain", text, "image/svg+xml", svg));
    }
}

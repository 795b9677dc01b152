package org.spikernel.notebook;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What {@code %plot} was asked for.
 *
 * @param kind of plot
 * @param columns that it shows
 * @param texts around it
 * @param logX whether the x axis is logarithmic
 * @param logY whether the y axis is
 */
record PlotRequest(Kind kind, Columns columns, Texts texts, boolean logX, boolean logY) {
    private static final List<String> OPTIONS =
            List.of("x", "y", "by", "low", "high", "log", "title", "x-name", "y-name");

    /** Kinds of plots. */
    enum Kind {
        SCATTER,
        LINE,
        STEP,
        BAR
    }

    /** Names of columns; empty ones are not asked for. */
    record Columns(String x, String y, String by, String low, String high) {
        boolean hasInterval() {
            return !low.isEmpty();
        }
    }

    /** Texts around a plot; an empty title means none. */
    record Texts(String title, String xName, String yName) {}

    /**
     * Reads the words behind {@code %plot}.
     *
     * @throws CellException when they ask for nothing that can be drawn
     */
    static PlotRequest of(List<String> words) {
        Kind kind = kind(words.isEmpty() ? "nothing" : words.get(0));
        Map<String, String> options = options(words.subList(1, words.size()));
        Columns columns = new Columns(
                required(options, "x"),
                required(options, "y"),
                options.getOrDefault("by", ""),
                options.getOrDefault("low", ""),
                options.getOrDefault("high", ""));
        String log = options.getOrDefault("log", "");
        require(columns.low().isEmpty() == columns.high().isEmpty(), "low and high must be given together", words);
        require(List.of("", "x", "y", "xy").contains(log), "log must be x, y or xy", words);
        require(
                kind != Kind.BAR || (!columns.hasInterval() && log.isEmpty()),
                "bars take neither low and high nor log",
                words);
        return new PlotRequest(
                kind,
                columns,
                new Texts(
                        options.getOrDefault("title", ""),
                        options.getOrDefault("x-name", AxisName.of(columns.x())),
                        options.getOrDefault("y-name", AxisName.of(columns.y()))),
                log.contains("x"),
                log.contains("y"));
    }

    private static Kind kind(String word) {
        for (Kind kind : Kind.values()) {
            if (kind.name().toLowerCase(Locale.ROOT).equals(word)) {
                return kind;
            }
        }
        throw new CellException("Cannot plot: the first word must be scatter, line, step or bar, got " + word);
    }

    private static Map<String, String> options(List<String> words) {
        Map<String, String> options = new TreeMap<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            String name = equals < 0 ? word : word.substring(0, equals);
            require(
                    equals > 0 && OPTIONS.contains(name),
                    "options must be NAME=VALUE with one of the names " + String.join(", ", OPTIONS),
                    List.of(word));
            require(options.put(name, word.substring(equals + 1)) == null, name + " must be given once", words);
        }
        return options;
    }

    private static String required(Map<String, String> options, String name) {
        String value = options.getOrDefault(name, "");
        require(!value.isEmpty(), name + "=COLUMN must be given", new ArrayList<>(options.keySet()));
        return value;
    }

    private static void require(boolean fine, String what, List<String> got) {
        if (!fine) {
            throw new CellException("Cannot plot: " + what + ", got "
                    + (got.isEmpty() ? "nothing" : String.join(" ", got)) + "; %help explains the options");
        }
    }
}

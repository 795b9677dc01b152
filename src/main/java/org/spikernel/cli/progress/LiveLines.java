package org.spikernel.cli.progress;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.spikernel.text.Plural;

/** What a live view shows of a stage: a few lines, none wider than the terminal. */
final class LiveLines {
    private static final int WIDEST_BAR = 30;
    private static final int NARROWEST_BAR = 10;
    private static final int MOST_ROWS_OF_SETS = 4;
    private static final String GAP = "   ";

    private LiveLines() {}

    /**
     * The lines.
     *
     * @param columns of the terminal
     */
    static List<String> of(StageProgress progress, int columns) {
        // The last column stays free: some terminals wrap when it is written.
        int width = Math.max(1, columns - 1);
        List<String> lines = new ArrayList<>();
        lines.add(bar(progress, width));
        lines.addAll(packed(rates(progress), width));
        if (!progress.best().isEmpty()) {
            lines.add("best " + progress.measure() + ":");
            lines.addAll(best(progress, width));
        }
        return lines.stream().map(line -> cut(line, width)).toList();
    }

    private static String bar(StageProgress progress, int width) {
        StageProgress.Steps steps = progress.steps();
        String text = " " + steps.done() + " of " + steps.total() + " " + steps.unit() + ", " + steps.percent() + " %";
        int room = Math.min(WIDEST_BAR, width - steps.name().length() - text.length() - 3);
        if (room < NARROWEST_BAR) {
            return steps.name() + text;
        }
        int full = (int) (room * steps.done() / Math.max(1, steps.total()));
        return steps.name() + " [" + "#".repeat(full) + ".".repeat(room - full) + "]" + text;
    }

    private static List<String> rates(StageProgress progress) {
        List<String> parts = new ArrayList<>();
        parts.add(String.format(Locale.ROOT, "%.2f/s", progress.steps().rate(progress.seconds())));
        parts.add(progress.steps().timeLeft(progress.seconds()));
        parts.add(StageProgress.clock(progress.seconds()) + " so far");
        if (progress.failed() > 0) {
            parts.add(progress.failed() + " without result");
        }
        if (progress.retried() > 0) {
            parts.add(Plural.of(progress.retried(), "task") + " ran again");
        }
        return parts;
    }

    /** Highest first, in columns of the same width; those that have no room are counted. */
    private static List<String> best(StageProgress progress, int width) {
        List<Map.Entry<String, Double>> sets = progress.best().entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .toList();
        int longest = sets.stream()
                .map(Map.Entry::getKey)
                .max(Comparator.comparingInt(String::length))
                .orElse("")
                .length();
        List<String> cells = sets.stream()
                .map(set -> pad(set.getKey(), longest) + " " + progress.print(set.getValue()))
                .toList();
        int cell = cells.stream().mapToInt(String::length).max().orElse(0);
        int perRow = Math.max(1, (width - 2 + GAP.length()) / (cell + GAP.length()));
        int shown = Math.min(cells.size(), perRow * MOST_ROWS_OF_SETS);
        List<String> rows = new ArrayList<>();
        for (int first = 0; first < shown; first += perRow) {
            List<String> row = cells.subList(first, Math.min(shown, first + perRow));
            rows.add(("  "
                            + String.join(
                                    GAP,
                                    row.stream().map(text -> pad(text, cell)).toList()))
                    .stripTrailing());
        }
        if (shown < cells.size()) {
            rows.add("  and " + (cells.size() - shown) + " more kernel sets");
        }
        return rows;
    }

    /** Parts side by side, as many as a line has room for. */
    private static List<String> packed(List<String> parts, int width) {
        List<String> lines = new ArrayList<>();
        String line = parts.get(0);
        for (String part : parts.subList(1, parts.size())) {
            if (line.length() + GAP.length() + part.length() > width) {
                lines.add(line);
                line = part;
            } else {
                line += GAP + part;
            }
        }
        lines.add(line);
        return lines;
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    private static String cut(String line, int width) {
        return line.length() <= width ? line : line.substring(0, width);
    }
}

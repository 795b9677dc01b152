package org.spikernel.notebook;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A cell: SQL, and before it perhaps a line that says what becomes of the result. Lines that begin with {@code %} and a
 * space go on with it.
 *
 * @param magic the first word of that line, as in {@code %plot}; empty without such a line
 * @param words the others
 * @param sql the rest of the cell
 */
record CellText(String magic, List<String> words, String sql) {
    private static final Pattern GOES_ON = Pattern.compile("%\\s");

    CellText {
        words = List.copyOf(words);
    }

    /**
     * Reads a cell.
     *
     * @throws CellException when a quote on its first line is not closed
     */
    static CellText of(String cell) {
        String text = cell.strip();
        if (!text.startsWith("%")) {
            return new CellText("", List.of(), text);
        }
        List<String> lines = text.lines().toList();
        int first = 1;
        while (first < lines.size() && GOES_ON.matcher(lines.get(first)).lookingAt()) {
            first++;
        }
        String head = lines.get(0)
                + lines.subList(1, first).stream()
                        .map(line -> line.substring(1))
                        .collect(Collectors.joining());
        List<String> words = words(head);
        return new CellText(
                words.get(0),
                words.subList(1, words.size()),
                String.join("\n", lines.subList(first, lines.size())).strip());
    }

    /** Words between spaces; those within double quotes belong to a word. */
    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean quoted = false;
        boolean begun = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                quoted = !quoted;
                begun = true;
            } else if (!quoted && Character.isWhitespace(c)) {
                if (begun) {
                    words.add(word.toString());
                }
                word.setLength(0);
                begun = false;
            } else {
                word.append(c);
                begun = true;
            }
        }
        if (quoted) {
            throw new CellException("Cannot read the cell: every quote on its first line must be closed, got " + line);
        }
        if (begun) {
            words.add(word.toString());
        }
        return words;
    }
}

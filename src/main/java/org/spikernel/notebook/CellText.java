package org.spikernel.notebook;

import java.util.ArrayList;
import java.util.List;

/**
 * A cell: SQL, and before it perhaps a line that says what becomes of the result.
 *
 * @param magic the first word of that line, as in {@code %plot}; empty without such a line
 * @param words the others
 * @param sql the rest of the cell
 */
record CellText(String magic, List<String> words, String sql) {
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
        int end = text.indexOf('\n');
        List<String> words = words(end < 0 ? text : text.substring(0, end));
        return new CellText(
                words.get(0),
                words.subList(1, words.size()),
                end < 0 ? "" : text.substring(end).strip());
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

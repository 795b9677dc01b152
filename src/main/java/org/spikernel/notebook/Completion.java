package org.spikernel.notebook;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a word that was begun may become.
 *
 * @param words the possible ones, sorted
 * @param start where the word starts in the cell
 */
record Completion(List<String> words, int start) {
    Completion {
        words = List.copyOf(words);
    }

    /**
     * Of tables, views and their columns; of what begins with {@code %} on the first line.
     *
     * @param at behind the word's last character
     * @param columns by the names of tables and views
     */
    static Completion of(String cell, int at, Map<String, List<String>> columns) {
        int start = at;
        while (start > 0 && isPartOfWord(cell.charAt(start - 1))) {
            start--;
        }
        String begun = cell.substring(start, at).toLowerCase(Locale.ROOT);
        Set<String> known = new TreeSet<>(columns.keySet());
        columns.values().forEach(known::addAll);
        if (cell.substring(0, start).isBlank()) {
            known.addAll(Cells.MAGICS);
        }
        return new Completion(
                known.stream()
                        .filter(word -> word.toLowerCase(Locale.ROOT).startsWith(begun))
                        .toList(),
                start);
    }

    private static boolean isPartOfWord(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '%';
    }
}

package org.spikernel.notebook;

import java.util.List;
import java.util.function.Function;

/**
 * What a word that was begun may become.
 *
 * @param words the possible ones
 * @param start where the word starts in the cell
 */
record Completion(List<String> words, int start) {
    Completion {
        words = List.copyOf(words);
    }

    /**
     * Completes by words of SQL, and what begins with {@code %} on the first line.
     *
     * @param at behind the word's last character
     * @param words of SQL that begin like this
     */
    static Completion of(String cell, int at, Function<String, List<String>> words) {
        int start = at;
        while (start > 0 && isPartOfWord(cell.charAt(start - 1))) {
            start--;
        }
        String begun = cell.substring(start, at);
        return new Completion(
                begun.startsWith("%") && cell.substring(0, start).isBlank()
                        ? Cells.MAGICS.stream()
                                .filter(magic -> magic.startsWith(begun))
                                .toList()
                        : words.apply(begun),
                start);
    }

    private static boolean isPartOfWord(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '%';
    }
}

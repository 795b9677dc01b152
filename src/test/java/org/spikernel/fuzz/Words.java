package org.spikernel.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.spikernel.random.RandomStream;

/** Damage to text: of its words, its numbers and its characters. */
public final class Words {
    private static final int MOST_CHARACTERS = 300_000;
    private static final Pattern BOUNDARY = Pattern.compile("(?<=\\W)|(?=\\W)");
    private static final List<String> NUMBERS = List.of(
            "0",
            "-0",
            "-1",
            "+1",
            "007",
            "1.0",
            "1.5",
            ".5",
            "5.",
            "1e3",
            "1e308",
            "1e309",
            "1e-400",
            "1f",
            "1d",
            "0x10",
            "0x1p3",
            "1_000",
            "1,000",
            "NaN",
            "Infinity",
            "-Infinity",
            "2147483647",
            "2147483648",
            "-2147483649",
            "4294967297",
            "9223372036854775807",
            "9223372036854775808",
            "18446744073709551617",
            "0.1e1",
            "\u0663",
            "\uff11");
    private static final List<String> CHARACTERS = List.of(
            "\0",
            "\n",
            "\r",
            "\t",
            "\r\n",
            "\u000b",
            "\u0085",
            "\u00a0",
            "\u00e4",
            "\u200b",
            "\u2028",
            "\u202e",
            "\ufeff",
            "\ufffd",
            "\ud83d\ude00",
            "\u001b[31m",
            "%s",
            "$1",
            "\\",
            "\"",
            "'",
            "`",
            " ",
            "{",
            "}",
            "[",
            "]",
            "=",
            ":",
            ",",
            "#",
            "//",
            "/",
            "..",
            "@",
            "-",
            "*",
            "(",
            ")",
            "null",
            "true");

    private Words() {}

    /**
     * Now and then the text as it is, else one to three changes.
     *
     * @param own words of the text's language
     */
    public static String damaged(RandomStream random, String text, List<String> own) {
        String result = text;
        int changes = random.nextInt(8) == 0 ? 0 : 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            result = change(random, result, own);
        }
        // Without halves of characters, which no file or command line holds.
        return new String(result.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    /** One of a list. */
    public static <T> T oneOf(RandomStream random, List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private static String change(RandomStream random, String text, List<String> own) {
        List<String> words = new ArrayList<>(List.of(BOUNDARY.split(text, -1)));
        int word = random.nextInt(words.size());
        int at = random.nextInt(text.length() + 1);
        int to = Math.min(text.length(), at + random.nextInt(8));
        return switch (random.nextInt(12)) {
            case 0 -> with(words, word, oneOf(random, own));
            case 1 -> with(words, word, oneOf(random, NUMBERS));
            case 2 -> with(words, word, "");
            case 3 -> with(words, word, words.get(word) + oneOf(random, own));
            case 4 -> with(words, word, words.get(random.nextInt(words.size())));
            case 5 -> with(words, word, words.get(word) + oneOf(random, CHARACTERS));
            case 6 -> with(words, word, many(random, words.get(word), own));
            case 7 -> text.substring(0, at) + text.substring(to);
            case 8 -> text.substring(0, to) + text.substring(at);
            case 9 -> text.substring(0, at) + oneOf(random, CHARACTERS) + text.substring(at);
            case 10 -> text.substring(0, at);
            default -> text.substring(0, at) + (char) (' ' + random.nextInt(95)) + text.substring(to);
        };
    }

    /** A word, or one of the language, very often. */
    private static String many(RandomStream random, String word, List<String> own) {
        String repeated = random.nextInt(2) == 0 ? word : oneOf(random, random.nextInt(2) == 0 ? own : CHARACTERS);
        int times = 1 + random.nextInt(random.nextInt(4) == 0 ? 20_000 : 20);
        return repeated.repeat(Math.min(times, 1 + MOST_CHARACTERS / (1 + repeated.length())));
    }

    private static String with(List<String> words, int index, String replacement) {
        words.set(index, replacement);
        return String.join("", words);
    }
}

package org.spikernel.text;

/** Text of users and files within messages, each of which is one line on a terminal and in a log. */
public final class OneLine {
    private static final int MOST_CHARACTERS = 200;
    private static final int MOST_OF_FAILURE = 500;

    private OneLine() {}

    /** The text with everything that would break the line or not be seen as an escape: {@code \n}, {@code \u2028}. */
    public static String of(String text) {
        StringBuilder line = new StringBuilder(text.length());
        text.codePoints().forEach(c -> append(line, c));
        return line.toString();
    }

    /**
     * A failure: its kind and the first line of its message, as in {@code IOException: No space left on device}. What only
     * wraps another failure, without words of its own, is passed over.
     */
    public static String of(Throwable failure) {
        Throwable told = failure;
        // As Hadoop's FSError around a full disk.
        while (told.getCause() != null && told.getCause().toString().equals(told.getMessage())) {
            told = told.getCause();
        }
        return of(told.getClass().getSimpleName(), told);
    }

    /** A failure under a name of its own kind, shortened to {@value #MOST_OF_FAILURE} characters. */
    public static String of(String kind, Throwable failure) {
        String message = failure.getMessage() == null
                ? ""
                : failure.getMessage().lines().findFirst().orElse("");
        String line = kind + ": " + message;
        return line.length() <= MOST_OF_FAILURE ? line : line.substring(0, MOST_OF_FAILURE);
    }

    /** As {@link #of(String)}; of a long text the start and its length. */
    public static String shortened(String text) {
        return text.length() <= MOST_CHARACTERS
                ? of(text)
                : of(text.substring(0, MOST_CHARACTERS)) + "... (" + text.length() + " characters)";
    }

    private static void append(StringBuilder line, int c) {
        switch (c) {
            case '\n' -> line.append("\\n");
            case '\r' -> line.append("\\r");
            case '\t' -> line.append("\\t");
            default -> {
                if (isSeen(c)) {
                    line.appendCodePoint(c);
                } else {
                    line.append("\\u").append("%04x".formatted(c));
                }
            }
        }
    }

    private static boolean isSeen(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.PRIVATE_USE -> false;
            default -> c == ' ' || !Character.isSpaceChar(c);
        };
    }
}

package org.spikernel.results;

import java.util.Locale;

/** The column {@code reason} of a candidate or training without a result, in words that need no knowledge of the program. */
public final class ReasonWords {
    /** What the detail of {@code score_not_finite} says of a network of which no neuron fired for any probe image. */
    public static final String NO_NEURON_FIRES = "no neuron fires";

    private static final String SCORE_NOT_FINITE = "score_not_finite";

    private static final int MOST_CHARACTERS = 80;

    private ReasonWords() {}

    /**
     * Why there is no result, without a number, so that many can be counted together.
     *
     * @param reason as the table has it; null where none was noted
     */
    public static String of(String reason) {
        if (reason == null || reason.isBlank()) {
            return "no reason was noted";
        }
        int end = reason.indexOf(':');
        String kind = (end < 0 ? reason : reason.substring(0, end)).strip();
        return switch (kind.toLowerCase(Locale.ROOT)) {
            case SCORE_NOT_FINITE -> scoreNotFinite(reason);
            case "out_of_memory" -> "memory was too small";
            case "diverged" -> "the loss grew beyond all bounds";
            case "executor_lost" -> "the executor that worked on it ended twice";
            case "time_limit" -> "the time limit was reached";
            default -> "it broke off with " + kind.substring(0, Math.min(kind.length(), MOST_CHARACTERS));
        };
    }

    private static String scoreNotFinite(String reason) {
        if (reason.contains(NO_NEURON_FIRES)) {
            return "the neurons never fire";
        }
        return reason.contains("NaN") ? "the score is not a number" : "the spikes do not tell all probe images apart";
    }
}

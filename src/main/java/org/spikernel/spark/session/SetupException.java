package org.spikernel.spark.session;

import org.spikernel.text.OneLine;

/**
 * Spark, the result tables or a run cannot be used as they were named. The message is one line for the user: what cannot
 * be done, why, the setting and its value.
 */
public final class SetupException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;
    private static final int DEEPEST = 20;

    public SetupException(String message) {
        super(OneLine.of(message));
    }

    public SetupException(String message, Throwable cause) {
        super(OneLine.of(message), cause);
    }

    /** The innermost cause in one line, which is what names the file or host. */
    public static String rootCause(Throwable failure) {
        Throwable root = failure;
        for (int depth = 0; depth < DEEPEST && root.getCause() != null; depth++) {
            root = root.getCause();
        }
        String message = root.getMessage() == null
                ? ""
                : ": " + root.getMessage().lines().findFirst().orElse("");
        return root.getClass().getSimpleName() + message;
    }
}

package org.spikernel.spark;

/**
 * Spark, the result tables or a run cannot be used as they were named. The message is one line for the user: what cannot
 * be done, why, the setting and its value.
 */
public final class SetupException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    SetupException(String message) {
        super(message);
    }

    SetupException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The innermost cause in one line, which is what names the file or host. */
    static String rootCause(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root.getMessage() == null
                ? ""
                : ": " + root.getMessage().lines().findFirst().orElse("");
        return root.getClass().getSimpleName() + message;
    }
}

package org.spikernel.spark;

/** A failure in one line for a table. */
final class FailureReason {
    private static final int LONGEST = 500;

    private FailureReason() {}

    static String of(Throwable failure) {
        String message = failure.getMessage() == null
                ? ""
                : failure.getMessage().lines().findFirst().orElse("");
        String line = failure.getClass().getSimpleName() + ": " + message;
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST);
    }
}

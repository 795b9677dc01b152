package org.spikernel.spark.task;

import java.util.Locale;
import org.spikernel.text.OneLine;

/** A failure in one line for a table. */
public final class FailureReason {
    /** Of a candidate that was given up. */
    public static final String EXECUTOR_LOST =
            "executor_lost: the executor that worked on it and on nothing else ended twice"
                    + " (crash in native code, or killed for memory)";

    private static final String OUT_OF_MEMORY = "out_of_memory";

    private FailureReason() {}

    public static String of(Throwable failure) {
        return OneLine.of(kind(failure), failure);
    }

    private static String kind(Throwable failure) {
        if (failure instanceof Watchdog.EndedException ended) {
            return ended.why() == Watchdog.Cause.MEMORY_LIMIT
                    ? OUT_OF_MEMORY
                    : ended.why().name().toLowerCase(Locale.ROOT);
        }
        return failure instanceof OutOfMemoryError
                ? OUT_OF_MEMORY
                : failure.getClass().getSimpleName();
    }

    /** Whether a row's reason says that memory was short, which may have been others' doing. */
    public static boolean isOutOfMemory(String reason) {
        return reason != null && reason.startsWith(OUT_OF_MEMORY);
    }
}

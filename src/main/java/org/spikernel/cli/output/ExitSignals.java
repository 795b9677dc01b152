package org.spikernel.cli.output;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.spark.util.SignalUtils;
import scala.Function0;

/**
 * Work to be done when the process is asked to end (Ctrl-C, SIGTERM), before it does. A JVM shutdown hook would be too
 * late: Spark's and Iceberg's own hooks run beside it and close what a commit needs.
 */
public final class ExitSignals {
    private static final List<String> SIGNALS = List.of("INT", "TERM");

    private ExitSignals() {}

    /** Runs {@code farewell} on a thread of its own at either signal; then the process ends as it would have. */
    public static void beforeExit(Runnable farewell) {
        Function0<Object> action = () -> {
            farewell.run();
            // Not handled: the signal's usual effect follows.
            return false;
        };
        SIGNALS.forEach(signal -> SignalUtils.register(signal, action));
    }

    /** Waits for the process to end, for a thread that must not end it first. */
    public static void awaitExit() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

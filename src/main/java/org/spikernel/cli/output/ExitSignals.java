package org.spikernel.cli.output;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.spark.util.SignalUtils;
import scala.Function0;

/**
 * What happens when the process is asked to end (Ctrl-C, SIGTERM), before it does: work of the command, one line, and from
 * then on silence. What Spark, Iceberg and the command itself complain about after that is that they are being ended. A JVM
 * shutdown hook would be too late: Spark's and Iceberg's own hooks run beside it and close what a commit needs.
 */
public final class ExitSignals {
    private static final List<String> SIGNALS = List.of("INT", "TERM");
    private static final AtomicReference<Supplier<String>> FAREWELL = new AtomicReference<>(() -> "Interrupted.");

    private static volatile boolean ending;

    private ExitSignals() {}

    /** Prepares the process for either signal, once, before it starts anything. */
    public static void expect() {
        Function0<Object> action = () -> {
            end();
            // Not handled: the signal's usual effect follows.
            return false;
        };
        SIGNALS.forEach(signal -> SignalUtils.register(signal, action));
    }

    /**
     * Work to be done at either signal, on a thread of its own, from now on.
     *
     * @param farewell does it, and gives the line to print; logs only what is worth a line beside it
     */
    public static void beforeExit(Supplier<String> farewell) {
        FAREWELL.set(farewell);
    }

    /** Ends the process as a signal would, for another reason. */
    public static void exit(Supplier<String> farewell) {
        beforeExit(farewell);
        end();
        System.exit(ExitCodes.INTERRUPTED);
    }

    /** From now on others log nothing: what they would complain about is that work is being given up. */
    public static void silenceOthers() {
        Configurator.setLevel(LogManager.ROOT_LOGGER_NAME, Level.OFF);
    }

    private static void end() {
        ending = true;
        // Our own loggers have levels of their own.
        silenceOthers();
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {});
        String line = FAREWELL.get().get();
        Configurator.setAllLevels(LogManager.ROOT_LOGGER_NAME, Level.OFF);
        System.err.println(line);
        StandardOutput.silence();
        // Scala's pools print what they cannot run any more.
        System.setErr(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    }

    /** For a thread whose work is over or fails: while a signal ends the process, it must not end it first, nor complain. */
    public static void awaitExitIfSignalled() {
        if (ending) {
            awaitExit();
        }
    }

    /** Waits for the process to end. */
    public static void awaitExit() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package org.spikernel.cli.output;

import java.util.Optional;
import org.spikernel.config.ConfigException;
import org.spikernel.data.DataException;
import org.spikernel.spark.session.SetupException;
import org.spikernel.text.Secrets;

/** Turns an exception into one line and an exit code. */
public final class ExitCodes {
    public static final int DONE = 0;
    public static final int FAILED = 1;
    public static final int BAD_INPUT = 2;
    /** Asked to end. */
    public static final int INTERRUPTED = 130;

    /** What a user can do who wants to know more. */
    private static final String STACK_TRACE = "; --stack-trace shows where";

    private static final int DEEPEST = 10;

    private ExitCodes() {}

    /** One line and an exit code. */
    public record Verdict(String line, int exitCode) {}

    public static Verdict of(Throwable failure) {
        return badInput(failure).isPresent()
                ? new Verdict(inWords(failure), BAD_INPUT)
                : new Verdict(inWords(failure) + (isOurs(failure) ? "" : STACK_TRACE), FAILED);
    }

    /** The line alone. */
    public static String inWords(Throwable failure) {
        Optional<Throwable> input = badInput(failure);
        if (input.isPresent()) {
            return line(input.get());
        }
        Throwable root = failure;
        for (int depth = 0; depth < DEEPEST && root.getCause() != null; depth++) {
            root = root.getCause();
        }
        String cause = root == failure ? "" : " (" + root.getClass().getSimpleName() + ": " + line(root) + ")";
        String kind = isOurs(failure) ? "" : failure.getClass().getSimpleName() + ": ";
        return "Failed: " + kind + line(failure) + cause;
    }

    /** One that says all in words. */
    private static boolean isOurs(Throwable failure) {
        String name = failure.getClass().getName();
        return name.startsWith("org.spikernel.") && !name.startsWith("org.spikernel.shaded.");
    }

    private static Optional<Throwable> badInput(Throwable failure) {
        Throwable current = failure;
        for (int depth = 0; depth < DEEPEST && current != null; depth++) {
            if (current instanceof UserInputException
                    || current instanceof ConfigException
                    || current instanceof DataException
                    || current instanceof SetupException) {
                return Optional.of(current);
            }
            current = current.getCause();
        }
        return Optional.empty();
    }

    /** The first line of the message that is not blank, without secrets. */
    public static String line(Throwable failure) {
        return String.valueOf(failure.getMessage())
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .map(Secrets::hide)
                .findFirst()
                .orElse("");
    }
}

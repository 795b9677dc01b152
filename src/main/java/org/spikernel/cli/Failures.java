package org.spikernel.cli;

import java.util.Optional;
import org.spikernel.config.ConfigException;
import org.spikernel.data.DataException;
import org.spikernel.spark.Secrets;
import org.spikernel.spark.SetupException;

/** Turns an exception into one line and an exit code. */
final class Failures {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int BAD_INPUT = 2;
    private static final int DEEPEST = 10;

    private Failures() {}

    /** One line and an exit code. */
    record Verdict(String line, int exitCode) {}

    static Verdict of(Throwable failure) {
        return badInput(failure).isPresent()
                ? new Verdict(inWords(failure), BAD_INPUT)
                : new Verdict(inWords(failure) + "; --stack-trace shows where", FAILED);
    }

    /** The line alone. */
    static String inWords(Throwable failure) {
        Optional<Throwable> input = badInput(failure);
        if (input.isPresent()) {
            return line(input.get());
        }
        Throwable root = failure;
        for (int depth = 0; depth < DEEPEST && root.getCause() != null; depth++) {
            root = root.getCause();
        }
        String cause = root == failure ? "" : " (" + root.getClass().getSimpleName() + ": " + line(root) + ")";
        return "Failed: " + failure.getClass().getSimpleName() + ": " + line(failure) + cause;
    }

    private static Optional<Throwable> badInput(Throwable failure) {
        Throwable current = failure;
        for (int depth = 0; depth < DEEPEST && current != null; depth++) {
            if (current instanceof BadInput
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
    static String line(Throwable failure) {
        return String.valueOf(failure.getMessage())
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .map(Secrets::hide)
                .findFirst()
                .orElse("");
    }
}

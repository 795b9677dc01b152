package org.spikernel.cli.sql;

import java.util.Locale;
import org.apache.spark.SparkThrowable;
import org.spikernel.cli.output.ExitCodes;
import org.spikernel.cli.output.UserInputException;

/** Tells a mistake in a statement from a failure of Spark. */
final class SqlErrors {
    private static final int LONGEST_STATEMENT = 60;
    private static final int DEEPEST = 10;

    private SqlErrors() {}

    /** Bad input when Spark blames the statement or the data that it names; otherwise the failure itself. */
    static RuntimeException of(Exception failure, String statement) {
        Throwable current = failure;
        for (int depth = 0; depth < DEEPEST && current != null; depth++) {
            if (current instanceof SparkThrowable spark && blamesStatement(spark)) {
                return new UserInputException(
                        "Cannot run SQL: " + ExitCodes.line(current) + " (" + shortened(statement) + ")", failure);
            }
            current = current.getCause();
        }
        return failure instanceof RuntimeException runtime ? runtime : new IllegalStateException(failure);
    }

    /** Classes of SQLSTATE: 22 data exception, 42 syntax error, access rule or unknown name, 0A not supported. */
    private static boolean blamesStatement(SparkThrowable failure) {
        String state = String.valueOf(failure.getSqlState()).toUpperCase(Locale.ROOT);
        return state.startsWith("22") || state.startsWith("42") || state.startsWith("0A");
    }

    static String shortened(String statement) {
        String line = statement.strip().replaceAll("\\s+", " ");
        return line.length() <= LONGEST_STATEMENT ? line : line.substring(0, LONGEST_STATEMENT) + "...";
    }
}

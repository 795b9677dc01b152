package org.spikernel.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.spikernel.cli.Main;

/**
 * What a command printed, and its exit code.
 *
 * @param exitCode of the process
 * @param output lines on standard output
 * @param errors lines on standard error
 */
public record Console(int exitCode, List<String> output, List<String> errors) {
    /** Runs a command in this process. */
    public static synchronized Console run(String... arguments) {
        PrintStream standardOutput = System.out;
        PrintStream standardError = System.err;
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(output, true, StandardCharsets.UTF_8);
                PrintStream err = new PrintStream(errors, true, StandardCharsets.UTF_8)) {
            System.setOut(out);
            System.setErr(err);
            int exitCode = Main.execute(err, arguments);
            return new Console(exitCode, lines(output), lines(errors));
        } finally {
            System.setOut(standardOutput);
            System.setErr(standardError);
        }
    }

    /** The one line that a user's mistake is answered with. */
    public static String mistake(String... arguments) {
        Console console = run(arguments);
        assertThat(console.errors()).as("lines on standard error").hasSize(1);
        assertThat(console.exitCode()).as("exit code").isEqualTo(2);
        return console.errors().get(0);
    }

    private static List<String> lines(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }
}

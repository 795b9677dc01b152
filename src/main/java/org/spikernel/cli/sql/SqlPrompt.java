package org.spikernel.cli.sql;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.Set;
import java.util.function.Consumer;
import org.spikernel.cli.output.ExitCodes;

/**
 * Reads statements, over several lines each, until the end of input or {@code exit}. A wrong one is reported and ends
 * nothing; when nobody sits at the terminal to read that, the exit code tells it.
 */
final class SqlPrompt {
    private static final Set<String> FAREWELLS = Set.of("exit", "quit", "exit;", "quit;");

    /** In front of a line that goes on with a statement. */
    static final String CONTINUED = "        -> ";

    private static final String FIRST = "spikernel> ";

    private final PromptLines lines;
    private final PrintStream errors;
    private final Reader reader;
    private int worst = ExitCodes.DONE;

    /** Who gives the statements. */
    enum Reader {
        PERSON,
        PIPE
    }

    SqlPrompt(PromptLines lines, PrintStream errors, Reader reader) {
        this.lines = lines;
        this.errors = errors;
        this.reader = reader;
    }

    SqlPrompt(BufferedReader input, PrintStream errors, Reader reader) {
        this(
                prompt -> {
                    if (reader == Reader.PERSON) {
                        errors.print(prompt);
                        errors.flush();
                    }
                    return input.readLine();
                },
                errors,
                reader);
    }

    static SqlPrompt onStandardInput() {
        return new SqlPrompt(
                new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())),
                System.err,
                System.getenv("SPIKERNEL_TTY") == null ? Reader.PIPE : Reader.PERSON);
    }

    /** Whether more lines belong to what was typed: there is something behind the last semicolon, and it is not exit. */
    static boolean isUnfinished(String text) {
        return !FAREWELLS.contains(text.strip()) && !Statements.cut(text + "\n").restIsBlank();
    }

    /**
     * Reads to the end.
     *
     * @param run runs a statement, or throws
     * @return the exit code
     */
    int read(Consumer<String> run) {
        String pending = "";
        for (String line = next(pending); line != null; line = next(pending)) {
            if (pending.isEmpty() && FAREWELLS.contains(line.strip())) {
                break;
            }
            Statements.Cut cut = Statements.cut(pending + line + "\n");
            cut.complete().forEach(statement -> attempt(run, statement));
            pending = cut.restIsBlank() ? "" : cut.rest();
        }
        Statements.all(pending).forEach(statement -> attempt(run, statement));
        return reader == Reader.PERSON ? ExitCodes.DONE : worst;
    }

    private String next(String pending) {
        try {
            return lines.next(pending.isEmpty() ? FIRST : CONTINUED);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read statements from standard input", e);
        }
    }

    private void attempt(Consumer<String> run, String statement) {
        try {
            run.accept(statement);
        } catch (RuntimeException e) {
            ExitCodes.Verdict verdict = ExitCodes.of(e);
            errors.println(verdict.line());
            worst = Math.max(worst, verdict.exitCode());
        }
    }
}

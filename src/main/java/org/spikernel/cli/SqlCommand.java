package org.spikernel.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.spikernel.config.RunConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Spark SQL over the result tables. */
@Command(
        name = "sql",
        description = "Query the result tables with Spark SQL: a prompt, statements (-e) or a file (-f).",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Tables: runs, candidates, trainings, epochs, layers, selections (DESCRIBE TABLE candidates; explains the",
            "columns). Statements end with ;",
            "",
            "Examples:",
            "  spikernel sql -e \"SELECT kernel_set, count(*), max(score) FROM candidates GROUP BY kernel_set\"",
            "  spikernel sql -f query.sql --json",
            "  spikernel sql"
        })
final class SqlCommand implements Callable<Integer> {
    @Mixin
    private ConfigOptions configuration;

    @Option(names = "-e", paramLabel = "SQL", description = "Statements to run, separated by semicolons.")
    private String statements;

    @Option(names = "-f", paramLabel = "FILE", description = "File with statements to run.")
    private Path file;

    @Override
    public Integer call() {
        if (statements != null && file != null) {
            throw new BadInput("Cannot run SQL: give either -e or -f, got both");
        }
        RunConfig config = configuration.load();
        Output output = configuration.output();
        String text = statements != null ? statements : file != null ? read(file) : null;
        try (Workbench workbench = Workbench.open(config)) {
            workbench
                    .session()
                    .sql("USE " + config.tables().catalog() + "."
                            + config.tables().namespace());
            ResultsView results = new ResultsView(workbench, output);
            if (text != null) {
                Statements.all(text).forEach(statement -> run(workbench, results, statement));
            } else {
                prompt(workbench, results);
            }
            return Failures.DONE;
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new BadInput("Cannot run SQL: -f must name a text file, got " + file, e);
        }
    }

    private static void run(Workbench workbench, ResultsView results, String statement) {
        try {
            results.print("row", workbench.session().sql(statement));
        } catch (Exception e) {
            // Scala throws checked exceptions undeclared.
            throw WrongSql.of(e, statement);
        }
    }

    /** Reads statements until the end of input; a wrong one is reported and does not end the prompt. */
    private static void prompt(Workbench workbench, ResultsView results) {
        boolean interactive = System.getenv("SPIKERNEL_TTY") != null;
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
        StringBuilder pending = new StringBuilder();
        try {
            while (true) {
                if (interactive) {
                    System.err.print(pending.toString().isBlank() ? "spikernel> " : "        -> ");
                    System.err.flush();
                }
                String line = input.readLine();
                if (line == null
                        || (pending.toString().isBlank()
                                && List.of("exit", "quit", "exit;", "quit;").contains(line.strip()))) {
                    break;
                }
                Statements.Cut cut =
                        Statements.cut(pending.append(line).append('\n').toString());
                cut.complete().forEach(statement -> attempt(workbench, results, statement));
                pending.setLength(0);
                pending.append(cut.rest());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read statements from standard input", e);
        }
        Statements.all(pending.toString()).forEach(statement -> attempt(workbench, results, statement));
    }

    private static void attempt(Workbench workbench, ResultsView results, String statement) {
        try {
            run(workbench, results, statement);
        } catch (RuntimeException e) {
            System.err.println(Failures.of(e).line());
        }
    }
}

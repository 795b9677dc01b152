package org.spikernel.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.spikernel.config.RunConfig;
import org.spikernel.spark.ReadOnlySql;
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
            "columns). Statements end with ; and a prompt with exit. Only what reads is run (SELECT, SHOW, DESCRIBE,",
            "EXPLAIN, USE, SET of Spark SQL's settings); --write allows every statement.",
            "",
            "Examples:",
            "  spikernel sql -e \"SELECT kernel_set, count(*), max(score) FROM candidates GROUP BY kernel_set\"",
            "  spikernel sql -f query.sql --json",
            "  spikernel sql --write -e \"DELETE FROM candidates WHERE run_id = 'old'\"",
            "  spikernel sql"
        })
final class SqlCommand implements Callable<Integer> {
    @Mixin
    private ConfigOptions configuration;

    @Option(names = "-e", paramLabel = "SQL", description = "Statements to run, separated by semicolons.")
    private String statements;

    @Option(names = "-f", paramLabel = "FILE", description = "File with statements to run.")
    private Path file;

    @Option(names = "--write", description = "Also run statements that may change something.")
    private boolean write;

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
            if (text == null) {
                return SqlPrompt.onStandardInput().read(statement -> run(workbench, results, statement));
            }
            Statements.all(text).forEach(statement -> run(workbench, results, statement));
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

    private void run(Workbench workbench, ResultsView results, String statement) {
        try {
            if (!write) {
                requireThatItReads(workbench, statement);
            }
            results.print("row", workbench.session().sql(statement));
        } catch (BadInput e) {
            throw e;
        } catch (Exception e) {
            // Scala throws checked exceptions undeclared.
            throw WrongSql.of(e, statement);
        }
    }

    private static void requireThatItReads(Workbench workbench, String statement) throws ParseException {
        ReadOnlySql.writing(workbench.session(), statement).ifPresent(what -> {
            throw new BadInput("Cannot run SQL: it must only read, got " + what + "; add --write to run it anyway ("
                    + WrongSql.shortened(statement) + ")");
        });
    }
}

package org.spikernel.cli.sql;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.spikernel.cli.output.ExitCodes;
import org.spikernel.cli.output.Lazy;
import org.spikernel.cli.output.Output;
import org.spikernel.cli.output.UserInputException;
import org.spikernel.cli.setup.CommandSession;
import org.spikernel.cli.setup.ConfigOptions;
import org.spikernel.cli.setup.ExistingWarehouse;
import org.spikernel.config.RunConfig;
import org.spikernel.spark.query.OutsideSql;
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
            "Tables: runs, candidates, scores, trainings, epochs, layers, selections, bit_widths, firmware_runs, predictions.",
            "Views for the usual questions: leaderboard, pareto, pareto_energy, budget_curve, kernel_set_summary, search_cost,",
            "learning_curves, failures, bit_width_choice, firmware, measure_ranks, predicted_trainings. SHOW TABLES; says what",
            "they hold, DESCRIBE leaderboard; explains the columns. Statements end with ; and a prompt with exit; TAB completes",
            "names, and statements typed are kept in ~/.local/state/spikernel/sql-history. Only what reads is run",
            "(SELECT, SHOW, DESCRIBE, EXPLAIN, USE, SET of Spark SQL's settings); --write allows statements that change",
            "something. Both keep to the tables: files by their paths, jars and the environment need --allow-files. Number of",
            "rows and time go to standard error.",
            "",
            "Examples:",
            "  spikernel sql -e \"SELECT kernel_set, count(*), max(score) FROM candidates GROUP BY kernel_set\"",
            "  spikernel sql -f query.sql --json",
            "  spikernel sql -e \"SELECT * FROM leaderboard\" --format parquet --output leaderboard.parquet",
            "  spikernel sql --write -e \"DELETE FROM candidates WHERE run_id = 'old'\"",
            "  spikernel sql"
        })
public final class SqlCommand implements Callable<Integer> {
    @Mixin
    private ConfigOptions configuration;

    @Option(names = "-e", paramLabel = "SQL", description = "Statements to run, separated by semicolons.")
    private String statements;

    @Option(names = "-f", paramLabel = "FILE", description = "File with statements to run.")
    private Path file;

    @Mixin
    private SqlOutputOptions rows;

    @Option(
            names = "--write",
            description = "Also run statements that may change something; makes the tables where there are none.")
    private boolean write;

    @Option(
            names = "--allow-files",
            description = "Also run statements that reach files by their paths, jars, all settings of Spark, and the"
                    + " environment ($${env:HOME}).")
    private boolean allowFiles;

    @Override
    public Integer call() {
        if (statements != null && file != null) {
            throw new UserInputException("Cannot run SQL: give either -e or -f, got both");
        }
        RunConfig config = configuration.load();
        SqlFormat format = rows.format(configuration.format());
        String text = statements != null ? statements : file != null ? read(file) : null;
        if (text == null && rows.isFile()) {
            throw new UserInputException(
                    "Cannot run SQL: --output takes the rows of a statement given by -e or -f, got neither");
        }
        if (System.getenv("SPIKERNEL_TTY") != null) {
            System.err.println("starting Spark");
        }
        if (!write) {
            ExistingWarehouse.open(config);
        }
        try (CommandSession commandSession = open(config)) {
            return text == null ? prompt(commandSession, config, format) : run(commandSession, config, format, text);
        }
    }

    /** Statements that change something are not begun where the tables cannot be; with --allow-files others can. */
    private CommandSession open(RunConfig config) {
        return write && !allowFiles ? CommandSession.openToWrite(config) : CommandSession.open(config);
    }

    private int run(CommandSession commandSession, RunConfig config, SqlFormat format, String text) {
        SqlSink sink = rows.isFile() ? new FileSqlSink(rows.file(commandSession.hadoop()), format) : printed(format);
        SqlRunner runner = runner(commandSession, config, sink);
        Statements.all(text).forEach(runner::run);
        sink.finish();
        return ExitCodes.DONE;
    }

    private int prompt(CommandSession commandSession, RunConfig config, SqlFormat format) {
        Optional<TerminalLines> terminal =
                TerminalLines.open(Lazy.of(() -> SqlCompletions.of(commandSession.session())));
        if (terminal.isEmpty()) {
            return SqlPrompt.onStandardInput().read(runner(commandSession, config, printed(format))::run);
        }
        try (TerminalLines lines = terminal.get()) {
            return new SqlPrompt(lines, System.err, SqlPrompt.Reader.PERSON)
                    .read(runner(commandSession, config, new PagedRows(format, Pager.ofUser()))::run);
        }
    }

    private SqlSink printed(SqlFormat format) {
        return new ConsoleSqlSink(
                new Output(format.ofText(), System.out, System.err, List.of(), configuration.width()));
    }

    private SqlRunner runner(CommandSession commandSession, RunConfig config, SqlSink sink) {
        return new SqlRunner(
                commandSession.session(),
                config.tables(),
                write ? SqlRunner.Access.WRITE : SqlRunner.Access.READ,
                allowFiles ? OutsideSql.Reach.EVERYTHING : OutsideSql.Reach.TABLES,
                sink,
                System.err);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UserInputException("Cannot run SQL: -f must name a text file, got " + file, e);
        }
    }
}

package org.spikernel.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Optional;
import org.spikernel.cli.bench.AuditCommand;
import org.spikernel.cli.bench.BenchCommand;
import org.spikernel.cli.bench.ReplayCommand;
import org.spikernel.cli.export.EvaluateCommand;
import org.spikernel.cli.export.ExportCommand;
import org.spikernel.cli.export.QuantiseCommand;
import org.spikernel.cli.output.ExitCodes;
import org.spikernel.cli.output.ExitSignals;
import org.spikernel.cli.output.NativeText;
import org.spikernel.cli.output.ProgramEnd;
import org.spikernel.cli.output.StandardOutput;
import org.spikernel.cli.output.Versions;
import org.spikernel.cli.output.WrongUsage;
import org.spikernel.cli.report.ReportCommand;
import org.spikernel.cli.reproduce.ReproduceCommand;
import org.spikernel.cli.run.RunsCommand;
import org.spikernel.cli.run.ScoreCommand;
import org.spikernel.cli.run.SearchCommand;
import org.spikernel.cli.run.SelectCommand;
import org.spikernel.cli.run.TrainCommand;
import org.spikernel.cli.sql.NotebookCommand;
import org.spikernel.cli.sql.SqlCommand;
import org.spikernel.text.Secrets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The program: {@code spikernel <command>}, and the main class for {@code spark-submit}. */
@Command(
        name = "spikernel",
        description = "Finds spiking neural networks that are as accurate as possible within a memory budget.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        sortOptions = false,
        subcommands = {
            SearchCommand.class,
            ScoreCommand.class,
            TrainCommand.class,
            SelectCommand.class,
            SpaceCommand.class,
            PrepareCommand.class,
            SqlCommand.class,
            NotebookCommand.class,
            ReportCommand.class,
            ExportCommand.class,
            EvaluateCommand.class,
            QuantiseCommand.class,
            ConnectCommand.class,
            RunsCommand.class,
            DoctorCommand.class,
            BenchCommand.class,
            ReplayCommand.class,
            AuditCommand.class,
            ReproduceCommand.class,
            CommandLine.HelpCommand.class
        },
        footer = {
            "",
            "The usual way: `spikernel search` scores untrained networks of every kernel set, trains the best, and",
            "selects the most accurate that fits the budget. `spikernel select --budget 1MiB` asks again without",
            "training; `spikernel sql` queries all tables. Exit codes: 0 done, 1 failed, 2 bad input."
        })
public final class Main implements Runnable {
    /** Wide enough for every example: one that is broken in two cannot be copied. */
    private static final int HELP_WIDTH = 120;

    @Option(
            names = "--stack-trace",
            scope = ScopeType.INHERIT,
            description = "After an error, print where it happened.")
    private boolean stackTrace;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    /** The one line of a failure. */
    private String complaint = "";

    /** Without a command: the help. */
    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }

    /**
     * Runs a command and ends the program with its code.
     *
     * @throws ProgramEnd.Failed where the process is another program's
     */
    public static void main(String[] arguments) throws ProgramEnd.Failed {
        StandardOutput output = StandardOutput.install();
        Main main = new Main();
        int code = main.run(System.err, ExitSignals::expect, arguments);
        if (code == ExitCodes.DONE && output.failure().isPresent()) {
            main.complain(
                    "Cannot write standard output: it must have room for the results, got "
                            + output.failure().get(),
                    System.err);
            code = ExitCodes.FAILED;
        }
        ProgramEnd.with(code, main.complaint);
    }

    public static int execute(PrintStream errors, String... arguments) {
        return new Main().run(errors, () -> {}, arguments);
    }

    /** With what is done before a command, but not before help, which needs a part of the time. */
    private int run(PrintStream errors, Runnable beforeCommand, String... arguments) {
        Optional<String> lost =
                NativeText.ofThisProcess().complaint(arguments, System.getenv(), System.getProperties());
        if (lost.isPresent()) {
            complain(lost.get(), errors);
            return ExitCodes.BAD_INPUT;
        }
        CommandLine line = new CommandLine(this)
                .setUsageHelpWidth(HELP_WIDTH)
                .setExecutionStrategy(parsed -> {
                    Integer helped = CommandLine.executeHelpRequest(parsed);
                    if (helped != null) {
                        return helped;
                    }
                    beforeCommand.run();
                    return new CommandLine.RunLast().execute(parsed);
                })
                .setParameterExceptionHandler((exception, args) -> {
                    complain(WrongUsage.line(exception), errors);
                    return ExitCodes.BAD_INPUT;
                })
                .setExecutionExceptionHandler((exception, command, parsed) -> failed(exception, errors));
        try {
            return line.execute(arguments);
        } catch (Error e) {
            // The library passes errors on; a missing class or too little memory is worth one line too.
            return failed(e, errors);
        }
    }

    private int failed(Throwable failure, PrintStream errors) {
        ExitSignals.awaitExitIfSignalled();
        ExitCodes.Verdict verdict = ExitCodes.of(failure);
        complain(stackTrace ? ExitCodes.inWords(failure) : verdict.line(), errors);
        if (stackTrace) {
            StringWriter trace = new StringWriter();
            failure.printStackTrace(new PrintWriter(trace));
            errors.print(Secrets.hide(trace.toString()));
        }
        return verdict.exitCode();
    }

    private void complain(String line, PrintStream errors) {
        complaint = line;
        errors.println(line);
    }

    /** What {@code --version} prints. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {Versions.line()};
        }
    }
}

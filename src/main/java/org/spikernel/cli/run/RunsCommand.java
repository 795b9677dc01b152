package org.spikernel.cli.run;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.spikernel.cli.output.ExitCodes;
import org.spikernel.cli.output.Output;
import org.spikernel.cli.output.UserInputException;
import org.spikernel.cli.progress.StageProgress;
import org.spikernel.cli.setup.CommandSession;
import org.spikernel.cli.setup.ConfigOptions;
import org.spikernel.cli.setup.ExistingWarehouse;
import org.spikernel.cli.setup.RecordedRuns;
import org.spikernel.config.ConfigException;
import org.spikernel.config.ConfigFiles;
import org.spikernel.config.RunConfig;
import org.spikernel.results.RunRow;
import org.spikernel.space.Cell;
import org.spikernel.spark.run.RunLedger;
import org.spikernel.spark.run.RunRemoval;
import org.spikernel.spark.tables.ResultTables;
import org.spikernel.text.Plural;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The runs of the tables. Without a subcommand: a list. */
@Command(
        name = "runs",
        description = "List runs; resume, cancel, fork and delete them; keep their tables quick.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        subcommands = {
            RunsCommand.Resume.class,
            RunsCommand.Cancel.class,
            RunsCommand.Fork.class,
            RunsCommand.Delete.class,
            MaintainCommand.class,
            AdoptCommand.class
        },
        footer = {
            "",
            "Status: running, finished, failed, interrupted (asked to end), or left (its process is gone or silent).",
            "",
            "Examples:",
            "  spikernel runs",
            "  spikernel runs resume synthetic-1a2b3c4d",
            "  spikernel runs cancel synthetic-1a2b3c4d",
            "  spikernel runs fork synthetic-1a2b3c4d -D train.epochs=20",
            "  spikernel runs delete synthetic-1a2b3c4d",
            "  spikernel runs maintain",
            "  spikernel runs adopt                  once, for a warehouse of an earlier version"
        })
public final class RunsCommand implements Callable<Integer> {
    @Mixin
    private ConfigOptions configuration;

    @Override
    public Integer call() {
        Output output = configuration.output();
        List<RunRow> found =
                RecordedRuns.of(ExistingWarehouse.open(configuration.load())).rows();
        // After they were read: signs of life are given meanwhile.
        Instant now = Clock.systemUTC().instant();
        List<List<Object>> rows = new ArrayList<>();
        for (RunRow row : found) {
            rows.add(Arrays.asList(
                    row.runId(),
                    RunLedger.status(row, now),
                    row.command(),
                    progress(row.counters()),
                    age(row.startedAt(), now),
                    age(row.heartbeatAt() == null ? row.startedAt() : row.heartbeatAt(), now),
                    RunLedger.owner(row)));
        }
        output.table("run", List.of("run_id", "status", "command", "progress", "started", "last_sign", "owner"), rows);
        return ExitCodes.DONE;
    }

    /** As in {@code score 120/240, train 2/6 (1 failed), 3 retried}. */
    static String progress(Map<String, Long> counters) {
        List<String> parts = new ArrayList<>();
        counters.keySet().stream()
                .filter(key -> key.endsWith(".planned"))
                .map(key -> key.substring(0, key.length() - ".planned".length()))
                .sorted()
                .forEach(stage -> {
                    long done =
                            counters.getOrDefault(stage + ".done", 0L) + counters.getOrDefault(stage + ".reused", 0L);
                    long failed = counters.getOrDefault(stage + ".failed", 0L);
                    parts.add(stage + " " + done + "/" + counters.get(stage + ".planned")
                            + (failed == 0 ? "" : " (" + failed + " failed)"));
                });
        long retried = counters.getOrDefault("tasks.retried", 0L);
        if (retried > 0) {
            parts.add(Plural.of(retried, "task") + " retried");
        }
        return String.join(", ", parts);
    }

    private static String age(Instant then, Instant now) {
        if (then == null) {
            return "-";
        }
        Duration age = Duration.between(then, now);
        if (age.toDays() > 1) {
            return age.toDays() + " days ago";
        }
        return age.isNegative() ? "in the future" : StageProgress.clock(age.toMillis() / 1e3) + " ago";
    }

    /** Goes on with a run. */
    @Command(
            name = "resume",
            description = "Go on with a run: its own command, settings and cells; only what is missing is computed.",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            footer = {
                "",
                "Settings that determine results are the run's own; -D may change how and where it is computed",
                "(device, spark, tables, run.output)."
            })
    static final class Resume implements Callable<Integer> {
        @Mixin
        private ConfigOptions configuration;

        @Parameters(
                paramLabel = "RUN",
                description = "Name of the run (default: the one started last).",
                arity = "0..1")
        private String run;

        @Override
        public Integer call() {
            RunRow row = recorded(configuration, "resume", run);
            RunConfig config = configuration.loadOver(row.config(), List.of("run.name=" + row.runId()));
            return named(row.command()).execute(config, cells(row), configuration.output());
        }
    }

    /** Ends a run of another process. */
    @Command(
            name = "cancel",
            description = "End a run from any machine that reaches the tables, as Ctrl-C would where it runs.",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            footer = {"", "What was finished is kept, and `runs resume` goes on from there."})
    static final class Cancel implements Callable<Integer> {
        @Mixin
        private ConfigOptions configuration;

        @Parameters(paramLabel = "RUN", description = "Name of the run.")
        private String run;

        @Override
        public Integer call() {
            Output output = configuration.output();
            ResultTables tables = ExistingWarehouse.openToWrite(configuration.load());
            RunRow row = RecordedRuns.of(tables).find("cancel", run);
            if (RunRow.RUNNING.equals(RunLedger.status(row, Clock.systemUTC().instant()))) {
                output.remark("asking " + RunLedger.owner(row) + " to end run " + row.runId());
            }
            if (!RunLedger.cancel(tables, row.runId(), RunLedger.self())) {
                output.remark("no answer yet; it ends as soon as its process looks, unless that is gone");
                return ExitCodes.FAILED;
            }
            output.remark("run " + row.runId() + " has ended");
            return ExitCodes.DONE;
        }
    }

    /** Starts another run from one. */
    @Command(
            name = "fork",
            description =
                    "Start another run with a run's settings, but for those given here; takes over what they leave.",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            footer = {"", "Example:", "  spikernel runs fork synthetic-1a2b3c4d -D train.epochs=20 --name longer"})
    static final class Fork implements Callable<Integer> {
        @Mixin
        private ConfigOptions configuration;

        @Option(
                names = "--name",
                paramLabel = "NAME",
                description = "Name of the new run (default: made of its settings).")
        private String name = "";

        @Parameters(paramLabel = "RUN", description = "Name of the run to start from.")
        private String run;

        @Override
        public Integer call() {
            RunRow row = recorded(configuration, "fork", run);
            List<Cell> cells = cells(row);
            RunConfig config = named(row.command())
                    .started(configuration.loadOver(row.config(), List.of("run.name=\"" + name + "\"")), cells);
            String variant = RunConfig.variant(cells);
            if (config.runId(variant).equals(row.runId())
                    || config.resultsHash(variant).equals(row.configHash())) {
                throw new UserInputException("Cannot fork run " + row.runId()
                        + ": at least one setting that determines results must differ (-D key=value), got the same; `spikernel"
                        + " runs resume` goes on with it");
            }
            return named(row.command()).execute(config, cells, configuration.output());
        }
    }

    /** Removes a run. */
    @Command(
            name = "delete",
            description =
                    "Delete a run: its rows in all tables, and weights and checkpoints that no other run refers to.",
            mixinStandardHelpOptions = true,
            sortOptions = false)
    static final class Delete implements Callable<Integer> {
        @Mixin
        private ConfigOptions configuration;

        @Option(names = "--yes", description = "Do not ask.")
        private boolean yes;

        @Parameters(paramLabel = "RUN", description = "Name of the run.")
        private String run;

        @Override
        public Integer call() {
            RunConfig config = configuration.load();
            Output output = configuration.output();
            RunRow row = RecordedRuns.of(ExistingWarehouse.open(config)).find("delete", run);
            try (CommandSession commandSession = CommandSession.openToWrite(config)) {
                RunRemoval removal =
                        new RunRemoval(commandSession.session(), commandSession.tables(), row, recordedOutput(row));
                RunRemoval.Extent extent = removal.extent();
                output.remark("run " + row.runId() + ": " + Plural.of(extent.rows(), "row") + ", "
                        + Plural.of(extent.folders().size(), "folder")
                        + " of weights and checkpoints that no other run refers to");
                if (!yes && !Confirmation.given("Delete them for good? [y/N] ")) {
                    output.remark("nothing was deleted");
                    return ExitCodes.DONE;
                }
                removal.run(extent);
                output.remark("deleted");
                return ExitCodes.DONE;
            }
        }
    }

    /** Settings of another version, or with secrets left out, may not be readable; what rows name is found without. */
    private static Optional<String> recordedOutput(RunRow row) {
        try {
            return Optional.of(ConfigFiles.loadRecorded(row.config(), Optional.empty(), List.of())
                    .run()
                    .output());
        } catch (ConfigException e) {
            return Optional.empty();
        }
    }

    private static RunRow recorded(ConfigOptions configuration, String command, String run) {
        return RecordedRuns.of(ExistingWarehouse.open(configuration.load())).find(command, run);
    }

    private static List<Cell> cells(RunRow row) {
        return row.cells() == null
                ? List.of()
                : row.cells().lines().map(Cell::parse).toList();
    }

    /** Asks a person. */
    private static final class Confirmation {
        private Confirmation() {}

        static boolean given(String question) {
            if (System.getenv("SPIKERNEL_TTY") == null) {
                throw new UserInputException("Cannot ask whether to delete: there is no terminal; add --yes, got none");
            }
            System.err.print(question);
            System.err.flush();
            String answer = new java.util.Scanner(System.in, java.nio.charset.StandardCharsets.UTF_8).nextLine();
            return List.of("y", "yes").contains(answer.strip().toLowerCase(Locale.ROOT));
        }
    }

    /** The command of that name, as a run records it. */
    private static RunCommand named(String name) {
        return Stream.of(new SearchCommand(), new ScoreCommand(), new TrainCommand())
                .filter(command -> command.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new UserInputException(
                        "Cannot go on with a run: its command must be search, score or train, got " + name));
    }
}

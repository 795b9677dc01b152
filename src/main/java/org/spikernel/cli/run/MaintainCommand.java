package org.spikernel.cli.run;

import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.spikernel.cli.output.ExitCodes;
import org.spikernel.cli.output.Output;
import org.spikernel.cli.output.Versions;
import org.spikernel.cli.setup.CommandSession;
import org.spikernel.cli.setup.ConfigOptions;
import org.spikernel.cli.setup.ExistingWarehouse;
import org.spikernel.config.RunConfig;
import org.spikernel.spark.tables.TableMaintenance;
import org.spikernel.spark.tables.TableMaintenance.Upkeep;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Maintenance of the result tables. */
@Command(
        name = "maintain",
        description =
                "Merge small files, expire old snapshots and remove files of broken-off commits; rows never change.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Runs may go on meanwhile. tables.maintenance (reference.conf) says what is old, and what the end of a run does",
            "by itself.",
            "",
            "Examples:",
            "  spikernel runs maintain --dry-run                  what would be done",
            "  spikernel runs maintain",
            "  spikernel runs maintain -D tables.maintenance.keep-hours=1"
        })
final class MaintainCommand implements Callable<Integer> {
    @Mixin
    private ConfigOptions configuration;

    @Option(names = "--dry-run", description = "Say what would be done, and change nothing.")
    private boolean dryRun;

    @Override
    public Integer call() {
        RunConfig config = configuration.load();
        Output output = configuration.output();
        ExistingWarehouse.open(config);
        output.remark(Versions.line());
        output.remark("tables    " + config.tables().tableName("*") + " in "
                + config.tables().warehouse());
        try (CommandSession commandSession =
                dryRun ? CommandSession.open(config) : CommandSession.openToWrite(config)) {
            TableMaintenance maintenance = maintenance(commandSession, config);
            List<Upkeep> upkeep = dryRun ? maintenance.preview() : maintenance.maintain();
            output.table(
                    dryRun ? "maintenance-plan" : "maintenance",
                    List.of(
                            "table",
                            "files",
                            "files_after",
                            "bytes",
                            "bytes_after",
                            "snapshots_expired",
                            "orphans_removed",
                            "problem"),
                    upkeep.stream().map(MaintainCommand::row).toList());
            return upkeep.stream().allMatch(one -> one.problems().isEmpty()) ? ExitCodes.DONE : ExitCodes.FAILED;
        }
    }

    /** What the end of a run does when the tables are past a limit. */
    static void afterRun(CommandSession commandSession, RunConfig config, String runId, Output output) {
        for (Upkeep upkeep : maintenance(commandSession, config).whenPastLimit(runId)) {
            output.remark("maintained table " + upkeep.table() + ": the run's files "
                    + upkeep.before().files() + " > " + upkeep.after().files() + ", " + upkeep.snapshots()
                    + " snapshots expired");
        }
    }

    private static TableMaintenance maintenance(CommandSession commandSession, RunConfig config) {
        return new TableMaintenance(
                commandSession.session(), commandSession.tables(), config.maintenance(), Clock.systemUTC());
    }

    private static List<Object> row(Upkeep upkeep) {
        return Arrays.asList(
                upkeep.table(),
                upkeep.before().files(),
                upkeep.after().files(),
                upkeep.before().bytes(),
                upkeep.after().bytes(),
                upkeep.snapshots(),
                upkeep.orphans(),
                upkeep.problems().isEmpty() ? null : String.join("; ", upkeep.problems()));
    }
}

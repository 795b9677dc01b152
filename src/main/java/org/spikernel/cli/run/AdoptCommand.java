package org.spikernel.cli.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.spikernel.cli.output.ExitCodes;
import org.spikernel.cli.output.Output;
import org.spikernel.cli.output.UserInputException;
import org.spikernel.cli.setup.CommandSession;
import org.spikernel.cli.setup.ConfigOptions;
import org.spikernel.config.RunConfig;
import org.spikernel.results.RunRow;
import org.spikernel.spark.run.RunLedger;
import org.spikernel.spark.session.CatalogSettings;
import org.spikernel.spark.session.SqliteFile;
import org.spikernel.spark.session.WarehouseFolder;
import org.spikernel.spark.tables.WarehouseAdoption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Takes over a warehouse of an earlier version. */
@Command(
        name = "adopt",
        description =
                "Take over a warehouse that an earlier version made (tables.type = hadoop), once; copies nothing.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Enters the tables in catalog.sqlite of the warehouse, all or none. No run may be going on in it. Afterwards",
            "earlier versions, and other programs that read it by Iceberg's hadoop catalog, are refused: they would not see",
            "what is added. A second time it takes over what is new, or nothing.",
            "",
            "Example:",
            "  spikernel runs adopt -D tables.warehouse=/data/lake"
        })
final class AdoptCommand implements Callable<Integer> {
    @Mixin
    private ConfigOptions configuration;

    @Override
    public Integer call() {
        RunConfig config = configuration.load();
        CatalogSettings configured = config.tables();
        if (!List.of(CatalogSettings.SQLITE, CatalogSettings.HADOOP).contains(configured.type())) {
            throw new UserInputException(
                    "Cannot take over the tables: tables.type must be sqlite, got " + configured.type());
        }
        Output output = configuration.output();
        Configuration hadoop = CommandSession.hadoop(config);
        Path warehouse = WarehouseFolder.requireSqlite(configured.withType(CatalogSettings.SQLITE), hadoop);
        if (!Files.isDirectory(warehouse)) {
            throw new UserInputException(
                    "Cannot take over the tables: tables.warehouse must be a folder with tables, got " + warehouse);
        }
        Instant now = Clock.systemUTC().instant();
        List<SqliteFile.Entry> entered = new WarehouseAdoption(warehouse, hadoop)
                .run(row -> RunRow.RUNNING.equals(RunLedger.status(row, now))
                        ? Optional.ofNullable(RunLedger.owner(row))
                        : Optional.empty());
        output.table(
                "adopted",
                List.of("namespace", "table"),
                entered.stream()
                        .map(entry -> List.<Object>of(entry.namespace(), entry.name()))
                        .toList());
        output.remark(
                entered.isEmpty()
                        ? "nothing was to be taken over in " + warehouse
                        : "tables.type = sqlite, the default, reads them from now on");
        return ExitCodes.DONE;
    }
}

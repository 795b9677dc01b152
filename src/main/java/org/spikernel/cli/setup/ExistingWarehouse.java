package org.spikernel.cli.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.spikernel.cli.output.UserInputException;
import org.spikernel.config.RunConfig;
import org.spikernel.results.TableDefinition;
import org.spikernel.spark.session.CatalogSettings;
import org.spikernel.spark.session.SparkSessions;
import org.spikernel.spark.session.SqliteFile;
import org.spikernel.spark.session.WarehouseFolder;
import org.spikernel.spark.tables.ResultTables;

/**
 * For commands that ask of runs which are there: for a mistyped name they would make an empty warehouse, and report that it
 * has no runs.
 */
public final class ExistingWarehouse {
    private ExistingWarehouse() {}

    /**
     * The tables as they are, opened without Spark; makes none.
     *
     * @throws UserInputException when there are none
     */
    public static ResultTables open(RunConfig config) {
        CatalogSettings tables = config.tables();
        requireFolder(tables, CommandSession.hadoop(config));
        return ResultTables.existing(tables, () -> SparkSessions.catalog(config.spark(), tables))
                .orElseThrow(() -> empty(tables, "got no table " + tables.tableName(TableDefinition.RUNS.name())));
    }

    /** As {@link #open}; refuses also a warehouse that is not writable by this user. */
    public static ResultTables openToWrite(RunConfig config) {
        ResultTables tables = open(config);
        WarehouseFolder.requireWritable(config.tables(), CommandSession.hadoop(config));
        return tables;
    }

    /** What of the warehouse is not writable by this user, in words; empty where all seems to be. */
    public static Optional<String> notWritable(RunConfig config) {
        return WarehouseFolder.notWritable(config.tables(), CommandSession.hadoop(config));
    }

    /** Refuses a folder that holds no catalog; catalogs that are no folders are not asked. */
    private static void requireFolder(CatalogSettings tables, Configuration hadoop) {
        if (tables.type().equals(CatalogSettings.SQLITE)) {
            requireSqlite(tables, hadoop);
            return;
        }
        if (!tables.type().equals(CatalogSettings.HADOOP)) {
            return;
        }
        Path folder = new Path(tables.warehouse());
        boolean there;
        try {
            there = folder.getFileSystem(hadoop).exists(folder);
        } catch (IOException e) {
            throw new UserInputException(
                    "Cannot open the result tables: the warehouse must be on a file system that can be read, got "
                            + tables.warehouse() + " (" + e.getMessage() + ")",
                    e);
        }
        if (!there) {
            throw empty(tables, "got no such folder");
        }
    }

    private static void requireSqlite(CatalogSettings tables, Configuration hadoop) {
        java.nio.file.Path folder = WarehouseFolder.requireSqlite(tables, hadoop);
        WarehouseFolder.requireNoHadoopTables(tables, folder);
        if (!Files.isDirectory(folder)) {
            throw empty(tables, "got no such folder");
        }
        if (!new SqliteFile(folder).exists()) {
            throw empty(tables, "got no " + SqliteFile.NAME + " in it");
        }
    }

    /** What to say of a warehouse that holds nothing to read. */
    public static UserInputException empty(CatalogSettings tables, String got) {
        return new UserInputException("Cannot read results: the warehouse must hold a run, " + got
                + " (tables.warehouse " + tables.warehouse()
                + "); `submit/spikernel search` makes one, tables.warehouse names another");
    }
}

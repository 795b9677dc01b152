package org.spikernel.cli.setup;

import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.spikernel.cli.output.ExitCodes;
import org.spikernel.config.RunConfig;
import org.spikernel.results.TableDefinition;
import org.spikernel.spark.session.CatalogSettings;
import org.spikernel.spark.session.ExecutorHosts;
import org.spikernel.spark.session.SetupException;
import org.spikernel.spark.session.SparkSessions;
import org.spikernel.spark.session.SparkSettings;
import org.spikernel.spark.session.WarehouseFolder;
import org.spikernel.spark.session.YarnEnd;
import org.spikernel.spark.tables.ResultTables;

/** The open Spark session and result tables of one command. */
public final class CommandSession implements AutoCloseable {
    /** Up to which Spark's preparations for many take longer than they save. */
    private static final long FEW_ROWS = 100_000;

    private final SparkSession session;
    private final ResultTables tables;

    private CommandSession(SparkSession session, ResultTables tables) {
        this.session = session;
        this.tables = tables;
    }

    public static CommandSession open(RunConfig config) {
        return open(config.spark(), config.tables());
    }

    /** For a command that writes: in a warehouse where this user may not, it does not start. */
    public static CommandSession openToWrite(RunConfig config) {
        WarehouseFolder.requireWritable(config.tables(), hadoop(config));
        return open(config);
    }

    /** For questions of the rows of some tables. */
    public static CommandSession openToAsk(RunConfig config, ResultTables existing, TableDefinition<?>... asked) {
        return existing.rows(List.of(asked)) > FEW_ROWS
                ? open(config)
                : opened(SparkSessions.openForFewRows(config.spark(), config.tables()), config.tables());
    }

    public static CommandSession open(SparkSettings spark, CatalogSettings tables) {
        return opened(SparkSessions.open(spark, tables), tables);
    }

    private static CommandSession opened(SparkSession session, CatalogSettings tables) {
        ExecutorHosts.watch(session, tables, CommandSession::end);
        try {
            return new CommandSession(session, ResultTables.open(session, tables));
        } catch (RuntimeException e) {
            RuntimeException explained = YarnEnd.explained(e, session.sparkContext())
                    .<RuntimeException>map(end -> end)
                    .orElse(e);
            session.stop();
            throw explained;
        }
    }

    /** From a thread of its own: Spark's own end, which is part of the exit, waits for the one that calls. */
    private static void end(SetupException failure) {
        System.err.println(System.lineSeparator() + ExitCodes.line(failure));
        new Thread(() -> System.exit(ExitCodes.BAD_INPUT), "spikernel-end").start();
    }

    public SparkSession session() {
        return session;
    }

    public ResultTables tables() {
        return tables;
    }

    /** Hadoop's settings as the session will have them, for what needs none or comes before it. */
    public static Configuration hadoop(RunConfig config) {
        return SparkSessions.hadoop(config.spark());
    }

    public Configuration hadoop() {
        return session.sparkContext().hadoopConfiguration();
    }

    /**
     * Does this with the session.
     *
     * @throws YarnEnd where work failed since YARN has ended the application
     */
    public void run(Runnable work) {
        try {
            work.run();
        } catch (Exception e) {
            // Scala throws checked exceptions undeclared.
            YarnEnd.explained(e, session.sparkContext()).ifPresent(end -> {
                throw end;
            });
            throw e;
        }
    }

    @Override
    public void close() {
        session.stop();
    }
}

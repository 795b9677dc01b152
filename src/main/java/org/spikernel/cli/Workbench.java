package org.spikernel.cli;

import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.spikernel.config.RunConfig;
import org.spikernel.spark.CatalogSettings;
import org.spikernel.spark.ResultTables;
import org.spikernel.spark.Sessions;
import org.spikernel.spark.SparkSettings;

/** The open Spark session and result tables of one command. */
final class Workbench implements AutoCloseable {
    private final SparkSession session;
    private final ResultTables tables;

    private Workbench(SparkSession session, ResultTables tables) {
        this.session = session;
        this.tables = tables;
    }

    static Workbench open(RunConfig config) {
        return open(config.spark(), config.tables());
    }

    static Workbench open(SparkSettings spark, CatalogSettings tables) {
        SparkSession session = Sessions.open(spark, tables);
        try {
            return new Workbench(session, ResultTables.open(session, tables));
        } catch (RuntimeException e) {
            session.stop();
            throw e;
        }
    }

    SparkSession session() {
        return session;
    }

    ResultTables tables() {
        return tables;
    }

    Configuration hadoop() {
        return session.sparkContext().hadoopConfiguration();
    }

    @Override
    public void close() {
        session.stop();
    }
}

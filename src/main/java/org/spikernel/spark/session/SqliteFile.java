package org.spikernel.spark.session;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.sqlite.JDBC;

/**
 * The file in a warehouse that says which metadata file of each table is current, in the tables of Iceberg's jdbc catalog.
 * Its journal is SQLite's default, a file beside it while somebody writes: with a write-ahead log, people who may only read
 * could not open it.
 */
public final class SqliteFile {
    public static final String NAME = "catalog.sqlite";
    /**
     * Catalog's name in the rows. Always the same, whatever a session calls the catalog: the tables of a warehouse are there
     * for everybody who opens it.
     */
    static final String CATALOG = "lake";
    /** Commits take milliseconds; so long a wait means that somebody holds the file, as an editor of databases may. */
    static final int BUSY_MILLIS = 60_000;

    private static final List<String> TABLES = List.of(
            "CREATE TABLE IF NOT EXISTS iceberg_tables(catalog_name VARCHAR(255) NOT NULL, table_namespace VARCHAR(255) NOT"
                    + " NULL, table_name VARCHAR(255) NOT NULL, metadata_location VARCHAR(1000), previous_metadata_location"
                    + " VARCHAR(1000), iceberg_type VARCHAR(5), PRIMARY KEY (catalog_name, table_namespace, table_name))",
            "CREATE TABLE IF NOT EXISTS iceberg_namespace_properties(catalog_name VARCHAR(255) NOT NULL, namespace"
                    + " VARCHAR(255) NOT NULL, property_key VARCHAR(255), property_value VARCHAR(1000), PRIMARY KEY"
                    + " (catalog_name, namespace, property_key))");

    private final Path file;

    /** Of a warehouse; the file need not be there. */
    public SqliteFile(Path warehouse) {
        file = warehouse.resolve(NAME);
    }

    /**
     * A table of the catalog.
     *
     * @param namespace its parts joined by dots
     * @param name within the namespace
     */
    public record Entry(String namespace, String name) {}

    /**
     * What is to be entered.
     *
     * @param entry the table
     * @param metadata location of its current metadata file
     */
    public record Registration(Entry entry, String metadata) {}

    /** Whether there is a catalog: a process that was ended may have left an empty file. */
    public boolean exists() {
        try {
            return Files.size(file) > 0;
        } catch (IOException e) {
            return false;
        }
    }

    String url() {
        return JDBC.PREFIX + file;
    }

    /** Makes the file and the tables in it unless they are there: all, or nothing. */
    void prepare() {
        change(connection -> {});
    }

    /** The tables that it knows; none where there is no file. */
    public Set<Entry> entries() {
        Set<Entry> entries = new HashSet<>();
        if (exists()) {
            try (Connection connection = open()) {
                if (isPrepared(connection)) {
                    entries.addAll(entries(connection));
                }
            } catch (SQLException e) {
                throw unusable(e);
            }
        }
        return entries;
    }

    /**
     * Enters tables in one transaction.
     *
     * @param lastCheck before it is committed; what it throws leaves everything as it was
     */
    public void register(List<Registration> registrations, Runnable lastCheck) {
        change(connection -> {
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO iceberg_tables VALUES ('" + CATALOG + "', ?, ?, ?, NULL, 'TABLE')")) {
                for (Registration one : registrations) {
                    insert.setString(1, one.entry().namespace());
                    insert.setString(2, one.entry().name());
                    insert.setString(3, one.metadata());
                    insert.executeUpdate();
                }
            }
            lastCheck.run();
        });
    }

    @FunctionalInterface
    private interface Change {
        void make(Connection connection) throws SQLException;
    }

    private void change(Change change) {
        SqliteDriver.load();
        make();
        // Closing a connection rolls back what was not committed.
        try (Connection connection = open();
                Statement statement = connection.createStatement()) {
            if (!isPrepared(connection)) {
                statement.execute("BEGIN IMMEDIATE");
                for (String table : TABLES) {
                    statement.execute(table);
                }
            } else {
                statement.execute("BEGIN");
            }
            change.make(connection);
            statement.execute("COMMIT");
        } catch (SQLException e) {
            throw unusable(e);
        }
    }

    /** SQLite would make it without the permission for the group to write, whatever the umask. */
    private void make() {
        try {
            Files.createFile(file);
        } catch (FileAlreadyExistsException e) {
            // Nothing to do.
            return;
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private Connection open() throws SQLException {
        SqliteDriver.load();
        Properties properties = new Properties();
        properties.setProperty("busy_timeout", String.valueOf(BUSY_MILLIS));
        return JDBC.createConnection(url(), properties);
    }

    private static boolean isPrepared(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND"
                        + " name IN ('iceberg_tables', 'iceberg_namespace_properties')")) {
            return found.getInt(1) == TABLES.size();
        }
    }

    private static Set<Entry> entries(Connection connection) throws SQLException {
        Set<Entry> entries = new HashSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT table_namespace, table_name FROM iceberg_tables WHERE"
                        + " catalog_name = '" + CATALOG + "'")) {
            while (found.next()) {
                entries.add(new Entry(found.getString(1), found.getString(2)));
            }
        }
        return entries;
    }

    private SetupException unusable(Exception e) {
        return new SetupException(
                "Cannot open the result tables: " + file
                        + " must be a file of SQLite's that can be read, and written to"
                        + " change anything, on a disk with room, got " + SetupException.rootCause(e),
                e);
    }
}

package org.spikernel.spark.session;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.jdbc.UncheckedSQLException;

/**
 * Iceberg's jdbc catalog over {@link SqliteFile}: a warehouse that is a folder on this machine's disk, and needs no server.
 * A commit compares and swaps in the database, where the hadoop catalog looks and then renames, and so loses commits of two
 * processes on file systems whose rename replaces.
 */
public final class SqliteCatalog extends JdbcCatalog {
    private String name;

    @Override
    public void initialize(String sessionName, Map<String, String> properties) {
        name = sessionName;
        SqliteFile file = new SqliteFile(
                Path.of(WarehouseFolder.localPath(properties.get(CatalogProperties.WAREHOUSE_LOCATION))));
        file.prepare();
        Map<String, String> all = new HashMap<>(properties);
        all.put(CatalogProperties.URI, file.url());
        all.putIfAbsent(PROPERTY_PREFIX + "busy_timeout", String.valueOf(SqliteFile.BUSY_MILLIS));
        super.initialize(SqliteFile.CATALOG, all);
    }

    /** The parent looks and then inserts: of two programs that both saw nothing, one fails at the database. */
    @Override
    public void createNamespace(Namespace namespace, Map<String, String> metadata) {
        try {
            super.createNamespace(namespace, metadata);
        } catch (UncheckedSQLException e) {
            if (namespaceExists(namespace)) {
                throw new AlreadyExistsException(e, "Namespace already exists: %s", namespace);
            }
            throw e;
        }
    }

    /** What the session calls it. */
    @Override
    public String name() {
        return name;
    }
}

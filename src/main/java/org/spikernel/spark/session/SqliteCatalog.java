package org.spikernel.spark.session;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.jdbc.JdbcCatalog;

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

    /** What the session calls it. */
    @Override
    public String name() {
        return name;
    }
}

package org.spikernel.spark.session;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Where the result tables live.
 *
 * @param catalog name of the Iceberg catalog in SQL
 * @param namespace namespace of the tables within it
 * @param type sqlite, or Iceberg's catalog type: hadoop, hive, rest, jdbc, glue or nessie
 * @param warehouse folder of the warehouse, on any Hadoop file system
 * @param properties further properties of the catalog (as in {@code uri}), without the {@code
 *     spark.sql.catalog.<name>.} prefix
 */
public record CatalogSettings(
        String catalog, String namespace, String type, String warehouse, Map<String, String> properties)
        implements Serializable {
    /** The type whose warehouse is a folder on this machine's disk. */
    public static final String SQLITE = "sqlite";
    /** The type whose warehouse is a folder on a file system whose rename is atomic and replaces nothing. */
    public static final String HADOOP = "hadoop";
    /** The type that keeps the history of all tables, with branches. */
    public static final String NESSIE = "nessie";
    /** The type whose tables are entered in a database. */
    static final String JDBC = "jdbc";

    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");
    /** Folders and rows of catalogs are named so. */
    private static final int LONGEST = 100;

    private static final List<String> TYPES = List.of(SQLITE, HADOOP, "hive", "rest", JDBC, "glue", NESSIE);

    public CatalogSettings {
        requireName("tables.catalog", catalog);
        requireName("tables.namespace", namespace);
        if (!TYPES.contains(type)) {
            throw new IllegalArgumentException("Cannot open the result tables: tables.type must be one of "
                    + String.join(", ", TYPES) + ", got '" + type + "'");
        }
        if (warehouse.isBlank()) {
            throw new IllegalArgumentException(
                    "Cannot open the result tables: tables.warehouse must name a folder, got ''");
        }
        properties = Map.copyOf(properties);
    }

    /** The table's full name in SQL. */
    public String tableName(String table) {
        return catalog + "." + namespace + "." + table;
    }

    /** The same tables by another type of catalog. */
    public CatalogSettings withType(String other) {
        return new CatalogSettings(catalog, namespace, other, warehouse, properties);
    }

    private static void requireName(String key, String value) {
        if (!NAME.matcher(value).matches()) {
            throw new IllegalArgumentException("Cannot open the result tables: " + key
                    + " must be a letter followed by letters, digits or _, got '" + value + "'");
        }
        if (value.length() > LONGEST) {
            throw new IllegalArgumentException("Cannot open the result tables: " + key + " must have at most " + LONGEST
                    + " letters, got " + value.length());
        }
    }
}

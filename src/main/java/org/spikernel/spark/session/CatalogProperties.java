package org.spikernel.spark.session;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.catalog.Catalog;
import org.apache.spark.SparkConf;
import org.spikernel.text.Secrets;
import scala.Tuple2;

/** The properties by which Spark knows the catalog of the tables, without {@code spark.sql.catalog.<name>}. */
final class CatalogProperties {
    private static final Set<String> FOLDERS = Set.of(CatalogSettings.SQLITE, CatalogSettings.HADOOP);

    private static final String TYPE = ".type";
    private static final String IMPLEMENTATION = ".catalog-impl";
    private static final String WAREHOUSE = ".warehouse";
    private static final String HADOOP = "hadoop.";
    private static final int CONNECT_SECONDS = 15;
    private static final int ANSWER_SECONDS = 60;

    private CatalogProperties() {}

    /**
     * Sets them. What Spark's own configuration says of the catalog already, as in a site's {@code spark-defaults.conf},
     * stays, and must not say something else.
     *
     * @throws SetupException when it does
     */
    static void set(SparkConf conf, CatalogSettings catalog, Configuration hadoop) {
        String prefix = "spark.sql.catalog." + catalog.catalog();
        Map<String, String> wanted = wanted(catalog, hadoop);
        // Each says which catalog it is, and Iceberg takes one of them only.
        for (String kind : List.of(TYPE, IMPLEMENTATION)) {
            if (!wanted.containsKey(kind) && conf.contains(prefix + kind)) {
                throw differs(prefix + kind, conf.get(prefix + kind), catalog);
            }
        }
        wanted.forEach((key, value) -> {
            if (conf.contains(prefix + key) && !same(key, conf.get(prefix + key), value, catalog, hadoop)) {
                throw differs(prefix + key, conf.get(prefix + key), catalog);
            }
        });
        wanted.forEach((key, value) -> conf.setIfMissing(prefix + key, value));
        String uri = conf.get(prefix + ".uri", "");
        waiting(catalog.type(), uri).forEach((key, value) -> conf.setIfMissing(prefix + key, value));
    }

    /** The catalog that a configuration names, as Iceberg opens it in a session. */
    static Catalog open(SparkConf conf, String name, Configuration hadoop) {
        Map<String, String> properties = new HashMap<>();
        Configuration own = new Configuration(hadoop);
        for (Tuple2<String, String> property : conf.getAllWithPrefix("spark.sql.catalog." + name + ".")) {
            properties.put(property._1(), property._2());
            if (property._1().startsWith(HADOOP)) {
                own.set(property._1().substring(HADOOP.length()), property._2());
            }
        }
        return CatalogUtil.buildIcebergCatalog(name, properties, own);
    }

    private static boolean same(
            String key, String there, String wanted, CatalogSettings catalog, Configuration hadoop) {
        boolean folder = key.equals(WAREHOUSE) && FOLDERS.contains(catalog.type());
        return wanted.equals(folder ? SharedPaths.absolute(there, hadoop) : there);
    }

    private static SetupException differs(String property, String value, CatalogSettings catalog) {
        String shown = Secrets.isNamedBy(property) ? Secrets.HIDDEN : Secrets.hide(value);
        return new SetupException("Cannot open the result tables: Spark's configuration (spark-defaults.conf, --conf,"
                + " spark.properties) has a catalog " + catalog.catalog()
                + " that differs from tables.type, tables.warehouse or"
                + " tables.properties; make them the same, or set tables.catalog to a name of its own, got " + property
                + " = " + shown);
    }

    private static Map<String, String> wanted(CatalogSettings catalog, Configuration hadoop) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("", "org.apache.iceberg.spark.SparkCatalog");
        if (catalog.type().equals(CatalogSettings.SQLITE)) {
            properties.put(IMPLEMENTATION, SqliteCatalog.class.getName());
        } else {
            properties.put(TYPE, catalog.type());
        }
        // A folder is written into the tables; with other types it may be a name, as their server likes.
        properties.put(
                WAREHOUSE,
                FOLDERS.contains(catalog.type())
                        ? SharedPaths.absolute(catalog.warehouse(), hadoop)
                        : catalog.warehouse());
        // The driver commits through Iceberg, not through Spark: a cached table would hide its own rows.
        properties.put(".cache-enabled", "false");
        catalog.properties().forEach((key, value) -> properties.put("." + key, value));
        return properties;
    }

    /** For who has not said otherwise: how long clients wait, so that a server that is gone ends a run and not its hope. */
    private static Map<String, String> waiting(String type, String uri) {
        Map<String, String> properties = new LinkedHashMap<>();
        if (type.equals(CatalogSettings.JDBC)) {
            // Else Iceberg warns at every start that it makes its tables as they were before it had views.
            properties.put(".jdbc.schema-version", "V1");
            if (uri.startsWith("jdbc:postgresql:")) {
                properties.put(".jdbc.loginTimeout", String.valueOf(CONNECT_SECONDS));
                properties.put(".jdbc.socketTimeout", String.valueOf(ANSWER_SECONDS));
            } else if (uri.startsWith("jdbc:mysql:") || uri.startsWith("jdbc:mariadb:")) {
                properties.put(".jdbc.connectTimeout", String.valueOf(CONNECT_SECONDS * 1000));
                properties.put(".jdbc.socketTimeout", String.valueOf(ANSWER_SECONDS * 1000));
            }
        }
        if (type.equals("rest")) {
            properties.put(".rest.client.connection-timeout-ms", String.valueOf(CONNECT_SECONDS * 1000));
            properties.put(".rest.client.socket-timeout-ms", String.valueOf(ANSWER_SECONDS * 1000));
        }
        return properties;
    }
}

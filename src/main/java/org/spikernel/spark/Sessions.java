package org.spikernel.spark;

import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** Opens the Spark session with the result catalog registered in it. */
public final class Sessions {
    private Sessions() {}

    /**
     * The session. Properties of {@code spark-submit} win over the program's settings, these over the defaults here.
     */
    public static SparkSession open(SparkSettings settings, CatalogSettings catalog) {
        SparkConf conf = new SparkConf(true);
        conf.setIfMissing("spark.master", settings.master());
        conf.setIfMissing("spark.app.name", settings.applicationName());
        settings.properties().forEach(conf::setIfMissing);
        defaults().forEach(conf::setIfMissing);
        String prefix = "spark.sql.catalog." + catalog.catalog();
        conf.set(prefix, "org.apache.iceberg.spark.SparkCatalog");
        conf.set(prefix + ".type", catalog.type());
        conf.set(prefix + ".warehouse", catalog.warehouse());
        // The driver commits through Iceberg, not through Spark: a cached table would hide its own rows.
        conf.set(prefix + ".cache-enabled", "false");
        catalog.properties().forEach((key, value) -> conf.set(prefix + "." + key, value));
        SparkSession session = SparkSession.builder().config(conf).getOrCreate();
        session.sparkContext().setLogLevel("WARN");
        return session;
    }

    private static Map<String, String> defaults() {
        return Map.of(
                "spark.ui.showConsoleProgress", "false",
                "spark.sql.session.timeZone", "UTC",
                "spark.sql.shuffle.partitions", "4",
                "spark.sql.extensions", "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions");
    }
}

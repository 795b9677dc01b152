package org.spikernel.spark.session;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.catalog.Catalog;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.spikernel.text.Secrets;
import scala.Tuple2;

/** Opens the Spark session with the result catalog registered in it. */
public final class SparkSessions {
    private static final String VERSION = "4.1";

    private SparkSessions() {}

    /**
     * The session. Properties of {@code spark-submit} win over the program's settings, these over the defaults here.
     *
     * @throws SetupException when Spark does not start, or is of another version
     */
    public static SparkSession open(SparkSettings settings, CatalogSettings catalog) {
        return open(settings, catalog, Map.of());
    }

    /**
     * As {@link #open}, for questions of few rows. In one process they are answered in less time without what Spark does for
     * many: compiling each query, and planning it again while it runs.
     */
    public static SparkSession openForFewRows(SparkSettings settings, CatalogSettings catalog) {
        return open(
                settings,
                catalog,
                Map.of(
                        "spark.sql.codegen.wholeStage", "false",
                        "spark.sql.codegen.factoryMode", "NO_CODEGEN",
                        "spark.sql.adaptive.enabled", "false",
                        "spark.sql.shuffle.partitions", "1"));
    }

    /** With properties for one process, which those of {@code spark-submit} and of the program's settings win over. */
    private static SparkSession open(
            SparkSettings settings, CatalogSettings catalog, Map<String, String> ofOneProcess) {
        requireVersion(org.apache.spark.package$.MODULE$.SPARK_VERSION());
        SparkConf conf = conf(settings);
        conf.setIfMissing("spark.master", settings.master());
        defaults().forEach(conf::setIfMissing);
        boolean local = conf.get("spark.master").startsWith("local");
        if (local) {
            ofOneProcess.forEach(conf::setIfMissing);
        }
        ofPlace(local).forEach(conf::setIfMissing);
        Configuration hadoop = hadoop(conf);
        WarehouseFolder.require(catalog, conf.get("spark.master"), hadoop);
        CatalogProperties.set(conf, catalog, hadoop);
        if (YarnMaster.isAskedFor(conf.get("spark.master"), conf.get("spark.submit.deployMode", "client"))) {
            YarnMaster.requireAnswer(hadoop);
        }
        SparkSession session = start(conf);
        if (logsAsSparkDoes()) {
            session.sparkContext().setLogLevel("WARN");
        }
        return session;
    }

    /**
     * The catalog as a session would have it, without a session: questions that need no Spark are answered in a part of the
     * time.
     *
     * @throws SetupException when Spark's configuration has another catalog of that name
     */
    public static Catalog catalog(SparkSettings settings, CatalogSettings catalog) {
        SparkConf conf = conf(settings);
        conf.setIfMissing("spark.master", settings.master());
        Configuration hadoop = hadoop(conf);
        WarehouseFolder.require(catalog, conf.get("spark.master"), hadoop);
        CatalogProperties.set(conf, catalog, hadoop);
        return CatalogProperties.open(conf, catalog.catalog(), hadoop);
    }

    /** Iceberg's part for Spark, and ours, are made for one version: another one fails later, for a class or a method. */
    static void requireVersion(String version) {
        if (!version.startsWith(VERSION + ".")) {
            throw new SetupException("Cannot start Spark: it must be version " + VERSION + ", got " + version
                    + "; SPARK_HOME names another, or none for submit/spikernel's own");
        }
    }

    /** Where nobody chose how to log, as in a pod: Spark tells of every step then. */
    private static boolean logsAsSparkDoes() {
        return System.getProperty("log4j2.configurationFile") == null
                && Stream.of("properties", "xml", "yaml", "yml", "json", "jsn")
                        .allMatch(ending -> ClassLoader.getSystemResource("log4j2." + ending) == null);
    }

    private static SparkConf conf(SparkSettings settings) {
        SparkConf conf = new SparkConf(true);
        settings.properties().forEach(conf::setIfMissing);
        ProcessUmask.follow(conf);
        return conf;
    }

    /** Hadoop's settings as the session will have them, for what needs none or comes before it. */
    public static Configuration hadoop(SparkSettings settings) {
        return hadoop(conf(settings));
    }

    private static Configuration hadoop(SparkConf conf) {
        Configuration hadoop = new Configuration();
        for (Tuple2<String, String> property : conf.getAllWithPrefix("spark.hadoop.")) {
            hadoop.set(property._1(), property._2());
        }
        ProcessUmask.tellOpenFiles(hadoop);
        return hadoop;
    }

    private static SparkSession start(SparkConf conf) {
        StandaloneMaster.silence(conf).ifPresent(why -> {
            throw unreachable(conf, why, null);
        });
        SparkSession session;
        try {
            session = SparkSession.builder().config(conf).getOrCreate();
        } catch (IllegalArgumentException e) {
            // What Spark checks itself, and what YARN grants at most.
            throw new SetupException(
                    "Cannot start Spark: the properties (spark.properties, SPIKERNEL_SUBMIT) must be valid, and ask for no"
                            + " more than the cluster grants, got " + SetupException.rootCause(e) + master(conf),
                    e);
        } catch (Exception e) {
            // Scala throws checked exceptions undeclared.
            throw unreachable(conf, SetupException.rootCause(e), e);
        }
        if (isTurnedAway(session.sparkContext())) {
            session.stop();
            throw unreachable(conf, "no answer from it", null);
        }
        return session;
    }

    private static SetupException unreachable(SparkConf conf, String got, Exception cause) {
        return new SetupException(
                "Cannot start Spark: the master (spark.master) must be reachable, and its secret"
                        + " (spark.authenticate.secret) the same, got " + got + master(conf),
                cause);
    }

    private static String master(SparkConf conf) {
        return " (master " + conf.get("spark.master") + ")";
    }

    /** Spark goes on after a standalone master did not take the application, and ends soon, elsewhere. */
    private static boolean isTurnedAway(SparkContext spark) {
        return spark.isStopped()
                || (spark.master().startsWith("spark:") && spark.applicationId().startsWith("spark-application-"));
    }

    /**
     * In one process, few partitions of a shuffle, and no pages: what they would show takes a kilobyte or two a task. On
     * clusters, Spark's pages, and metrics beside them for Prometheus: others than who typed the command look after a run
     * there; and as many partitions of a shuffle as Spark likes, which joins those that are small.
     */
    private static Map<String, String> ofPlace(boolean local) {
        return local
                ? Map.of(
                        "spark.ui.enabled", "false",
                        "spark.ui.retainedTasks", "2000",
                        "spark.sql.shuffle.partitions", "4")
                : Map.of(
                        "spark.ui.prometheus.enabled",
                        "true",
                        "spark.metrics.conf.*.sink.prometheusServlet.class",
                        "org.apache.spark.metrics.sink.PrometheusServlet",
                        "spark.metrics.conf.*.sink.prometheusServlet.path",
                        "/metrics/prometheus");
    }

    private static Map<String, String> defaults() {
        return Map.of(
                // Spark makes this folder, for tables of its own, which there are none of.
                "spark.sql.warehouse.dir",
                        Path.of(System.getProperty("java.io.tmpdir")).toUri().toString(),
                "spark.app.name", "SpiKernel",
                "spark.redaction.regex", Secrets.sparkPattern(),
                "spark.ui.showConsoleProgress", "false",
                "spark.sql.session.timeZone", "UTC",
                // Else Spark warns of every query that names all columns.
                "spark.sql.debug.maxToStringFields", "1000",
                "spark.sql.extensions", "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions");
    }
}

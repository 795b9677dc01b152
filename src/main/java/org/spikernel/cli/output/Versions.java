package org.spikernel.cli.output;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** Versions of everything that results depend on. */
public final class Versions {
    private Versions() {}

    /** By name: spikernel, commit, java, spark, iceberg, djl, pytorch. */
    public static Map<String, String> versions() {
        Properties build = new Properties();
        try (InputStream stream = Versions.class.getResourceAsStream("/org/spikernel/build.properties")) {
            build.load(stream);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read build.properties of the application jar", e);
        }
        Map<String, String> versions = new TreeMap<>();
        build.forEach((key, value) -> versions.put(String.valueOf(key), String.valueOf(value)));
        versions.put("java", System.getProperty("java.version"));
        // The Spark that runs, which may not be the one that the jar was built with.
        versions.put("spark", org.apache.spark.package$.MODULE$.SPARK_VERSION());
        return versions;
    }

    /** One line. */
    public static String line() {
        Map<String, String> versions = versions();
        return "SpiKernel " + versions.get("spikernel") + " (" + versions.get("commit") + ")  Java "
                + versions.get("java") + "  Spark " + versions.get("spark") + "  Iceberg " + versions.get("iceberg")
                + "  DJL " + versions.get("djl") + "  PyTorch " + versions.get("pytorch");
    }
}

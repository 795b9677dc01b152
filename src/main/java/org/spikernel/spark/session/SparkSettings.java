package org.spikernel.spark.session;

import java.util.Map;
import org.spikernel.search.TaskSettings;

/**
 * How Spark is used.
 *
 * @param master master when {@code spark-submit} named none
 * @param applicationName shown in Spark's pages
 * @param tasks how work is cut into tasks and watched
 * @param properties further Spark properties; those given to {@code spark-submit} win
 */
public record SparkSettings(String master, String applicationName, TaskSettings tasks, Map<String, String> properties) {
    public SparkSettings {
        requireText("spark.master", master);
        requireText("spark.application-name", applicationName);
        properties = Map.copyOf(properties);
    }

    /** The same with other properties. */
    SparkSettings withProperties(Map<String, String> replacement) {
        return new SparkSettings(master, applicationName, tasks, replacement);
    }

    private static void requireText(String key, String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException(
                    "Cannot run on Spark: " + key + " must not be empty, got '" + value + "'");
        }
    }
}

package org.spikernel.spark.session;

import java.util.Map;
import org.spikernel.search.TaskSettings;

/**
 * How Spark is used.
 *
 * @param master master when {@code spark-submit} named none
 * @param tasks how work is cut into tasks and watched
 * @param properties further Spark properties; those given to {@code spark-submit} win
 */
public record SparkSettings(String master, TaskSettings tasks, Map<String, String> properties) {
    public SparkSettings {
        if (master.isBlank()) {
            throw new IllegalArgumentException(
                    "Cannot run on Spark: spark.master must not be empty, got '" + master + "'");
        }
        properties = Map.copyOf(properties);
    }

    /** The same with other properties. */
    SparkSettings withProperties(Map<String, String> replacement) {
        return new SparkSettings(master, tasks, replacement);
    }
}

package org.spikernel.spark;

import java.io.Serializable;
import java.util.Map;

/**
 * How Spark is used.
 *
 * @param master master when {@code spark-submit} named none
 * @param taskSeconds predicted seconds of a scoring task, at most, but for one candidate
 * @param cacheMebibytes heap of a scoring task for what candidates have in common; {@link #AUTO}: what the heap allows
 * @param scoringsPerGpu scorings that share one GPU at the same time
 * @param commitSeconds seconds between commits
 * @param stallSeconds after which a candidate that gives no sign of life is ended
 * @param processMebibytes memory of an executor's process, at which the candidate last begun is ended; {@link #AUTO}:
 *     what the cluster's manager or the container allows
 * @param properties further Spark properties; those given to {@code spark-submit} win
 */
public record SparkSettings(
        String master,
        double taskSeconds,
        int cacheMebibytes,
        int scoringsPerGpu,
        double commitSeconds,
        double stallSeconds,
        int processMebibytes,
        Map<String, String> properties)
        implements Serializable {
    /** Stands for a number that the program chooses. */
    public static final int AUTO = -1;

    public SparkSettings {
        if (master.isBlank()) {
            throw new IllegalArgumentException(
                    "Cannot run on Spark: spark.master must not be empty, got '" + master + "'");
        }
        requirePositive("spark.task-seconds", taskSeconds);
        if (cacheMebibytes < AUTO) {
            throw new IllegalArgumentException(
                    "Cannot run on Spark: spark.cache-mebibytes must be auto or at least 0, got " + cacheMebibytes);
        }
        requirePositive("spark.scorings-per-gpu", scoringsPerGpu);
        requirePositive("spark.commit-seconds", commitSeconds);
        requirePositive("spark.stall-seconds", stallSeconds);
        if (processMebibytes != AUTO && processMebibytes < 1) {
            throw new IllegalArgumentException(
                    "Cannot run on Spark: spark.process-mebibytes must be auto or at least 1, got " + processMebibytes);
        }
        properties = Map.copyOf(properties);
    }

    /** The same with other properties. */
    SparkSettings withProperties(Map<String, String> replacement) {
        return new SparkSettings(
                master,
                taskSeconds,
                cacheMebibytes,
                scoringsPerGpu,
                commitSeconds,
                stallSeconds,
                processMebibytes,
                replacement);
    }

    /** What is too much for a candidate. */
    Guard.Limits limits() {
        return new Guard.Limits(stallSeconds, processMebibytes == AUTO ? 0 : (long) processMebibytes << 20);
    }

    private static void requirePositive(String key, double value) {
        if (!(value > 0)) {
            throw new IllegalArgumentException("Cannot run on Spark: " + key + " must be positive, got " + value);
        }
    }
}

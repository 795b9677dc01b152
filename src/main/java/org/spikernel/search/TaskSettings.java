package org.spikernel.search;

import java.io.Serializable;

/**
 * How the work of a search is cut into tasks, and what a candidate may take.
 *
 * @param taskSeconds predicted seconds of a scoring task, at most, but for one candidate
 * @param cacheMebibytes heap of a scoring task for what candidates have in common; {@link #AUTO}: what the heap allows
 * @param scoringsPerGpu scorings that share one GPU at the same time
 * @param commitSeconds seconds between commits
 * @param stallSeconds after which a candidate that gives no sign of life is ended
 * @param processMebibytes memory of an executor's process, at which the candidate last begun is ended; {@link #AUTO}:
 *     what the cluster's manager or the container allows
 */
public record TaskSettings(
        double taskSeconds,
        int cacheMebibytes,
        int scoringsPerGpu,
        double commitSeconds,
        double stallSeconds,
        int processMebibytes)
        implements Serializable {
    /** Stands for a number that the program chooses. */
    public static final int AUTO = -1;

    public TaskSettings {
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
    }

    private static void requirePositive(String key, double value) {
        if (!(value > 0)) {
            throw new IllegalArgumentException("Cannot run on Spark: " + key + " must be positive, got " + value);
        }
    }
}

package org.spikernel.spark.data;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.spikernel.data.DataException;
import org.spikernel.data.DataSettings;
import org.spikernel.data.DataSplit;
import org.spikernel.data.source.DataSource;
import org.spikernel.spark.session.SharedPaths;

/**
 * The images of the last data set asked for, shared by all tasks of this process: several trainings at a time must not
 * each hold a copy. One data set at most; asking for another one replaces it. Thread-safe.
 */
public final class ExecutorDataCache {
    private static Optional<Held> held = Optional.empty();

    /** @param scaled the same with smaller images, by their side */
    private record Held(DataSettings settings, DataSplit split, Map<Integer, DataSplit> scaled) {}

    private ExecutorDataCache() {}

    /** As {@link DataSource#requireFolder}. */
    public static void requireFolder(DataSettings settings, Configuration hadoop) {
        DataSource.requireFolder(settings, hadoop);
    }

    /** The images, read on first use. */
    public static DataSplit load(DataSettings settings, Configuration hadoop) {
        return held(settings, hadoop).split();
    }

    /**
     * The images, when they are those that the driver read.
     *
     * @param side that they are scaled down to, pixels
     * @throws DataException when this host sees other images under the same path
     */
    public static DataSplit load(DataSettings settings, String fingerprint, int side, Configuration hadoop) {
        Held found = held(settings, hadoop);
        if (!found.split().fingerprint().equals(fingerprint)) {
            throw new DataException("Cannot use the images of " + settings.path()
                    + ": this host must see those that the driver saw, got other ones (fingerprint "
                    + found.split().fingerprint() + " instead of " + fingerprint + ")");
        }
        return found.scaled().computeIfAbsent(side, found.split()::scaledTo);
    }

    private static synchronized Held held(DataSettings settings, Configuration hadoop) {
        // The driver may ask by a relative path, its tasks by the absolute one.
        DataSettings absolute = SharedPaths.absolute(settings, hadoop);
        if (held.isEmpty() || !held.get().settings().equals(absolute)) {
            held = Optional.empty();
            if (!absolute.path().isBlank()) {
                SharedPaths.requireAnswer("data.path", absolute.path(), hadoop);
            }
            DataSplit split = DataSource.load(settings, hadoop).fingerprinted();
            held = Optional.of(new Held(absolute, split, new ConcurrentHashMap<>()));
        }
        return held.get();
    }
}

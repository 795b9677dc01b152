package org.spikernel.spark;

import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.spikernel.data.DataException;
import org.spikernel.data.DataSettings;
import org.spikernel.data.DataSource;
import org.spikernel.data.DataSplit;

/**
 * The images of the last data set asked for, shared by all tasks of this process: several trainings at a time must not
 * each hold a copy. One data set at most; asking for another one replaces it. Thread-safe.
 */
public final class ExecutorData {
    private static Optional<Held> held = Optional.empty();

    private record Held(DataSettings settings, DataSplit split) {}

    private ExecutorData() {}

    /** The images, read on first use. */
    public static synchronized DataSplit load(DataSettings settings, Configuration hadoop) {
        if (held.isEmpty() || !held.get().settings().equals(settings)) {
            held = Optional.empty();
            held = Optional.of(new Held(settings, DataSource.load(settings, hadoop)));
        }
        return held.get().split();
    }

    /**
     * The images, when they are those that the driver read.
     *
     * @throws DataException when this host sees other images under the same path
     */
    static DataSplit load(DataSettings settings, String fingerprint, Configuration hadoop) {
        DataSplit split = load(settings, hadoop);
        if (!split.fingerprint().equals(fingerprint)) {
            throw new DataException("Cannot use the images of " + settings.path()
                    + ": this host must see those that the driver saw, got other ones (fingerprint "
                    + split.fingerprint() + " instead of " + fingerprint + ")");
        }
        return split;
    }
}

package org.spikernel.data;

import org.apache.hadoop.conf.Configuration;

/** Loads data sets. */
public final class DataSource {
    private DataSource() {}

    /**
     * Reads or generates the images that the settings name, splits off validation images, and chooses the
     * normalisation.
     *
     * @param settings what to load
     * @param hadoop says how to reach file systems
     * @throws DataException when the data is missing or wrong
     */
    public static DataSplit load(DataSettings settings, Configuration hadoop) {
        if (hadoop != null) {
            throw new DataException("Cannot load " + settings.format() + " data: no reader yet");
        }
        return null;
    }
}

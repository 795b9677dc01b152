package org.spikernel.cli.setup;

import java.util.List;
import java.util.Optional;
import org.spikernel.config.ConfigException;
import org.spikernel.config.ConfigFiles;
import org.spikernel.config.RunConfig;
import org.spikernel.results.RunRow;
import org.spikernel.text.Secrets;

/** The settings that a recorded run had. */
public final class RecordedConfig {
    private RecordedConfig() {}

    /** Those of a run's row; empty where none were noted, or this version cannot read them. */
    public static Optional<RunConfig> of(RunRow row) {
        // Of an empty text the defaults would be read, which the run was not made with.
        if (row.config() == null || row.config().isBlank()) {
            return Optional.empty();
        }
        try {
            // A secret that was hidden says nothing about results, but would have to be given again.
            return Optional.of(ConfigFiles.loadRecorded(
                    row.config().replace(Secrets.HIDDEN, "withheld"), Optional.empty(), List.of()));
        } catch (ConfigException e) {
            return Optional.empty();
        }
    }
}

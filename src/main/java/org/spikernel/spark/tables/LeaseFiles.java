package org.spikernel.spark.tables;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.SeekableInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.spikernel.results.TableDefinition;

/**
 * Small files beside the table of runs, by which processes on any machine tell each other something: signs of life, and
 * the wish that a run ends. They are no commits, so many runs do not wait for each other. Driver only; thread-safe.
 */
public final class LeaseFiles {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseFiles.class);
    private static final int MOST_BYTES = 1 << 16;

    private final String folder;
    private final FileIO files;

    /** Of these tables. */
    public LeaseFiles(ResultTables tables) {
        Table runs = tables.load(TableDefinition.RUNS);
        folder = runs.location() + "/leases/";
        files = runs.io();
    }

    /** Writes a file, or replaces it. */
    public void write(String name, String text) throws IOException {
        try (OutputStream out = files.newOutputFile(folder + name).createOrOverwrite()) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** What a file holds; empty when there is none, or when it cannot be read while it is written. */
    public Optional<String> read(String name) {
        try (SeekableInputStream in = files.newInputFile(folder + name).newStream()) {
            String text = new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
            return text.isEmpty() ? Optional.empty() : Optional.of(text);
        } catch (NotFoundException e) {
            return Optional.empty();
        } catch (IOException | RuntimeException e) {
            LOG.debug("Cannot read {}{}", folder, name, e);
            return Optional.empty();
        }
    }

    /** Removes a file, if it is there. */
    public void delete(String name) {
        try {
            files.deleteFile(folder + name);
        } catch (RuntimeException e) {
            LOG.debug("Cannot remove {}{}", folder, name, e);
        }
    }
}

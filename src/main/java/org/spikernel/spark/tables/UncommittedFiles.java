package org.spikernel.spark.tables;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileInfo;
import org.apache.iceberg.io.SupportsPrefixOperations;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.spikernel.results.TableDefinition;

/** Data files that stand in the tables' folders, but belong to no table. Driver only. */
public final class UncommittedFiles {
    private static final Logger LOG = LoggerFactory.getLogger(UncommittedFiles.class);

    private static final Pattern AFTER = Pattern.compile("-after(\\d{1,18})-");

    private final ResultTables tables;

    /** Of these tables. */
    public UncommittedFiles(ResultTables tables) {
        this.tables = tables;
    }

    /**
     * Removes files that a process wrote for a run and never committed, because it was killed in between: a reader
     * of the folder that does not ask the catalog would take them for results. The run must be {@linkplain
     * ResultTables#claim claimed} since, so that they can be committed no more.
     *
     * @param tokens of the claims of earlier owners
     */
    public void remove(String runId, List<String> tokens) {
        if (tokens.isEmpty()) {
            return;
        }
        for (TableDefinition<?> definition : TableDefinition.ALL) {
            remove(definition, runId, location -> tokens.stream().anyMatch(location::contains));
        }
    }

    /**
     * Removes rows of the table of runs that processes wrote to claim a run and never committed, because they were killed
     * in between: such a process has never been an owner. They harm nobody, so what cannot be removed stays; others who claim
     * the run remove theirs at the same time.
     *
     * @param claim the place of the claim that succeeded: one that relies on an earlier state can be committed no more
     */
    public void removeClaimsBefore(long claim, String runId) {
        try {
            remove(TableDefinition.RUNS, runId, location -> {
                Matcher state = AFTER.matcher(name(location));
                return state.find() && Long.parseLong(state.group(1)) < claim;
            });
        } catch (RuntimeException e) {
            LOG.debug("Cannot remove claims of run {} that were not committed", runId, e);
        }
    }

    /** Part of the name of a file whose commit relies on a state of its table. */
    static String after(long sequenceNumber) {
        return "after" + sequenceNumber + "-";
    }

    private void remove(TableDefinition<?> definition, String runId, Predicate<String> isLeft) {
        Table table = tables.load(definition);
        if (table.io() instanceof SupportsPrefixOperations files) {
            String folder = table.location() + "/data/" + TableSchemas.RUN_ID + "=" + runId + "/";
            Map<String, String> left = new HashMap<>();
            try {
                for (FileInfo file : files.listPrefix(folder)) {
                    if (isLeft.test(file.location())) {
                        left.put(name(file.location()), file.location());
                    }
                }
            } catch (UncheckedIOException | NotFoundException e) {
                LOG.debug("There is no folder {}", folder, e);
            }
            if (!left.isEmpty()) {
                removeKnown(tables.load(definition), left);
                left.values().forEach(table.io()::deleteFile);
            }
        }
    }

    /**
     * By the manifests: the snapshot that added a file may have expired while the file is in use. By names, of which each
     * is there once: a listing may write the same folder otherwise, as with another scheme or the address of a server.
     */
    private static void removeKnown(Table table, Map<String, String> files) {
        Set<String> read = new HashSet<>();
        for (Snapshot snapshot : table.snapshots()) {
            for (ManifestFile manifest : snapshot.dataManifests(table.io())) {
                if (read.add(manifest.path())) {
                    try (CloseableIterable<DataFile> known = ManifestFiles.read(manifest, table.io(), table.specs())) {
                        known.forEach(file -> files.remove(name(file.location())));
                    } catch (IOException e) {
                        throw new UncheckedIOException("Cannot read " + manifest.path(), e);
                    }
                }
            }
        }
    }

    private static String name(String location) {
        return location.substring(location.lastIndexOf('/') + 1);
    }
}

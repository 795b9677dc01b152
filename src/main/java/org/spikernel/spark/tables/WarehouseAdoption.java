package org.spikernel.spark.tables;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.StaticTableOperations;
import org.apache.iceberg.hadoop.HadoopFileIO;
import org.spikernel.results.RunRow;
import org.spikernel.results.TableDefinition;
import org.spikernel.spark.session.HadoopMark;
import org.spikernel.spark.session.SetupException;
import org.spikernel.spark.session.SqliteFile;

/**
 * Enters the tables of a warehouse of Iceberg's hadoop catalog, as earlier versions made it, in {@link SqliteFile}. No file
 * of a table is copied or changed. First each table is marked, so that no earlier version commits to it any more; then all
 * are entered in one transaction. What breaks off in between is done by the next attempt.
 */
public final class WarehouseAdoption {
    private static final String METADATA = "metadata";

    private final Path warehouse;
    private final SqliteFile catalog;
    private final Configuration hadoop;

    /** Of a folder on this machine's disk. */
    public WarehouseAdoption(Path warehouse, Configuration hadoop) {
        this.warehouse = warehouse;
        this.catalog = new SqliteFile(warehouse);
        this.hadoop = hadoop;
    }

    /** A table that is to be entered, as found. */
    private record Found(SqliteFile.Entry entry, Path metadata, HadoopMark.State state, Optional<Path> mark) {
        String location() {
            return "file:" + state.file();
        }
    }

    /**
     * Enters all tables that are not entered yet.
     *
     * @param worker the process that works on a run, for the user; none when none does
     * @return the tables
     * @throws SetupException when a process does, or somebody commits meanwhile, or the folder cannot be written
     */
    public List<SqliteFile.Entry> run(Function<RunRow, Optional<String>> worker) {
        try {
            Set<SqliteFile.Entry> known = catalog.entries();
            List<Found> tables = find(known);
            requireNoLivingRun(tables, worker);
            List<Found> marked = new ArrayList<>();
            try {
                for (Found table : tables) {
                    marked.add(mark(table));
                }
                requireNoLivingRun(marked, worker);
                catalog.register(
                        marked.stream()
                                .map(table -> new SqliteFile.Registration(table.entry(), table.location()))
                                .toList(),
                        () -> requireMarks(marked));
            } catch (IOException | RuntimeException e) {
                for (Found table : marked) {
                    if (table.mark().isPresent()) {
                        HadoopMark.remove(table.mark().get(), table.state());
                    }
                }
                throw e;
            }
            return marked.stream().map(Found::entry).toList();
        } catch (IOException e) {
            throw new SetupException(
                    "Cannot take over the tables: the warehouse must be a folder that can be read and written, on a disk with"
                            + " room, got " + warehouse + ": " + SetupException.rootCause(e),
                    e);
        }
    }

    private List<Found> find(Set<SqliteFile.Entry> known) throws IOException {
        List<Found> found = new ArrayList<>();
        for (Path table : tableFolders()) {
            Path metadata = table.resolve(METADATA);
            Path name = warehouse.relativize(table);
            String namespace = name.getParent().toString().replace('/', '.');
            SqliteFile.Entry entry =
                    new SqliteFile.Entry(namespace, name.getFileName().toString());
            Optional<HadoopMark.State> state = HadoopMark.newest(metadata);
            if (state.isEmpty()) {
                continue;
            }
            if (!known.contains(entry)) {
                found.add(new Found(entry, metadata, state.get(), Optional.empty()));
            } else if (HadoopMark.isTable(metadata)) {
                throw new SetupException(
                        "Cannot take over the tables: " + SqliteFile.NAME + " must not know a table that an"
                                + " earlier version has written since; move that folder away, got " + table);
            }
        }
        return found;
    }

    /** Folders of tables of the hadoop catalog in namespaces, marked or not. */
    private List<Path> tableFolders() throws IOException {
        List<Path> tables = new ArrayList<>();
        Files.walkFileTree(warehouse, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                if (!Files.exists(folder.resolve(METADATA).resolve(HadoopMark.HINT))) {
                    return FileVisitResult.CONTINUE;
                }
                if (!warehouse.equals(folder) && !warehouse.equals(folder.getParent())) {
                    tables.add(folder);
                }
                return FileVisitResult.SKIP_SUBTREE;
            }
        });
        tables.sort(null);
        return tables;
    }

    private static Found mark(Found table) throws IOException {
        if (HadoopMark.isMarked(table.metadata())) {
            return table;
        }
        Path mark = HadoopMark.place(table.metadata(), Optional.of(table.state()));
        return new Found(table.entry(), table.metadata(), table.state(), Optional.of(mark));
    }

    /** The hadoop catalog looks for a file before it renames another over it, so that a mark may be replaced. */
    private void requireMarks(List<Found> tables) {
        for (Found table : tables) {
            boolean same;
            try {
                same = HadoopMark.isMarked(table.metadata())
                        && HadoopMark.newest(table.metadata()).equals(Optional.of(table.state()));
            } catch (IOException e) {
                throw new SetupException(
                        "Cannot take over the tables: the warehouse must stay readable, got " + warehouse + ": "
                                + SetupException.rootCause(e),
                        e);
            }
            if (!same) {
                throw new SetupException(
                        "Cannot take over the tables: no other process may write to them meanwhile; end it,"
                                + " and try again, got a commit to "
                                + table.metadata().getParent());
            }
        }
    }

    private void requireNoLivingRun(List<Found> tables, Function<RunRow, Optional<String>> worker) {
        for (Found table : tables) {
            if (table.entry().name().equals(TableDefinition.RUNS.name())) {
                for (RunRow run : rows(table)) {
                    worker.apply(run).ifPresent(process -> {
                        throw new SetupException(
                                "Cannot take over the tables: no process may work on a run in them; wait for"
                                        + " it, or end it, got run " + run.runId() + " of " + process);
                    });
                }
            }
        }
    }

    private List<RunRow> rows(Found table) {
        BaseTable runs =
                new BaseTable(new StaticTableOperations(table.location(), new HadoopFileIO(hadoop)), table.location());
        // Versions that noted no owner are long gone, and so are their processes.
        boolean ours = Stream.of(TableSchemas.RUN_ID, "status", "owner")
                .allMatch(column -> runs.schema().findField(column) != null);
        return ours ? RunRows.of(runs) : List.of();
    }
}

package org.spikernel.spark.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;
import org.spikernel.results.TableDefinition;
import org.spikernel.spark.tables.ResultTables;

/** Names of the data files of the table of candidates. */
final class FilesOfATable {
    private FilesOfATable() {}

    /** Those in its folder. */
    static Set<String> onDisk(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("warehouse/n/candidates/data"))) {
            Set<String> names = new TreeSet<>();
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".parquet"))
                    .forEach(names::add);
            return names;
        }
    }

    /** Those of its current snapshot. */
    static Set<String> committed(ResultTables tables) throws IOException {
        Table table = tables.load(TableDefinition.CANDIDATES);
        Set<String> names = new TreeSet<>();
        try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
            tasks.forEach(task ->
                    names.add(Path.of(task.file().location()).getFileName().toString()));
        }
        return names;
    }
}

package org.spikernel.spark.session;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.Schema;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.types.Types;
import org.spikernel.faults.Processes;

/** A process that commits to a table, and counts the commits that were acknowledged. */
final class CommittingProcess {
    static final TableIdentifier TABLE = TableIdentifier.of("n", "t");
    private static final String ACKNOWLEDGED = "acknowledged ";

    private CommittingProcess() {}

    /** Where the hadoop catalog has looked whether the next version is there, and is about to rename. */
    public static final class MeetingBeforeRename extends LocalFileSystem {
        @Override
        public boolean rename(Path from, Path to) throws IOException {
            if (to.getName().endsWith(".metadata.json")) {
                java.nio.file.Path mine = java.nio.file.Path.of(getConf().get("test.me"));
                Files.createFile(mine);
                java.nio.file.Path others = java.nio.file.Path.of(getConf().get("test.other"));
                while (!Files.exists(others)) {
                    Thread.onSpinWait();
                }
            }
            return super.rename(from, to);
        }
    }

    /** Arguments: catalog class, warehouse, name of the process, number of commits, further properties as key=value. */
    public static void main(String[] arguments) {
        Configuration hadoop = new Configuration();
        for (String property : List.of(arguments).subList(4, arguments.length)) {
            hadoop.set(property.split("=", 2)[0], property.split("=", 2)[1]);
        }
        Catalog catalog = catalog(arguments[0], java.nio.file.Path.of(arguments[1]), hadoop);
        int acknowledged = 0;
        for (int i = 0; i < Integer.parseInt(arguments[3]); i++) {
            catalog.loadTable(TABLE)
                    .updateProperties()
                    .set(arguments[2] + i, "committed")
                    .commit();
            acknowledged++;
        }
        System.out.println(ACKNOWLEDGED + acknowledged);
    }

    /** A catalog over a folder, with the table in it. */
    static Catalog catalog(String implementation, java.nio.file.Path warehouse, Configuration hadoop) {
        Catalog catalog = CatalogUtil.loadCatalog(
                implementation, "other", new HashMap<>(Map.of("warehouse", "file:" + warehouse)), hadoop);
        try {
            ((SupportsNamespaces) catalog).createNamespace(TABLE.namespace());
        } catch (AlreadyExistsException e) {
            // The other process was first.
        }
        try {
            catalog.buildTable(TABLE, new Schema(Types.NestedField.optional(1, "x", Types.LongType.get())))
                    .withProperty("commit.retry.num-retries", "1000")
                    .withProperty("commit.retry.min-wait-ms", "1")
                    .withProperty("commit.retry.max-wait-ms", "20")
                    .create();
        } catch (AlreadyExistsException e) {
            // The other process was first.
        }
        return catalog;
    }

    static long committed(Catalog catalog) {
        return catalog.loadTable(TABLE).properties().values().stream()
                .filter("committed"::equals)
                .count();
    }

    static Processes.Running start(java.nio.file.Path log, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                java.nio.file.Path.of(System.getProperty("java.home"), "bin", "java")
                        .toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                CommittingProcess.class.getName()));
        command.addAll(List.of(arguments));
        return Processes.start(log, Map.of(), command);
    }

    static int acknowledged(java.nio.file.Path log) throws IOException {
        return Files.readAllLines(log).stream()
                .filter(line -> line.startsWith(ACKNOWLEDGED))
                .mapToInt(line -> Integer.parseInt(line.substring(ACKNOWLEDGED.length())))
                .sum();
    }
}

package org.spikernel.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.spikernel.results.TableDefinition;
import org.spikernel.search.TaskSettings;
import org.spikernel.spark.session.CatalogSettings;
import org.spikernel.spark.session.SparkSessions;
import org.spikernel.spark.session.SparkSettings;
import org.spikernel.spark.tables.ResultTables;

/** One Spark session for all tests of the JVM, with a warehouse that goes with it. Its catalog's name is its own. */
public final class SparkFixture {
    static final String CATALOG = "fixture";
    private static final Path WAREHOUSE = warehouse();
    private static final AtomicInteger NAMESPACES = new AtomicInteger();
    private static SparkSession session;

    private SparkFixture() {}

    /** The session; a new one when another test ended it. */
    public static synchronized SparkSession session() {
        if (session == null || session.sparkContext().isStopped()) {
            session = open("local[2]");
        }
        return session;
    }

    /** Runs with a session of another master; Spark allows one at a time. */
    public static synchronized void withMaster(String master, Consumer<SparkSession> work) {
        session().stop();
        SparkSession other = open(master);
        try {
            work.accept(other);
        } finally {
            other.stop();
        }
    }

    /** Tables that no other test sees. */
    public static ResultTables freshTables() {
        return ResultTables.open(session(), freshNamespace());
    }

    public static CatalogSettings freshNamespace() {
        return catalog("n" + NAMESPACES.incrementAndGet());
    }

    public static CatalogSettings catalog(String namespace) {
        return new CatalogSettings(CATALOG, namespace, CatalogSettings.SQLITE, WAREHOUSE.toString(), Map.of());
    }

    /** Where the files of a table are. */
    public static Path folder(ResultTables tables, TableDefinition<?> definition) {
        String[] parts = tables.name(definition).split("\\.", -1);
        return WAREHOUSE.resolve(parts[1]).resolve(parts[2]);
    }

    public static long count(ResultTables tables, TableDefinition<?> definition) {
        return session()
                .sql("SELECT count(*) FROM " + tables.name(definition))
                .head()
                .getLong(0);
    }

    /** All rows of a run with these columns, in the order of the columns. */
    public static List<Row> rows(ResultTables tables, TableDefinition<?> definition, String runId, String columns) {
        return session()
                .sql(
                        "SELECT " + columns + " FROM " + tables.name(definition) + " WHERE run_id = :run ORDER BY ALL",
                        Map.of("run", runId))
                .collectAsList();
    }

    private static SparkSession open(String master) {
        SparkSettings settings = new SparkSettings(
                master,
                new TaskSettings(1, 16, 1, 0.2, 600, TaskSettings.AUTO),
                Map.of(
                        "spark.ui.enabled",
                        "false",
                        "spark.sql.shuffle.partitions",
                        "2",
                        "spark.driver.host",
                        "127.0.0.1"));
        return SparkSessions.open(settings, catalog("unused"));
    }

    private static Path warehouse() {
        try {
            Path folder = Files.createTempDirectory("spikernel-warehouse");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
            return folder.toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package org.spikernel.spark.session;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sqlite.SQLiteJDBCLoader;

/**
 * Loads SQLite's native library. The driver unpacks it, under a name of its own for every process, to a folder from which
 * the system must let it be loaded: a /tmp that is read-only or mounted noexec does not do.
 */
final class SqliteDriver {
    private static final String FOLDER = "org.sqlite.tmpdir";

    private SqliteDriver() {}

    /**
     * Loads it, once for the process.
     *
     * @throws SetupException when none of the folders will do
     */
    static synchronized void load() {
        String given = System.getProperty(FOLDER);
        List<String> folders = given == null ? folders() : List.of(given);
        List<String> problems = new ArrayList<>();
        for (String folder : folders) {
            System.setProperty(FOLDER, folder);
            try {
                if (SQLiteJDBCLoader.initialize()) {
                    return;
                }
                problems.add(folder);
            } catch (Exception | LinkageError e) {
                problems.add(folder + ": " + SetupException.rootCause(e));
            }
        }
        if (given == null) {
            System.clearProperty(FOLDER);
        }
        throw new SetupException(
                "Cannot open the result tables: SQLite's library must be unpacked to a folder that can be"
                        + " written and is not mounted noexec; name one with SPIKERNEL_JAVA_OPTIONS=-D" + FOLDER
                        + "=FOLDER, got "
                        + String.join("; ", problems));
    }

    /** Where libraries of other parts go, too: temporary files, then the engine's cache. */
    private static List<String> folders() {
        return List.of(
                System.getProperty("java.io.tmpdir"),
                Optional.ofNullable(System.getProperty("DJL_CACHE_DIR"))
                        .or(() -> Optional.ofNullable(System.getenv("DJL_CACHE_DIR")))
                        .orElse(Path.of(System.getProperty("user.home"), ".djl.ai")
                                .toString()));
    }
}

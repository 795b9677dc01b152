package org.spikernel.spark.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.RuntimeIOException;
import org.apache.iceberg.hadoop.HadoopCatalog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spikernel.faults.Processes;

class SqliteCatalogTest {
    private static final String HADOOP = HadoopCatalog.class.getName();
    private static final String SQLITE = SqliteCatalog.class.getName();

    @TempDir
    Path folder;

    /** From an empty folder on, in which both make the catalog and the table. */
    @Test
    void twoProcessesThatCommitAtTheSameTimeLoseNothing() throws Exception {
        Path warehouse = folder.resolve("lake");
        Files.createDirectory(warehouse);
        Path one = folder.resolve("one.log");
        Path two = folder.resolve("two.log");

        Processes.Running first = CommittingProcess.start(one, SQLITE, warehouse.toString(), "a", "60");
        Processes.Running second = CommittingProcess.start(two, SQLITE, warehouse.toString(), "b", "60");
        first.requireSuccess();
        second.requireSuccess();

        assertThat(CommittingProcess.acknowledged(one) + CommittingProcess.acknowledged(two))
                .isEqualTo(120);
        assertThat(CommittingProcess.committed(catalog(SQLITE, warehouse))).isEqualTo(120);
    }

    @Test
    void ofTwoThatMakeANamespaceAtTheSameTimeOneIsToldThatItExists() throws Exception {
        List<SqliteCatalog> catalogs = List.of(sqlite(), sqlite());
        CyclicBarrier together = new CyclicBarrier(2);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (int i = 0; i < 50; i++) {
                Namespace namespace = Namespace.of("n" + i);
                List<Callable<Boolean>> attempts = new ArrayList<>();
                for (SqliteCatalog catalog : catalogs) {
                    attempts.add(() -> {
                        together.await();
                        try {
                            catalog.createNamespace(namespace);
                            return true;
                        } catch (AlreadyExistsException e) {
                            return false;
                        }
                    });
                }
                int made = 0;
                for (Future<Boolean> attempt : threads.invokeAll(attempts)) {
                    made += attempt.get() ? 1 : 0;
                }
                assertThat(made).isEqualTo(1);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Why the hadoop catalog is refused on such a folder: both look, then both rename. */
    @Test
    void theHadoopCatalogLosesACommitThatItAcknowledged() throws Exception {
        Path warehouse = folder.resolve("lake");
        Catalog catalog = catalog(HADOOP, warehouse);
        Path one = folder.resolve("one.log");
        Path two = folder.resolve("two.log");
        String slow = "fs.file.impl=" + CommittingProcess.MeetingBeforeRename.class.getName();
        String there = "test.me=" + folder + "/";
        String other = "test.other=" + folder + "/";

        Processes.Running first =
                CommittingProcess.start(one, HADOOP, warehouse.toString(), "a", "1", slow, there + "a", other + "b");
        Processes.Running second =
                CommittingProcess.start(two, HADOOP, warehouse.toString(), "b", "1", slow, there + "b", other + "a");
        first.requireSuccess();
        second.requireSuccess();

        assertThat(CommittingProcess.acknowledged(one) + CommittingProcess.acknowledged(two))
                .isEqualTo(2);
        assertThat(committedOrMixed(catalog)).isLessThan(2);
    }

    /** A file and its checksum are renamed one after the other: those that are left may be of different processes. */
    private static long committedOrMixed(Catalog catalog) {
        try {
            return CommittingProcess.committed(catalog);
        } catch (RuntimeIOException e) {
            assertThat(e).hasRootCauseInstanceOf(ChecksumException.class);
            return 0;
        }
    }

    private SqliteCatalog sqlite() {
        SqliteCatalog catalog = new SqliteCatalog();
        catalog.setConf(new Configuration());
        catalog.initialize("mine", Map.of("warehouse", "file:" + folder));
        return catalog;
    }

    @Test
    void tablesAreThereWhateverASessionCallsTheCatalog() {
        catalog(SQLITE, folder);

        SqliteCatalog other = sqlite();

        assertThat(other.tableExists(CommittingProcess.TABLE)).isTrue();
        assertThat(other.loadTable(CommittingProcess.TABLE).name()).isEqualTo("mine.n.t");
    }

    @Test
    void aFileThatIsNoDatabaseIsNamed() throws Exception {
        Files.writeString(
                folder.resolve(SqliteFile.NAME), "not a database, but long enough to be looked at".repeat(50));

        assertThatThrownBy(() -> catalog(SQLITE, folder))
                .isInstanceOf(SetupException.class)
                .hasMessageStartingWith("Cannot open the result tables: " + folder.resolve(SqliteFile.NAME)
                        + " must be a file of SQLite's that can be read");
    }

    private static Catalog catalog(String implementation, Path warehouse) {
        return CommittingProcess.catalog(implementation, warehouse, new Configuration());
    }
}

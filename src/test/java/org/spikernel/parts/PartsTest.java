package org.spikernel.parts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.fs.FileSystem;
import org.apache.iceberg.hadoop.HadoopFileIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spikernel.data.DataFormat;
import org.spikernel.faults.Processes;

/** A run on each of the parts that a cluster may have, all of them real, in {@code mvn -Pcluster verify} alone. */
@Tag("parts")
class PartsTest {
    @TempDir
    private static Path folder;

    private static RunOnParts runs;

    @BeforeAll
    static void runUndisturbed() throws IOException, InterruptedException {
        runs = new RunOnParts(folder, DataFormat.CIFAR10);
    }

    @AfterAll
    static void nothingIsLeft() {
        assertThat(Processes.withArguments(folder.toString()))
                .as("processes that are left")
                .isEmpty();
    }

    @Test
    void sqlite() throws Exception {
        Path place = folder.resolve("sqlite");
        PartRun run = runs.run("sqlite", "", runs.settings(place.toString(), images()));
        runs.requireSameTables(run, place + "/report.html");
    }

    @Test
    void rest() throws Exception {
        Path place = folder.resolve("rest");
        try (RestServer server =
                RestServer.start(place.resolve("server"), place + "/lake", HadoopFileIO.class.getName())) {
            Map<String, String> settings = runs.settings(place.toString(), images());
            settings.put("tables.type", "rest");
            settings.put("tables.properties.uri", server.uri());
            runs.requireSameTables(runs.run("rest", "", settings), place + "/report.html");
        }
    }

    /** Images, tables, weights and the report. */
    @Test
    void hdfs() throws Exception {
        try (HdfsServer server = HdfsServer.start(folder.resolve("hdfs-server"))) {
            String place = server.uri() + "/spikernel";
            try (FileSystem files = server.files()) {
                files.copyFromLocalFile(
                        new org.apache.hadoop.fs.Path(images()), new org.apache.hadoop.fs.Path(place + "/images"));
                Map<String, String> settings = runs.settings(place, place + "/images");
                settings.put("tables.type", "hadoop");
                runs.requireSameTables(runs.run("hdfs", "", settings), place + "/report.html");
                assertThat(files.getFileStatus(new org.apache.hadoop.fs.Path(place + "/report.html"))
                                .getLen())
                        .isPositive();
            }
        }
    }

    /** Images, tables, weights and the report; which state of a table is current is in a database. */
    @Test
    void s3() throws Exception {
        try (S3Server server = S3Server.start(folder.resolve("s3-server"))) {
            server.putImages(runs.data());
            Map<String, String> settings = runs.settings(server.uri(), server.uri() + "/images");
            settings.put("tables.type", "jdbc");
            settings.put("tables.properties.uri", "jdbc:sqlite:" + folder.resolve("s3.sqlite"));
            PartRun run = runs.run("s3", server.submitOptions(), settings);
            runs.requireSameTables(run, server.uri() + "/report.html");
        }
    }

    @Test
    void postgresql() throws Exception {
        assumeTrue(PostgresServer.programs().isPresent(), "PostgreSQL is not installed (Debian: postgresql-15)");
        try (PostgresServer server = PostgresServer.start()) {
            Path place = folder.resolve("postgresql");
            Map<String, String> settings = runs.settings(place.toString(), images());
            settings.put("tables.type", "jdbc");
            settings.put("tables.properties.uri", server.uri());
            settings.put("tables.properties.\"jdbc.user\"", PostgresServer.USER);
            settings.put("tables.properties.\"jdbc.password\"", PostgresServer.PASSWORD);
            String driver = "--jars " + PartProcesses.onlyJar("postgresql");
            runs.requireSameTables(runs.run("postgresql", driver, settings), place + "/report.html");

            settings.put("tables.properties.\"jdbc.password\"", "wrong");
            Processes.Running refused =
                    runs.run("wrong-password", driver, settings).start("runs");
            assertThat(refused.await()).as(refused.tail()).isEqualTo(2);
            assertThat(refused.text().lines().filter(line -> !line.startsWith(RunOnParts.OF_JAVA)))
                    .hasSize(1)
                    .first()
                    .asString()
                    .contains("Cannot open the result tables: ", "password authentication failed")
                    .doesNotContain("wrong");
        }
    }

    @Test
    void nessie() throws Exception {
        Path place = folder.resolve("nessie");
        try (NessieServer server = NessieServer.start(folder.resolve("nessie-server"))) {
            Map<String, String> settings = runs.settings(place.toString(), images());
            settings.put("tables.type", "nessie");
            settings.put("tables.properties.uri", server.uri());
            runs.requireSameTables(runs.run("nessie", "", settings), place + "/report.html");
        }
    }

    private static String images() {
        return runs.data().toString();
    }
}

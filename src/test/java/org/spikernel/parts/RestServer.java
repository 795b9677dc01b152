package org.spikernel.parts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.spikernel.faults.Processes;
import org.spikernel.testing.SilentServer;

/** Iceberg's own REST catalog, a process that keeps in a file of SQLite's which state of each table is current. */
public final class RestServer implements AutoCloseable {
    private final Processes.Running process;
    private final String uri;

    private RestServer(Processes.Running process, String uri) {
        this.process = process;
        this.uri = uri;
    }

    /**
     * Starts it.
     *
     * @param folder of its own, for its file and its log
     * @param warehouse where it puts tables, a path or an address
     * @param implementation Iceberg's FileIO by which it writes the tables' metadata
     * @param more jars for that, as a class path
     */
    public static RestServer start(Path folder, String warehouse, String implementation, String... more)
            throws IOException, InterruptedException {
        Files.createDirectories(folder);
        int port = SilentServer.closedPort();
        Processes.Running process = PartProcesses.java(
                folder.resolve("rest.log"),
                Map.of(
                        "CATALOG_CATALOG__IMPL",
                        "org.apache.iceberg.jdbc.JdbcCatalog",
                        "CATALOG_URI",
                        "jdbc:sqlite:" + folder.resolve("rest.sqlite"),
                        "CATALOG_JDBC_SCHEMA__VERSION",
                        "V1",
                        "CATALOG_WAREHOUSE",
                        warehouse,
                        "CATALOG_IO__IMPL",
                        implementation,
                        "CATALOG_REST_PORT",
                        String.valueOf(port)),
                List.of(
                        "-cp",
                        String.join(":", more) + (more.length == 0 ? "" : ":") + PartProcesses.jars("rest") + "/*:"
                                + PartProcesses.SPARK_JARS + "/*",
                        "org.apache.iceberg.rest.RESTCatalogServer"));
        RestServer server = new RestServer(process, "http://127.0.0.1:" + port);
        PartProcesses.awaitAnswer(process, server.uri + "/v1/config");
        return server;
    }

    /** As {@code tables.properties.uri}. */
    public String uri() {
        return uri;
    }

    @Override
    public void close() {
        PartProcesses.end(process);
    }
}

package org.spikernel.parts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.spikernel.faults.Processes;
import org.spikernel.testing.SilentServer;

/** A Nessie that forgets everything when it ends. */
final class NessieServer implements AutoCloseable {
    private final Processes.Running process;
    private final String uri;

    private NessieServer(Processes.Running process, String uri) {
        this.process = process;
        this.uri = uri;
    }

    /** Starts it with a folder of its own. */
    static NessieServer start(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        int port = SilentServer.closedPort();
        Processes.Running process = PartProcesses.java(
                folder.resolve("nessie.log"),
                Map.of(),
                List.of(
                        "-Dquarkus.http.host=127.0.0.1",
                        "-Dquarkus.http.port=" + port,
                        "-Dnessie.version.store.type=INMEMORY",
                        "-jar",
                        PartProcesses.onlyJar("nessie").toString()));
        NessieServer server = new NessieServer(process, "http://127.0.0.1:" + port + "/api/v2");
        PartProcesses.awaitAnswer(process, server.uri + "/config");
        return server;
    }

    /** As {@code tables.properties.uri}. */
    String uri() {
        return uri;
    }

    @Override
    public void close() {
        PartProcesses.end(process);
    }
}

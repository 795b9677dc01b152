package org.spikernel.parts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.spikernel.faults.Processes;
import org.spikernel.testing.SilentServer;
import org.spikernel.testing.SparkFixture;

/** A PostgreSQL of this machine's, with data of its own and a user {@code spikernel}. */
final class PostgresServer implements AutoCloseable {
    static final String USER = "spikernel";
    static final String PASSWORD = "right";
    private static final Path INSTALLED = Path.of("/usr/lib/postgresql");

    private final Path programs;
    private final Path folder;
    private final int port;

    private PostgresServer(Path programs, Path folder, int port) {
        this.programs = programs;
        this.folder = folder;
        this.port = port;
    }

    /** Where Debian's package has put its programs; nothing where there is none. */
    static Optional<Path> programs() throws IOException {
        if (!Files.isDirectory(INSTALLED)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(INSTALLED)) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(programs -> Files.isExecutable(programs.resolve("initdb")))
                    .max(Path::compareTo);
        }
    }

    static PostgresServer start() throws IOException, InterruptedException {
        // PostgreSQL refuses to run as root, and its own user sees no test's folder.
        Path folder = Files.createTempDirectory("spikernel-postgres");
        Files.writeString(folder.resolve("password"), PASSWORD);
        if (isRoot()) {
            Processes.run(folder.resolve("chown.log"), "chown", "-R", "postgres", folder.toString());
        }
        PostgresServer server = new PostgresServer(programs().orElseThrow(), folder, SilentServer.closedPort());
        server.run("initdb", "-A", "scram-sha-256", "-U", USER, "--pwfile=" + folder.resolve("password"));
        server.run(
                "pg_ctl",
                "-o",
                "-p " + server.port + " -c listen_addresses=127.0.0.1 -c unix_socket_directories=" + folder
                        + " -c fsync=off",
                "-l",
                folder.resolve("server.log").toString(),
                "-w",
                "start");
        return server;
    }

    /** As {@code tables.properties.uri}. */
    String uri() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    private void run(String program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of("runuser", "-u", "postgres", "--"));
        }
        command.addAll(List.of(
                programs.resolve(program).toString(),
                "-D",
                folder.resolve("data").toString()));
        command.addAll(List.of(arguments));
        Path log = Files.createTempFile("spikernel-postgres", ".log");
        try {
            Processes.start(log, Map.of(), command).requireSuccess();
        } finally {
            Files.delete(log);
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    @Override
    public void close() throws IOException {
        try {
            run("pg_ctl", "-m", "immediate", "-w", "stop");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        SparkFixture.delete(folder);
    }
}

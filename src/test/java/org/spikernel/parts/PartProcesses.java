package org.spikernel.parts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.spikernel.faults.Processes;
import org.spikernel.faults.SmallRun;

/** Java programs of others that the build put into target/parts, each as a process. */
final class PartProcesses {
    static final Path TARGET =
            Path.of(System.getProperty("project.dir", "")).toAbsolutePath().resolve("target");
    static final Path SPARK_JARS = TARGET.resolve("spark/jars");

    private PartProcesses() {}

    /** The folder with a part's jars. */
    static Path jars(String part) {
        Path folder = TARGET.resolve("parts").resolve(part);
        assertThat(folder).as("jars of %s, which the build puts there", part).isNotEmptyDirectory();
        return folder;
    }

    /** The one jar of a part. */
    static Path onlyJar(String part) throws IOException {
        try (Stream<Path> jars = Files.list(jars(part))) {
            return jars.findFirst().orElseThrow();
        }
    }

    /** Starts a JVM. */
    static Processes.Running java(Path log, Map<String, String> environment, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m"));
        command.addAll(List.of(SmallRun.QUICK_START.split(" ")));
        command.addAll(arguments);
        return Processes.start(log, environment, command);
    }

    /** As kill -9, and waits for the end. */
    static void end(Processes.Running server) {
        server.process().destroyForcibly().onExit().join();
    }

    /** Waits until something answers at an address, whatever it says. */
    static void awaitAnswer(Processes.Running server, String address) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest question = HttpRequest.newBuilder(URI.create(address)).build();
        boolean answered = Processes.await(() -> !server.process().isAlive() || answers(client, question));
        if (!answered || !server.process().isAlive()) {
            server.kill();
            throw new AssertionError(address + " does not answer: " + server.tail());
        }
    }

    private static boolean answers(HttpClient client, HttpRequest question) {
        try {
            client.send(question, HttpResponse.BodyHandlers.discarding());
            return true;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}

package org.spikernel.parts;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.spikernel.faults.Processes;
import org.spikernel.testing.SilentServer;

/** An object store that speaks S3, with one bucket. */
final class S3Server implements AutoCloseable {
    private static final String BUCKET = "spikernel";

    private final Processes.Running process;
    private final String address;

    private S3Server(Processes.Running process, String address) {
        this.process = process;
        this.address = address;
    }

    /** Starts it with a folder of its own. */
    static S3Server start(Path folder) throws IOException, InterruptedException {
        return start(folder, "127.0.0.1");
    }

    /** As {@link #start(Path)}, at one of this machine's addresses. */
    static S3Server start(Path folder, String host) throws IOException, InterruptedException {
        Path objects = Files.createDirectories(folder.resolve("objects"));
        int port = SilentServer.closedPort();
        Processes.Running process = PartProcesses.java(
                folder.resolve("s3.log"),
                Map.of(),
                List.of(
                        "-Djava.io.tmpdir=" + folder,
                        "-jar",
                        PartProcesses.onlyJar("s3").toString(),
                        "--server.address=" + host,
                        "--server.port=0",
                        "--com.adobe.testing.s3mock.http-port=" + port,
                        "--com.adobe.testing.s3mock.store.root=" + objects,
                        "--com.adobe.testing.s3mock.store.initial-buckets=" + BUCKET));
        S3Server server = new S3Server(process, "http://" + host + ":" + port);
        PartProcesses.awaitAnswer(process, server.address);
        return server;
    }

    String uri() {
        return "s3a://" + BUCKET;
    }

    /** What spark-submit must be told to reach it: Hadoop's part and Amazon's SDK, and how. */
    String submitOptions() {
        return Map.of(
                                "endpoint",
                                address,
                                "endpoint.region",
                                "us-east-1",
                                "path.style.access",
                                "true",
                                "connection.ssl.enabled",
                                "false",
                                "access.key",
                                "key",
                                "secret.key",
                                "secret")
                        .entrySet()
                        .stream()
                        .map(entry -> "--conf spark.hadoop.fs.s3a." + entry.getKey() + "=" + entry.getValue())
                        .collect(Collectors.joining(" "))
                + " --driver-class-path " + PartProcesses.jars("s3a") + "/*";
    }

    /** Copies the files of a folder into the bucket's folder {@code images}. */
    void putImages(Path folder) throws IOException, InterruptedException {
        try (Stream<Path> images = Files.list(folder)) {
            for (Path image : images.toList()) {
                put(image, "images/" + image.getFileName());
            }
        }
    }

    private void put(Path file, String key) throws IOException, InterruptedException {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(address + "/" + BUCKET + "/" + key))
                                .PUT(HttpRequest.BodyPublishers.ofFile(file))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("Cannot put " + key + ": " + answer.statusCode() + " " + answer.body());
        }
    }

    @Override
    public void close() {
        PartProcesses.end(process);
    }
}

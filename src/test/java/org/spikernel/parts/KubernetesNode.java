package org.spikernel.parts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.spikernel.faults.Processes;
import org.spikernel.faults.SmallRun;

/**
 * Starts as a process what a pod would start, with the pod's arguments, variables and files. Without containers: where the
 * pod names a path of the image or of a volume, the process gets that of a folder here.
 */
final class KubernetesNode {
    private static final Path PROJECT =
            Path.of(System.getProperty("project.dir", "")).toAbsolutePath();
    private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));
    private static final String SPARK_HOME = "/opt/spark";

    /** As Spark's own script: Spark's launcher says what to run. */
    private static final String SUBMIT = """
            #!/usr/bin/env bash
            set -euo pipefail
            export SPARK_SCALA_VERSION=2.13
            mapfile -d '' -t command < <("%s" -Xmx128m -cp "$SPARK_HOME/jars/*" org.apache.spark.launcher.Main \\
                org.apache.spark.deploy.SparkSubmit "$@")
            command=("${command[@]:1}")
            exec "${command[0]#$'\\n'}" "${command[@]:1}"
            """;

    private final Path folder;
    private final KubernetesServer server;
    /** Every path of a container by its place here. */
    private final Map<String, String> paths = new HashMap<>();

    /**
     * A node.
     *
     * @param folder of its own
     * @param server which knows the config maps that pods name
     */
    KubernetesNode(Path folder, KubernetesServer server) throws IOException, InterruptedException {
        this.folder = folder;
        this.server = server;
        makeSpark();
        makeImage();
        Files.createDirectories(claim());
        Files.createDirectories(secret());
    }

    /** The Spark of the image, with its part for Kubernetes. */
    Path sparkHome() {
        return image(SPARK_HOME);
    }

    /** What is in the volume that is claimed. */
    Path claim() {
        return folder.resolve("claim");
    }

    /** The files of the secret. */
    Path secret() {
        return folder.resolve("secret");
    }

    private Path image(String path) {
        return folder.resolve("image").resolve(path.substring(1));
    }

    private void makeSpark() throws IOException, InterruptedException {
        Path jars = Files.createDirectories(sparkHome().resolve("jars"));
        for (Path from : List.of(PartProcesses.SPARK_JARS, PartProcesses.jars("kubernetes"))) {
            try (Stream<Path> files = Files.list(from)) {
                for (Path jar : files.toList()) {
                    Files.createSymbolicLink(jars.resolve(jar.getFileName()), jar);
                }
            }
        }
        Path submit = Files.createDirectory(sparkHome().resolve("bin")).resolve("spark-submit");
        Files.createFile(submit, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(submit, SUBMIT.formatted(JAVA_HOME.resolve("bin/java")));
    }

    /** Puts into the image what the Containerfile copies, but for the libtorch that is not here. */
    private void makeImage() throws IOException, InterruptedException {
        for (String line : Files.readAllLines(PROJECT.resolve("submit/examples/Containerfile"))) {
            if (line.startsWith("COPY ") && !line.contains("$")) {
                List<String> words = List.of(line.split(" "));
                String to = words.get(words.size() - 1);
                for (String from : words.subList(1, words.size() - 1)) {
                    Path source = PROJECT.resolve(from);
                    Path target = image(to.endsWith("/") ? to + source.getFileName() : to);
                    Files.createDirectories(target.getParent());
                    Files.createSymbolicLink(target, source);
                }
            }
        }
    }

    /**
     * Starts the driver's process, as the image's entry point would.
     *
     * @param more properties of Spark's that say where things are here
     */
    Processes.Running startDriver(Pod pod, Map<String, String> more) throws IOException, InterruptedException {
        server.await("services", pod.name() + "-svc");
        Map<String, Path> places = places(pod);
        List<String> command = new ArrayList<>(List.of(
                sparkHome().resolve("bin/spark-submit").toString(),
                "--conf",
                "spark.driver.bindAddress=127.0.0.1",
                "--deploy-mode",
                "client"));
        more.forEach((key, value) -> command.addAll(List.of("--conf", key + "=" + value)));
        pod.arguments().stream().skip(1).map(word -> here(word, places)).forEach(command::add);
        return start(pod, environment(pod, places), command);
    }

    /** Starts an executor's process, as the image's entry point would. */
    Processes.Running startExecutor(Pod pod) throws IOException, InterruptedException {
        Map<String, Path> places = places(pod);
        Map<String, String> environment = environment(pod, places);
        // The image's are CUDA's, which is not here: the jar's own, unpacked where all tests have it.
        environment.keySet().removeIf(name -> name.startsWith("PYTORCH_") || name.equals("DJL_CACHE_DIR"));
        environment.put("SPIKERNEL_FAKE_GPUS", "1");
        List<String> command =
                new ArrayList<>(List.of(JAVA_HOME.resolve("bin/java").toString()));
        command.addAll(List.of(SmallRun.QUICK_START.split(" ")));
        pod.javaOptions().stream().map(option -> here(option, places)).forEach(command::add);
        String memory = environment.get("SPARK_EXECUTOR_MEMORY");
        command.addAll(List.of(
                "-Xms" + memory,
                "-Xmx" + memory,
                "-cp",
                environment.get("SPARK_CONF_DIR") + ":" + sparkHome() + "/jars/*",
                "org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBackend"));
        Map<String, String> options = Map.of(
                "--driver-url", "SPARK_DRIVER_URL",
                "--executor-id", "SPARK_EXECUTOR_ID",
                "--cores", "SPARK_EXECUTOR_CORES",
                "--app-id", "SPARK_APPLICATION_ID",
                "--hostname", "SPARK_EXECUTOR_POD_IP",
                "--resourceProfileId", "SPARK_RESOURCE_PROFILE_ID",
                "--podName", "SPARK_EXECUTOR_POD_NAME");
        options.forEach((option, variable) -> command.addAll(List.of(option, environment.get(variable))));
        return start(pod, environment, command);
    }

    private Processes.Running start(Pod pod, Map<String, String> environment, List<String> command)
            throws IOException, InterruptedException {
        server.run(pod);
        // Spark copies files to where a container starts.
        Path start = Files.createDirectories(folder.resolve(pod.name()).resolve("work-dir"));
        List<String> line = new ArrayList<>(List.of("env", "-C", start.toString()));
        line.addAll(command);
        return Processes.start(folder.resolve(pod.name() + ".log"), environment, line);
    }

    private Map<String, String> environment(Pod pod, Map<String, Path> places)
            throws IOException, InterruptedException {
        Map<String, String> environment = new HashMap<>();
        pod.environment()
                .forEach((name, value) -> environment.put(
                        name,
                        switch (value) {
                            case "status.podIP" -> "127.0.0.1";
                            case "metadata.name" -> pod.name();
                            default -> here(value, places);
                        }));
        environment.put("SPARK_HOME", sparkHome().toString());
        environment.put("JAVA_HOME", JAVA_HOME.toString());
        environment.put("SPARK_LOCAL_IP", "127.0.0.1");
        environment.merge("JAVA_TOOL_OPTIONS", "-Djdk.net.hosts.file=" + hosts(), (given, more) -> given + " " + more);
        return environment;
    }

    /** This machine's name, and those that Kubernetes gives the services of drivers. */
    private Path hosts() throws IOException {
        String services = server.all("services").stream()
                .map(service -> " " + service.at("/metadata/name").asText() + "."
                        + service.at("/metadata/namespace").asText() + ".svc")
                .collect(Collectors.joining());
        return Files.writeString(
                folder.resolve("hosts"),
                "127.0.0.1 localhost " + InetAddress.getLocalHost().getHostName() + services + "\n");
    }

    /** Where the paths of a pod's container are here. */
    private Map<String, Path> places(Pod pod) throws IOException, InterruptedException {
        Map<String, Path> places =
                new HashMap<>(Map.of(SPARK_HOME, sparkHome(), "/opt/spikernel", image("/opt/spikernel")));
        for (Map.Entry<String, JsonNode> mount : pod.mounts().entrySet()) {
            JsonNode volume = mount.getValue();
            Path place = folder.resolve(pod.name()).resolve(volume.get("name").asText());
            if (volume.has("persistentVolumeClaim")) {
                place = claim();
            } else if (volume.has("secret")) {
                place = secret();
            }
            places.put(mount.getKey(), Files.createDirectories(place));
        }
        places.forEach((path, place) -> paths.put(place.toString(), path));
        for (Map.Entry<String, JsonNode> mount : pod.mounts().entrySet()) {
            if (mount.getValue().has("configMap")) {
                write(mount.getValue().get("configMap"), places.get(mount.getKey()), places);
            }
        }
        return places;
    }

    private void write(JsonNode volume, Path place, Map<String, Path> places) throws IOException, InterruptedException {
        JsonNode data = server.await("configmaps", volume.get("name").asText()).path("data");
        for (JsonNode item : volume.path("items")) {
            Files.writeString(
                    place.resolve(item.get("path").asText()),
                    here(data.get(item.get("key").asText()).asText(), places));
        }
    }

    /** A text with every path of the container replaced by its place here. */
    private static String here(String text, Map<String, Path> places) {
        Map<String, String> here = new HashMap<>();
        places.forEach((path, place) -> here.put(path, place.toString()));
        return replace(text, here);
    }

    /** A pod that a process here has asked for, with the paths that it would have named in a container. */
    Pod asThere(Pod pod) throws IOException {
        return new Pod(new ObjectMapper().readTree(replace(pod.definition().toString(), paths)));
    }

    private static String replace(String text, Map<String, String> replacements) {
        String any = replacements.keySet().stream()
                .sorted(Comparator.comparing(String::length).reversed())
                .map(Pattern::quote)
                .collect(Collectors.joining("|", "(?<![\\w.-])(?:", ")(?![\\w.-])"));
        return Pattern.compile(any)
                .matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(replacements.get(found.group())));
    }
}

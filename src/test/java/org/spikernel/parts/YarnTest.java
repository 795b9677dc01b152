package org.spikernel.parts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spikernel.faults.Processes;
import org.spikernel.faults.SmallRun;
import org.spikernel.testing.SilentServer;

/** Runs on a YARN of this machine, which is real, with a module of Spark's for it that is nearly that: {@link YarnModule}. */
@Tag("parts")
class YarnTest {
    private static final String IMAGES = "data.synthetic { image-size = 8, train-count = 400, test-count = 40 }\n";
    private static final String CLUSTER_MODE = "--deploy-mode cluster";
    private static final String LARGEST = String.valueOf(YarnServer.LARGEST_CONTAINER_MEBIBYTES);

    @TempDir
    private static Path folder;

    private static Path spark;
    private static YarnServer yarn;
    private int starts;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        spark = makeSpark();
        yarn = YarnServer.start(folder.resolve("yarn"));
    }

    @AfterAll
    static void end() throws InterruptedException {
        yarn.close();
        // Containers of the last run may be about to end.
        assertThat(Processes.await(
                        () -> Processes.withArguments(folder.toString()).isEmpty()))
                .as("nothing is left")
                .isTrue();
    }

    @Test
    void executorsAreInContainersAndTheDriverHere() throws Exception {
        Processes.Running run = start(yarn.configuration(), "", "search", "client");

        assertThat(run.await()).as(run.tail()).isZero();
        assertThat(run.text()).contains("scoring: done", "selected");
        assertThat(yarn.containers(yarn.lastApplication()))
                .as("application master and executor")
                .hasSize(2);
    }

    @Test
    void aSearchWhoseDriverIsOnTheClusterSucceedsOnce() throws Exception {
        Processes.Running run = start(yarn.configuration(), CLUSTER_MODE, "search", "cluster");

        assertThat(run.await()).as(run.tail()).isZero();
        assertThat(run.text()).contains("final status: SUCCEEDED").doesNotContain("FAILED");
        assertThat(yarn.containers(yarn.lastApplication()))
                .as("application master and executor, once each")
                .hasSize(2);
    }

    /** Before Spark has started, and after. */
    @Test
    void aRefusedSearchOnTheClusterFailsWithItsLine() throws Exception {
        String once = CLUSTER_MODE + " --conf spark.yarn.maxAppAttempts=1";

        Processes.Running run = start(yarn.configuration(), once, "search", "refused", "space.draws=-1");
        assertThat(run.await()).as(run.tail()).isOne();
        assertThat(run.text())
                .contains("final status: FAILED", "Cannot search: draws must be at least 1, got -1 (space.draws, -D)");
        assertThat(yarn.containers(yarn.lastApplication())).hasSize(1);

        run = start(
                yarn.configuration(),
                once,
                "search",
                "refused-later",
                "data.path=" + folder + "/none",
                "data.format=cifar10");
        assertThat(run.await()).as(run.tail()).isOne();
        assertThat(run.text())
                .contains("final status: FAILED", "User class threw exception: ", "Cannot load", "(exit code 2)");
        assertThat(yarn.containers(yarn.lastApplication()))
                .as("an executor may have started")
                .hasSizeLessThan(3);
    }

    @Test
    void anExecutorThatIsLargerThanYarnGrantsIsToldInItsWords() throws Exception {
        Processes.Running run =
                start(yarn.configuration(), "--conf spark.executor.memoryOverhead=" + LARGEST + "m", "search", "large");

        assertThat(run.await()).as(run.tail()).isEqualTo(2);
        assertThat(run.text())
                .contains(
                        "Cannot start Spark: the properties (spark.properties, SPIKERNEL_SUBMIT) must be valid, and ask for"
                                + " no more than the cluster grants, got IllegalArgumentException: Required executor memory")
                .contains("(" + LARGEST + " MB)", "(master yarn)")
                .doesNotContain("must be reachable");
    }

    /** This machine has no GPUs, which only the script that looks for them knows. */
    @Test
    void executorsThatFindNoGpuEndTheRunAfterFewTriesWithOneLine() throws Exception {
        Processes.Running run = start(
                yarn.configuration(),
                "--conf spark.executor.resource.gpu.amount=1"
                        + " --conf spark.executor.resource.gpu.discoveryScript=./gpu-discovery --files "
                        + Processes.PROJECT.resolve("submit/gpu-discovery"),
                "score",
                "blind",
                "device=gpu");

        assertThat(run.await()).as(run.tail()).isOne();
        String application = yarn.lastApplication();
        assertThat(run.text())
                .contains("Failed: YarnEnd: YARN has ended " + application
                        + ", got Max number of executor failures (3) reached; why executors failed is in their logs (yarn logs"
                        + " -applicationId " + application + ")");
        List<Path> containers = yarn.containers(application);
        assertThat(containers)
                .as("two application masters, three executors each")
                .hasSize(8);
        // The first of each is the application master, which passes on what others said.
        assertThat(containers.stream().filter(container -> !container.toString().endsWith("_000001")))
                .hasSize(6)
                .allMatch(container -> says(container, "Cannot find GPUs: there is no nvidia-smi"));
    }

    @Test
    void aResourceManagerThatDoesNotAnswerIsTold() throws Exception {
        try (SilentServer server = new SilentServer()) {
            Path silent = configuration("silent", server.port());
            for (String mode : List.of("", CLUSTER_MODE)) {
                requireRefusal(silent, mode, "got no answer for 20 s (127.0.0.1:" + server.port() + ")");
            }
        }
        int closed = SilentServer.closedPort();
        for (String mode : List.of("", CLUSTER_MODE)) {
            requireRefusal(
                    configuration("closed", closed),
                    mode,
                    "got ConnectException: Connection refused (127.0.0.1:" + closed + ")");
        }
    }

    private void requireRefusal(Path configuration, String mode, String got) throws Exception {
        Processes.Running run = start(configuration, mode, "search", "nobody");

        assertThat(run.await()).as(run.tail()).isEqualTo(2);
        assertThat(run.text())
                .contains("Cannot start Spark: YARN's resource manager must answer (yarn.resourcemanager.address,"
                        + " yarn-site.xml in HADOOP_CONF_DIR), " + got);
    }

    private static Path configuration(String name, int port) throws IOException {
        Configuration site = new Configuration(false);
        site.set("yarn.resourcemanager.address", "127.0.0.1:" + port);
        Path configuration = Files.createDirectories(folder.resolve(name));
        try (OutputStream out = Files.newOutputStream(configuration.resolve("yarn-site.xml"))) {
            site.writeXml(out);
        }
        return configuration;
    }

    private Processes.Running start(Path configuration, String options, String command, String name, String... settings)
            throws IOException {
        Path place = Files.createDirectories(folder.resolve(name));
        Path warehouse = Files.createDirectories(place.resolve("lake"));
        Path file = Files.writeString(place.resolve("small.conf"), SmallRun.SETTINGS + IMAGES);
        List<String> line = new ArrayList<>(List.of(
                Processes.PROJECT.resolve("submit/spikernel").toString(), command, "--config", file.toString()));
        Map<String, String> all = new HashMap<>(Map.of(
                "tables.type",
                "jdbc",
                "tables.properties.uri",
                "jdbc:sqlite:" + warehouse.resolve("catalog.sqlite"),
                "tables.warehouse",
                warehouse.toString(),
                "run.output",
                place.resolve("output").toString()));
        all.forEach((key, value) -> line.addAll(List.of("-D", key + "=" + value)));
        for (String setting : settings) {
            line.addAll(List.of("-D", setting));
        }
        return Processes.start(
                place.resolve(starts++ + ".log"),
                Map.of(
                        "SPARK_LOCAL_IP",
                        "127.0.0.1",
                        "SPARK_HOME",
                        spark.toString(),
                        "HADOOP_CONF_DIR",
                        configuration.toString(),
                        "SPIKERNEL_JAVA_OPTIONS",
                        SmallRun.QUICK_START,
                        "SPIKERNEL_DRIVER_MEMORY",
                        "700m",
                        "SPIKERNEL_SUBMIT",
                        String.join(
                                " ",
                                "--master yarn --num-executors 1 --executor-cores 2 --executor-memory 512m",
                                "--conf spark.executor.memoryOverhead=900m --conf spark.yarn.am.memory=512m",
                                "--conf spark.executorEnv.SPARK_LOCAL_IP=127.0.0.1",
                                "--conf spark.yarn.appMasterEnv.SPARK_LOCAL_IP=127.0.0.1",
                                "--conf spark.yarn.jars=local:" + spark + "/jars/*",
                                "--conf spark.yarn.stagingDir=" + folder.resolve("staging"),
                                options)),
                line);
    }

    /** A folder as a distribution of Spark is, with the embedded one's jars, and the module for YARN. */
    private static Path makeSpark() throws IOException {
        Path home = folder.resolve("spark");
        Path jars = Files.createDirectories(home.resolve("jars"));
        try (Stream<Path> embedded = Files.list(PartProcesses.SPARK_JARS)) {
            for (Path jar : embedded.toList()) {
                Files.createSymbolicLink(jars.resolve(jar.getFileName()), jar);
            }
        }
        YarnModule.copy(jars.resolve("spark-yarn.jar"));
        Path submit = Files.createDirectories(home.resolve("bin")).resolve("spark-submit");
        // As Spark's own: its launcher prints the command after a zero and the end of a line.
        Files.writeString(submit, """
                #!/usr/bin/env bash
                export SPARK_SCALA_VERSION=2.13
                mapfile -d '' -t command < <(java -cp "$SPARK_HOME/jars/*" org.apache.spark.launcher.Main \\
                    org.apache.spark.deploy.SparkSubmit "$@" | tail -c +3)
                exec "${command[@]}"
                """);
        Files.setPosixFilePermissions(submit, PosixFilePermissions.fromString("rwx------"));
        return home;
    }

    private static boolean says(Path container, String text) {
        try {
            return Files.readString(container.resolve("stderr")).contains(text);
        } catch (IOException e) {
            return false;
        }
    }
}

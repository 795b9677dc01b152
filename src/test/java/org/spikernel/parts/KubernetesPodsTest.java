package org.spikernel.parts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.spikernel.faults.Processes;
import org.spikernel.testing.SparkFixture;

/**
 * The example for Kubernetes, by Spark's own client: what pods it asks for, and a search whose driver and executor are what
 * these pods would start.
 */
@Tag("parts")
class KubernetesPodsTest {
    private static final Path PROJECT =
            Path.of(System.getProperty("project.dir", "")).toAbsolutePath();
    private static final String SECRET = "geheim-4711";
    private static final String LOG_CONFIGURATION = "-Dlog4j2.configurationFile=/opt/spikernel/conf/log4j2.properties";

    /** What every pod's processes must have as {@code conf/spark-defaults.conf} says. */
    private static final Map<String, String> NATIVE_MEMORY = Map.of(
            "MALLOC_ARENA_MAX", "1",
            "MALLOC_MMAP_THRESHOLD_", "8589934592",
            "MALLOC_TRIM_THRESHOLD_", "17179869184",
            "MALLOC_TOP_PAD_", "268435456",
            "OPT_OUT_TRACKING", "true",
            "DJL_CACHE_DIR", "/tmp/djl");

    private static final List<Processes.Running> PROCESSES = new ArrayList<>();
    private static Path folder;
    private static KubernetesServer server;
    private static KubernetesNode node;
    private static Pod driver;
    private static Pod executor;
    private static JsonNode service;
    private static Processes.Running driverProcess;
    private static Processes.Running executorProcess;
    private static int driverCode;
    private static int submissionCode;

    /** On the processors of this machine, with a GPU that is made up. */
    @BeforeAll
    static void search() throws IOException, InterruptedException {
        // JUnit would warn of every link in a folder that it removes.
        folder = Files.createTempDirectory("spikernel-kubernetes");
        server = KubernetesServer.start();
        node = new KubernetesNode(folder.resolve("node"), server);
        Files.writeString(node.secret().resolve("auth"), SECRET);

        Processes.Running submission = submit("-D", "device=cpu");
        driver = server.awaitPod("driver", submission);
        driverProcess = keep(node.startDriver(driver, hereInsteadOfThere()));
        // A driver removes its service at the end.
        service = server.await("services", driver.name() + "-svc");
        executor = node.asThere(server.awaitPod("executor", driverProcess));
        executorProcess = keep(node.startExecutor(executor));
        // Without it the driver would wait for ever.
        var unused = executorProcess.process().onExit().thenAccept(ended -> {
            if (ended.exitValue() != 0) {
                driverProcess.process().destroy();
            }
        });
        driverCode = driverProcess.await();
        server.end(driver, driverCode);
        submissionCode = submission.await();
    }

    @AfterAll
    static void end() throws InterruptedException {
        for (Processes.Running process : PROCESSES) {
            process.kill();
        }
        if (server != null) {
            server.close();
        }
        SparkFixture.delete(folder);
    }

    @Test
    void aSearchRunsInTheProcessesOfItsPods() throws Exception {
        assertThat(driverCode).as(executorProcess.text() + driverProcess.text()).isZero();
        assertThat(driverProcess.text()).contains("8 of 8 drawn networks are within the budget");
        assertThat(node.claim().resolve("lake/spikernel/trainings/data")).isNotEmptyDirectory();
        assertThat(node.claim().resolve("runs")).isNotEmptyDirectory();
    }

    @Test
    void executorsGetAGpuAndTheDriverNone() {
        assertThat(executor.container().at("/resources/limits/nvidia.com~1gpu").asText())
                .isEqualTo("1");
        assertThat(driver.container().path("resources").toString()).doesNotContain("gpu");
        assertThat(settings(driver))
                .containsEntry("spark.executor.resource.gpu.discoveryScript", "/opt/spikernel/gpu-discovery");
        assertThat(executor.environment())
                .containsEntry("PYTORCH_LIBRARY_PATH", "/opt/libtorch/lib")
                .containsEntry("PYTORCH_VERSION", "2.7.1")
                .containsEntry("PYTORCH_FLAVOR", "cu128");
    }

    @Test
    void allPodsHaveTheSettingsOfNativeMemory() {
        for (Pod pod : List.of(driver, executor)) {
            assertThat(pod.environment()).containsAllEntriesOf(NATIVE_MEMORY);
        }
    }

    /** Native memory of a driver: a tenth of the heap, which is more than Spark's least of 384 MiB. */
    @Test
    void memoryIsTheHeapAndWhatLiesOutside() {
        assertMemory(executor, 1024 + 8192);
        assertThat(executor.environment()).containsEntry("SPARK_EXECUTOR_MEMORY", "1024m");
        assertMemory(driver, 4096 + 409);
    }

    @Test
    void theSecretIsAFileInPodsAndNowhereElse() {
        for (Pod pod : List.of(driver, executor)) {
            assertThat(pod.mounts()
                            .get("/etc/spikernel-secret")
                            .at("/secret/secretName")
                            .asText())
                    .isEqualTo("known-to-pods");
        }
        String encoded = Base64.getEncoder().encodeToString(SECRET.getBytes(StandardCharsets.UTF_8));
        assertThat(everything()).doesNotContain(SECRET, encoded, "_SPARK_AUTH_SECRET");
        assertThat(settings(driver))
                .containsEntry("spark.authenticate", "true")
                .containsEntry("spark.network.crypto.enabled", "true");
        assertThat(executor.javaOptions())
                .contains(
                        "-Dspark.authenticate=true",
                        "-Dspark.network.crypto.enabled=true",
                        "-Dspark.network.crypto.saslFallback=false",
                        "-Dspark.authenticate.secret.file=/etc/spikernel-secret/auth");
    }

    @Test
    void theClaimIsMountedInAllPodsForTheUserOfTheImage() {
        for (Pod pod : List.of(driver, executor)) {
            assertThat(pod.mounts()
                            .get("/shared")
                            .at("/persistentVolumeClaim/claimName")
                            .asText())
                    .isEqualTo("data");
            assertThat(pod.spec().at("/securityContext/fsGroup").asInt()).isEqualTo(185);
        }
    }

    @Test
    void allProcessesHaveTheJavaOptionsThatSparkAndTheProgramNeed() throws IOException {
        assertThat(executor.javaOptions())
                .contains(
                        "-Dai.djl.pytorch.num_threads=1",
                        "-Dai.djl.pytorch.num_interop_threads=1",
                        LOG_CONFIGURATION,
                        "--add-modules=jdk.incubator.vector",
                        "--add-opens=java.base/java.nio=ALL-UNNAMED");
        // Spark's launcher adds the modules in the driver's pod, where the vector module says so.
        assertThat(settings(driver).getProperty("spark.driver.defaultJavaOptions"))
                .isEqualTo("-XX:+IgnoreUnrecognizedVMOptions -XX:UseSVE=0"
                        + " -Dai.djl.pytorch.num_threads=1 -Dai.djl.pytorch.num_interop_threads=1 "
                        + LOG_CONFIGURATION);
        assertThat(driverProcess.text()).contains("Using incubator modules: jdk.incubator.vector");
    }

    @Test
    void allProcessesLogAsTheImageSays() throws IOException {
        for (Processes.Running process : List.of(driverProcess, executorProcess)) {
            assertThat(process.text()).doesNotContain(" INFO ", "Using Spark's default log4j profile");
        }
    }

    @Test
    void podsAreTheAccountsAndOfTheNamespace() {
        assertThat(driver.spec().path("serviceAccountName").asText()).isEqualTo("search-account");
        for (Pod pod : List.of(driver, executor)) {
            assertThat(pod.definition().at("/metadata/namespace").asText()).isEqualTo("searches");
            assertThat(pod.container().path("image").asText()).isEqualTo("images.example/spikernel");
        }
        // They go when the driver's pod goes.
        assertThat(executor.definition().at("/metadata/ownerReferences/0/name").asText())
                .isEqualTo(driver.name());
    }

    @Test
    void executorsFindTheDriverByItsService() {
        assertThat(service.at("/spec/selector/spark-app-selector"))
                .isEqualTo(driver.definition().at("/metadata/labels/spark-app-selector"));
        assertThat(executor.environment())
                .containsEntry(
                        "SPARK_DRIVER_URL",
                        "spark://CoarseGrainedScheduler@" + driver.name() + "-svc.searches.svc:7078");
    }

    @Test
    void whoSubmitsLearnsHowItEnded() throws Exception {
        assertThat(submissionCode).isZero();

        Processes.Running submission = submit("-D", "tables.type=sqlite");
        Pod refused = awaitOtherDriver(submission);
        Processes.Running process = keep(node.startDriver(refused, hereInsteadOfThere()));

        assertThat(process.await()).as(process.text()).isEqualTo(2);
        assertThat(process.text()).contains("tables.type");
        server.end(refused, 2);
        assertThat(submission.await()).as(submission.text()).isEqualTo(2);
    }

    private static Pod awaitOtherDriver(Processes.Running submission) throws InterruptedException, IOException {
        Processes.await(
                () -> !submission.process().isAlive() || server.pods("driver").size() > 1);
        return server.pods("driver").stream()
                .filter(pod -> !pod.name().equals(driver.name()))
                .findFirst()
                .orElseThrow(() -> new AssertionError(server.requests()));
    }

    private static void assertMemory(Pod pod, int mebibytes) {
        for (String kind : List.of("requests", "limits")) {
            assertThat(pod.container().at("/resources/" + kind + "/memory").asText())
                    .isEqualTo(mebibytes + "Mi");
        }
    }

    /** All that Kubernetes was given, as text. */
    private static String everything() {
        return Stream.of("pods", "configmaps", "services", "secrets")
                .flatMap(kind -> server.all(kind).stream())
                .map(JsonNode::toString)
                .collect(Collectors.joining("\n"));
    }

    /** Spark's properties in the config map that a driver's pod mounts. */
    private static Properties settings(Pod pod) {
        JsonNode volume = pod.mounts().get("/opt/spark/conf");
        Properties settings = new Properties();
        try {
            settings.load(new StringReader(server.all("configmaps").stream()
                    .filter(map -> map.at("/metadata/name").equals(volume.at("/configMap/name")))
                    .findFirst()
                    .orElseThrow()
                    .at("/data/spark.properties")
                    .asText()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return settings;
    }

    /** A pod would ask at an address, with a certificate, that are not here. */
    private static Map<String, String> hereInsteadOfThere() {
        return Map.of("spark.kubernetes.driver.master", server.uri());
    }

    private static Processes.Running submit(String... options) throws IOException {
        Path template = Files.writeString(folder.resolve("template.yaml"), """
                spec:
                  securityContext:
                    fsGroup: 185
                """);
        Map<String, String> environment = new HashMap<>();
        environment.put("SPARK_HOME", node.sparkHome().toString());
        environment.put("API_SERVER", server.uri());
        environment.put("IMAGE", "images.example/spikernel");
        environment.put("NAMESPACE", "searches");
        environment.put("SERVICE_ACCOUNT", "search-account");
        environment.put("CLAIM", "data");
        environment.put("SECRET", "known-to-pods");
        environment.put("POD_TEMPLATE", template.toString());
        environment.put("CATALOG_TYPE", "jdbc");
        environment.put("CATALOG", "jdbc:sqlite:/shared/catalog.sqlite");
        environment.put("CONFIG", "smoke.conf");
        environment.put("EXECUTORS", "1");
        environment.put("EXECUTOR_CORES", "2");
        environment.put("EXECUTOR_MEMORY", "1g");
        List<String> command = new ArrayList<>(
                List.of(PROJECT.resolve("submit/examples/kubernetes.sh").toString()));
        command.addAll(List.of(options));
        return keep(Processes.start(folder.resolve("submission-" + PROCESSES.size() + ".log"), environment, command));
    }

    private static Processes.Running keep(Processes.Running process) {
        PROCESSES.add(process);
        return process;
    }
}

package org.spikernel.spark;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.spikernel.faults.Processes;
import org.spikernel.testing.ResultColumns;
import org.spikernel.testing.SparkFixture;

/**
 * The main job as users submit it, on a cluster of processes and on this machine alone: the tables are the same. The
 * cluster has two workers with two made-up GPUs each, whose addresses differ, so that a row's device tells the worker.
 */
@Tag("spark")
@Tag("cluster")
class ClusterRunTest {
    private static final Path PROJECT =
            Path.of(System.getProperty("project.dir", "")).toAbsolutePath();
    private static final long JOB_SECONDS = 240;
    private static final long SCRIPT_SECONDS = 120;

    /** Halves what a JVM costs that runs for seconds. */
    private static final String QUICK_START = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

    private static final String SETTINGS = """
            data { validation-fraction = 0.25, synthetic { image-size = 8, train-count = 80, test-count = 20 } }
            macro { width = 4, ratio = 1, pool = 2, hidden = 16, group = 1, timesteps = 2, dropout = 0 }
            # So small a network fires only when it fires easily.
            neuron { threshold = 0.5 }
            init { fc1-deviation = 1.5 }
            space { kernel-sets = [[1, 3], [3, 5]], draws = 6 }
            score { batch-size = 8 }
            budget { limit = 1M-params }
            # Two sets with two seeds each: as many trainings as there are GPUs.
            train { top = 1, seeds = 2, epochs = 3, batch-size = 20, learning-rate = 0.02 }
            spark { task-seconds = 0.05 }
            """;

    /** Part of the command line of everything that the cluster starts for the job. */
    private static final String MARK = "spikernel.test=" + UUID.randomUUID();

    private static final String SECRET = "spark.authenticate.secret";

    private static final Spies SPIES = new Spies();

    private static final Thread STOPPER = new Thread(ClusterRunTest::stopCluster);

    @TempDir
    private static Path folder;

    @BeforeAll
    static void runOnTheClusterAndHere() throws Exception {
        Files.writeString(folder.resolve("tiny.conf"), SETTINGS);
        Runtime.getRuntime().addShutdownHook(STOPPER);
        require(
                0,
                run(
                        "start",
                        SCRIPT_SECONDS,
                        Map.of(),
                        script("cluster"),
                        "start",
                        "--workers",
                        "2",
                        "--cores",
                        "2",
                        "--memory",
                        "1g",
                        "--gpus",
                        "2",
                        "--dir",
                        clusterFolder()),
                "start");
        SPIES.start();
        search(
                "cluster",
                String.join(
                        " ",
                        List.of(
                                submitOptions(),
                                "--conf spark.executor.resource.gpu.amount=2",
                                "--conf spark.executor.memory=768m",
                                "--conf \"spark.executor.extraJavaOptions=-D" + MARK + " " + QUICK_START + "\"",
                                // Not before both executors are there: the first could do all the work alone.
                                "--conf spark.scheduler.minRegisteredResourcesRatio=1.0",
                                "--conf spark.scheduler.maxRegisteredResourcesWaitingTime=60s")));
        search("here", "--master local[2]");
    }

    @AfterAll
    static void endEverything() {
        stopCluster();
        Runtime.getRuntime().removeShutdownHook(STOPPER);
        SPIES.thread.interrupt();
        assertThat(ProcessHandle.allProcesses()
                        .map(process -> process.info().commandLine().orElse(""))
                        .filter(line -> line.contains(MARK) || line.contains(clusterFolder())))
                .as("processes that outlive the cluster")
                .isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "candidates | 12 | " + ResultColumns.CANDIDATES,
                "trainings  | 4  | " + ResultColumns.TRAININGS,
                "epochs     | 12 | " + ResultColumns.EPOCHS,
                "layers     | 0  | *",
                "selections | 1  | " + ResultColumns.SELECTIONS,
                "runs       | 1  | run_id, status, command, config_hash, code_commit, dataset, data_fingerprint, seed"
            })
    void tablesAreThoseOfALocalRun(String table, int least, String columns) {
        List<Row> cluster = rows("cluster", table, columns);
        assertThat(cluster).hasSizeGreaterThanOrEqualTo(Math.max(1, least));
        assertThat(cluster).isEqualTo(rows("here", table, columns));
    }

    @Test
    void searchEndsWithATrainedNetwork() {
        assertThat(rows("cluster", "trainings", "status"))
                .extracting(row -> row.getString(0))
                .containsOnly("completed");
        // Networks that do not fire would all be the same.
        assertThat(rows("cluster", "epochs", "DISTINCT train_loss")).hasSizeGreaterThan(6);
        assertThat(rows("cluster", "epochs", "DISTINCT val_accuracy")).hasSizeGreaterThan(2);
        assertThat(rows("cluster", "selections", "candidate_key")).noneMatch(row -> row.isNullAt(0));
    }

    @Test
    void bothExecutorsScore() {
        assertThat(devices("candidates"))
                .anyMatch(device -> isOfWorker(1, device))
                .anyMatch(device -> isOfWorker(2, device))
                .allMatch(device -> isOfWorker(1, device) || isOfWorker(2, device));
        assertThat(rows("here", "candidates", "device"))
                .extracting(row -> row.getString(0))
                .containsOnly("cpu, events");
    }

    @Test
    void trainingsAtTheSameTimeHaveGpusOfTheirOwn() {
        // Four start at once: each takes one of the four.
        assertThat(devices("trainings"))
                .containsExactlyInAnyOrder(
                        "cpu (no CUDA for gpu0)",
                        "cpu (no CUDA for gpu1)",
                        "cpu (no CUDA for gpu2)",
                        "cpu (no CUDA for gpu3)");
    }

    @Test
    void weightsOfAllExecutorsAreInTheOutputFolder() throws IOException {
        List<String> weights = rows("cluster", "trainings", "weights_path").stream()
                .map(row -> row.getString(0))
                .toList();
        assertThat(weights).hasSize(4).doesNotHaveDuplicates();
        for (String path : weights) {
            assertThat(Path.of(URI.create(path)))
                    .startsWith(folder.resolve("cluster-output"))
                    .isNotEmptyFile();
        }
    }

    @Test
    void onlyTheOwnerReadsTheClustersFiles() throws IOException {
        for (String name : List.of("spark.conf", "page-password", "submit-options", "worker-1", "worker-2", "tmp")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("cluster/" + name))))
                    .as(name)
                    .endsWith("------");
        }
        assertThat(submitOptions()).doesNotContain(settings().getProperty(SECRET));
    }

    @Test
    void noCommandLineHasASecretAndExecutorsGetItByTheirEnvironment() {
        assertThat(SPIES.commandLines()).anyMatch(line -> line.contains("CoarseGrainedExecutorBackend"));
        for (String name : List.of(SECRET, "spark.org.spikernel.spark.session.UiPasswordFilter.param.password")) {
            String secret = settings().getProperty(name);
            assertThat(secret).hasSizeGreaterThanOrEqualTo(32);
            assertThat(SPIES.commandLines()).noneMatch(line -> line.contains(secret));
        }
        assertThat(SPIES.environments())
                .contains("_SPARK_AUTH_SECRET=" + settings().getProperty(SECRET));
    }

    @Test
    void aWorkerWithTheWrongSecretIsNotLetIn() throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-Djava.io.tmpdir=" + clusterFolder() + "/tmp",
                // By default it asks for minutes.
                "-Dspark.worker.initialRegistrationRetries=2",
                "-Dspark.worker.maxRegistrationRetries=2"));
        List.of(QUICK_START.split(" ")).forEach(command::add);
        command.addAll(List.of(
                "-cp",
                PROJECT.resolve("target/spark/jars") + "/*:" + PROJECT.resolve("target/spikernel.jar"),
                "org.apache.spark.deploy.worker.Worker",
                "--properties-file",
                withSecret("wrong").toString(),
                "--host",
                "127.0.0.1",
                "--port",
                "0",
                "--webui-port",
                "0",
                "--work-dir",
                folder.resolve("worker-wrong").toString(),
                Files.readString(folder.resolve("cluster/master-url")).strip()));

        int exitCode =
                run("worker", SCRIPT_SECONDS, Map.of("SPARK_LOCAL_IP", "127.0.0.1"), command.toArray(String[]::new));

        assertThat(exitCode).as(tail("worker")).isNotZero();
        assertThat(Files.readString(log("worker")))
                .contains("All masters are unresponsive")
                .doesNotContain("Successfully registered with master");
        require(
                0,
                run("status", SCRIPT_SECONDS, Map.of(), script("cluster"), "status", "--dir", clusterFolder()),
                "status");
        assertThat(Files.readString(log("status"))).contains("registered 2 workers");
    }

    @Test
    void aDriverWithTheWrongSecretIsRefusedInOneLine() throws Exception {
        String options =
                submitOptions().replaceAll("--properties-file \\S+", "--properties-file " + withSecret("wrong"));

        int exitCode = run(
                "driver",
                SCRIPT_SECONDS,
                Map.of("SPIKERNEL_SUBMIT", options, "SPIKERNEL_JAVA_OPTIONS", QUICK_START),
                script("spikernel"),
                "score",
                "--config",
                folder.resolve("tiny.conf").toString(),
                "-D",
                "tables.warehouse=" + warehouse("driver"));

        assertThat(exitCode).as(tail("driver")).isEqualTo(2);
        assertThat(Files.readString(log("driver")))
                .contains("Cannot start Spark: ")
                .contains("spark.authenticate.secret");
    }

    @Test
    void pagesAskForThePassword() throws Exception {
        URI page = URI.create("http://127.0.0.1:" + pagePort() + "/json/");
        HttpClient browser = HttpClient.newHttpClient();
        String known = Files.readString(folder.resolve("cluster/page-password")).strip();

        assertThat(status(browser, page, "")).isEqualTo(401);
        assertThat(status(browser, page, "Basic !")).isEqualTo(401);
        assertThat(status(browser, page, basic(known + "x"))).isEqualTo(401);
        assertThat(status(browser, page, basic(known))).isEqualTo(200);
    }

    private static int status(HttpClient browser, URI page, String authorisation) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(page);
        if (!authorisation.isEmpty()) {
            request.header("Authorization", authorisation);
        }
        return browser.send(request.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static String basic(String known) {
        return "Basic " + Base64.getEncoder().encodeToString(known.getBytes(StandardCharsets.UTF_8));
    }

    private static String pagePort() throws IOException {
        Matcher port = Pattern.compile("MasterWebUI.*started at http://[^:]*:(\\d+)")
                .matcher(Files.readString(folder.resolve("cluster/master.log")));
        assertThat(port.find()).isTrue();
        return port.group(1);
    }

    private static String submitOptions() throws IOException {
        return Files.readString(folder.resolve("cluster/submit-options")).strip();
    }

    private static Properties settings() {
        Properties settings = new Properties();
        try (Reader reader = Files.newBufferedReader(folder.resolve("cluster/spark.conf"))) {
            settings.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return settings;
    }

    /** The cluster's settings but for the secret; who is refused does not try for long. */
    private static Path withSecret(String secret) throws IOException {
        String text = Files.readString(folder.resolve("cluster/spark.conf"))
                .replace(settings().getProperty(SECRET), secret);
        return Files.writeString(
                folder.resolve(secret + ".conf"),
                text + "spark.worker.initialRegistrationRetries 1\nspark.worker.maxRegistrationRetries 2\n");
    }

    /** Reads what every process of this machine shows to others, and what executors show to their owner. */
    private static final class Spies {
        private final Set<String> commandLines = ConcurrentHashMap.newKeySet();
        private final Set<String> environments = ConcurrentHashMap.newKeySet();
        private final Thread thread = new Thread(this::look, "spies");

        void start() {
            thread.setDaemon(true);
            thread.start();
        }

        Set<String> commandLines() {
            return commandLines;
        }

        Set<String> environments() {
            return environments;
        }

        private void look() {
            while (!Thread.currentThread().isInterrupted()) {
                ProcessHandle.allProcesses().forEach(process -> {
                    String line = read(process, "cmdline");
                    if (commandLines.add(line) && line.contains("CoarseGrainedExecutorBackend")) {
                        environments.addAll(List.of(read(process, "environ").split("\0")));
                    }
                });
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
            }
        }

        /** Whole, where ProcessHandle knows the first few thousand characters. */
        private static String read(ProcessHandle process, String name) {
            try {
                return Files.readString(Path.of("/proc", String.valueOf(process.pid()), name), ISO_8859_1);
            } catch (IOException e) {
                // Ended, or another user's.
                return "";
            }
        }
    }

    private static boolean isOfWorker(int worker, String device) {
        return (worker == 1 ? List.of("gpu0)", "gpu1)") : List.of("gpu2)", "gpu3)"))
                .stream().anyMatch(device::contains);
    }

    private static List<String> devices(String table) {
        return rows("cluster", table, "device").stream()
                .map(row -> row.getString(0))
                .toList();
    }

    private static List<Row> rows(String place, String table, String columns) {
        SparkSession session = SparkFixture.session();
        // A catalog of its own for each warehouse.
        session.conf().set("spark.sql.catalog." + place, "org.apache.iceberg.spark.SparkCatalog");
        session.conf().set("spark.sql.catalog." + place + ".type", "hadoop");
        session.conf().set("spark.sql.catalog." + place + ".warehouse", "file:" + warehouse(place));
        return session.sql("SELECT " + columns + " FROM " + place + ".spikernel." + table + " ORDER BY ALL")
                .collectAsList();
    }

    private static void search(String name, String submitOptions) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                script("spikernel"),
                "search",
                "--config",
                folder.resolve("tiny.conf").toString()));
        for (String setting :
                List.of("tables.warehouse=" + warehouse(name), "run.output=" + folder.resolve(name + "-output"))) {
            command.addAll(List.of("-D", setting));
        }
        require(
                0,
                run(
                        name,
                        JOB_SECONDS,
                        Map.of("SPIKERNEL_SUBMIT", submitOptions, "SPIKERNEL_JAVA_OPTIONS", QUICK_START),
                        command.toArray(String[]::new)),
                name);
    }

    private static void stopCluster() {
        try {
            run("stop", SCRIPT_SECONDS, Map.of(), script("cluster"), "stop", "--dir", clusterFolder());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("Cannot stop the cluster in " + clusterFolder(), e);
        }
    }

    /** Runs to the end and returns the exit code; nothing that it started itself is left when it takes too long. */
    private static int run(String name, long seconds, Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        return Processes.start(log(name), environment, List.of(command)).await(seconds);
    }

    private static void require(int expected, int exitCode, String name) throws IOException {
        assertThat(exitCode)
                .as("exit code of %s, which said: %s", name, tail(name))
                .isEqualTo(expected);
    }

    private static String tail(String name) throws IOException {
        try (Stream<String> lines = Files.lines(log(name))) {
            List<String> all = lines.toList();
            return String.join(System.lineSeparator(), all.subList(Math.max(0, all.size() - 40), all.size()));
        }
    }

    private static Path log(String name) {
        return folder.resolve(name + ".log");
    }

    private static Path warehouse(String name) {
        return folder.resolve(name + "-lake");
    }

    private static String clusterFolder() {
        return folder.resolve("cluster").toString();
    }

    private static String script(String name) {
        return PROJECT.resolve("submit").resolve(name).toString();
    }
}

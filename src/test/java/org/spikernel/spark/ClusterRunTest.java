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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spikernel.faults.Processes;
import org.spikernel.faults.SmallRun;
import org.spikernel.faults.UndisturbedRun;
import org.spikernel.testing.SparkFixture;

/**
 * The main job as users submit it, on a cluster of processes and on this machine alone, undisturbed and with faults: the
 * tables are the same. The cluster has two workers with two made-up GPUs each, whose addresses differ, so that a row's
 * device tells the worker.
 */
@Tag("spark")
@Tag("cluster")
class ClusterRunTest {
    private static final Path PROJECT =
            Path.of(System.getProperty("project.dir", "")).toAbsolutePath();
    private static final String HERE = "127.0.0.1";

    private static final String SECRET = "spark.authenticate.secret";

    private static final Spies SPIES = new Spies();

    private static final Thread STOPPER = new Thread(ClusterRunTest::endAll);

    @TempDir
    private static Path folder;

    private static SmallRun cluster;
    private static SmallRun here;
    private static UndisturbedRun undisturbed;
    private static Processes.Running strangeWorker;
    private static Processes.Running strangeDriver;

    @BeforeAll
    static void runOnTheClusterAndHere() throws Exception {
        Runtime.getRuntime().addShutdownHook(STOPPER);
        runScript("start", "start", "--workers", "2", "--cores", "2", "--memory", "1g", "--gpus", "2");
        SPIES.start();
        // Spark asks for up to a minute before it gives up: meanwhile the others run.
        strangeWorker = startWorkerWithTheWrongSecret();
        strangeDriver = startDriverWithTheWrongSecret();
        cluster = onTheCluster("on-the-cluster");
        cluster.logClasses();
        cluster.finish(
                "--conf spark.executor.resource.gpu.amount=2",
                // Not before both executors are there: the first could do all the work alone.
                "--conf spark.scheduler.minRegisteredResourcesRatio=1.0",
                "--conf spark.scheduler.maxRegisteredResourcesWaitingTime=20min");
        here = new SmallRun(folder.resolve("here"), "--master local[2]", HERE);
        here.finish();
        undisturbed = new UndisturbedRun(here, SparkFixture.session());
    }

    private static SmallRun onTheCluster(String name) throws IOException {
        return new SmallRun(folder.resolve(name), submitOptions(), HERE);
    }

    @AfterAll
    static void endEverything() {
        stopCluster();
        Runtime.getRuntime().removeShutdownHook(STOPPER);
        SPIES.thread.interrupt();
        assertThat(Processes.withArguments(folder.toString()))
                .as("processes that outlive the cluster")
                .isEmpty();
        assertThat(cluster.executors()).as("executors that outlive the cluster").isEmpty();
    }

    @Test
    void tablesAreThoseOfALocalRun() throws IOException {
        undisturbed.requireSame(cluster);
        assertThat(rows(here, "candidates", "candidate_key")).hasSize(24);
        assertThat(rows(here, "trainings", "training_key")).hasSize(4);
        assertThat(rows(here, "epochs", "training_key, epoch")).hasSize(20);
    }

    /** It names a file of settings, which is not whole without what was given beside it. */
    @Test
    void commandThatASearchSuggestsAsksTheSameTables() throws Exception {
        String suggested = here.text()
                .lines()
                .filter(line -> line.startsWith("  submit/spikernel sql ") && line.contains(" -e "))
                .findFirst()
                .orElseThrow();
        assertThat(suggested).contains("-D tables.warehouse=", "-D run.output=");
        Processes.Running asked =
                Processes.start(folder.resolve("suggested.log"), Map.of(), List.of("bash", "-c", suggested));
        asked.requireSuccess();
        assertThat(asked.text()).contains("1x1_3x3", "3x3_5x5", "2 rows");
    }

    @Test
    void driverAndExecutorsTakeTheClassesOfSparkFromTheArchive() throws IOException {
        assertThat(cluster.classLogs()).hasSizeGreaterThanOrEqualTo(3).allSatisfy(log -> assertThat(log)
                .contains("org.apache.spark.rpc.netty.NettyRpcEnv source: shared objects file (top)"));
    }

    @Test
    void searchEndsWithATrainedNetwork() {
        assertThat(rows(cluster, "trainings", "status"))
                .extracting(row -> row.getString(0))
                .containsOnly("completed");
        // Networks that do not fire would all be the same.
        assertThat(rows(cluster, "epochs", "DISTINCT train_loss")).hasSizeGreaterThan(6);
        assertThat(rows(cluster, "epochs", "DISTINCT val_accuracy")).hasSizeGreaterThan(2);
        assertThat(rows(cluster, "selections", "candidate_key")).noneMatch(row -> row.isNullAt(0));
    }

    /** One run has them all: a candidate takes five executors with it, one more is killed, and so is the driver. */
    @Test
    void faultsCostNoOtherCandidateItsResultAndASecondDriverIsRefused() throws Exception {
        SmallRun run = onTheCluster("faults");
        Processes.Running first = run.start("--conf spark.spikernel.drill=crash@" + undisturbed.worstCell());
        first.awaitText("scoring:");
        // However slowly the second one starts, the first is still there.
        Processes.signal("STOP", first.process().toHandle());
        Processes.Running second = run.start();
        assertThat(second.await()).as(second.tail()).isEqualTo(2);
        assertThat(second.text())
                .contains("Cannot work on run " + SmallRun.NAME + ": another process does")
                .contains("process " + first.process().pid());
        Processes.signal("CONT", first.process().toHandle());
        run.awaitExecutor().destroyForcibly();
        first.awaitText("training:");
        first.kill();
        undisturbed.requireSameCandidatesBut(run, "executor_lost: ");

        // Without the fault the one that failed is scored, too.
        run.finish();
        undisturbed.requireSame(run);
    }

    @Test
    void bothExecutorsScore() {
        assertThat(devices("candidates"))
                .anyMatch(device -> isOfWorker(1, device))
                .anyMatch(device -> isOfWorker(2, device))
                .allMatch(device -> isOfWorker(1, device) || isOfWorker(2, device));
        assertThat(rows(here, "candidates", "device"))
                .extracting(row -> row.getString(0))
                .containsOnly("cpu, events");
    }

    @Test
    void trainingsAtTheSameTimeHaveGpusOfTheirOwn() {
        // Four start at once: each takes one of the four.
        assertThat(devices("trainings"))
                .containsExactlyInAnyOrder(
                        "cpu (made-up gpu0)", "cpu (made-up gpu1)", "cpu (made-up gpu2)", "cpu (made-up gpu3)");
    }

    @Test
    void weightsOfAllExecutorsAreInTheOutputFolder() throws IOException {
        List<String> weights = rows(cluster, "trainings", "weights_path").stream()
                .map(row -> row.getString(0))
                .toList();
        assertThat(weights).hasSize(4).doesNotHaveDuplicates();
        for (String path : weights) {
            assertThat(Path.of(URI.create(path))).startsWith(cluster.output()).isNotEmptyFile();
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
        assertThat(strangeWorker.await()).as(strangeWorker.tail()).isNotZero();
        assertThat(strangeWorker.text())
                .contains("All masters are unresponsive")
                .doesNotContain("Successfully registered with master");
        assertThat(runScript("status", "status").text()).contains("registered 2 workers");
    }

    private static Processes.Running startWorkerWithTheWrongSecret() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-Djava.io.tmpdir=" + clusterFolder() + "/tmp",
                // By default it asks for minutes.
                "-Dspark.worker.initialRegistrationRetries=2",
                "-Dspark.worker.maxRegistrationRetries=2"));
        List.of(SmallRun.QUICK_START.split(" ")).forEach(command::add);
        command.addAll(List.of(
                "-cp",
                PROJECT.resolve("target/spark/jars") + "/*:" + PROJECT.resolve("target/spikernel.jar"),
                "org.apache.spark.deploy.worker.Worker",
                "--properties-file",
                withSecret("wrong").toString(),
                "--host",
                HERE,
                "--port",
                "0",
                "--webui-port",
                "0",
                "--work-dir",
                folder.resolve("worker-wrong").toString(),
                Files.readString(folder.resolve("cluster/master-url")).strip()));

        return Processes.start(folder.resolve("worker.log"), Map.of("SPARK_LOCAL_IP", HERE), command);
    }

    @Test
    void aDriverWithTheWrongSecretIsRefusedInOneLine() throws Exception {
        assertThat(strangeDriver.await()).as(strangeDriver.tail()).isEqualTo(2);
        assertThat(strangeDriver.text()).contains("Cannot start Spark: ").contains("spark.authenticate.secret");
    }

    private static Processes.Running startDriverWithTheWrongSecret() throws IOException {
        String options =
                submitOptions().replaceAll("--properties-file \\S+", "--properties-file " + withSecret("wrong"));
        return new SmallRun(folder.resolve("driver"), options, HERE).start();
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
        return rows(cluster, table, "device").stream()
                .map(row -> row.getString(0))
                .toList();
    }

    private static List<Row> rows(SmallRun run, String table, String columns) {
        return run.rows(SparkFixture.session(), table, columns, "true");
    }

    /** When this process is ended on the way. */
    private static void endAll() {
        stopCluster();
        Processes.withArguments(folder.toString()).forEach(ProcessHandle::destroyForcibly);
    }

    private static void stopCluster() {
        try {
            runScript("stop", "stop");
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("Cannot stop the cluster in " + clusterFolder(), e);
        }
    }

    /** A command of submit/cluster, which must end well. */
    private static Processes.Running runScript(String name, String... arguments)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(PROJECT.resolve("submit/cluster").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--dir", clusterFolder()));
        Processes.Running running = Processes.start(folder.resolve(name + ".log"), Map.of(), command);
        running.requireSuccess();
        return running;
    }

    private static String clusterFolder() {
        return folder.resolve("cluster").toString();
    }
}

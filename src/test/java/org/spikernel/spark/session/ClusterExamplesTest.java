package org.spikernel.spark.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples for clusters, with a spark-submit that writes down what it is given. */
class ClusterExamplesTest {
    private static final Path PROJECT =
            Path.of(System.getProperty("project.dir", "")).toAbsolutePath();
    private static final String SUBMIT = """
            #!/usr/bin/env bash
            printf '%s\\n' "$@" >"$SPARK_HOME/arguments"
            [[ -z ${SAYS:-} ]] || printf '%b' "$SAYS" >&2
            while [[ $# -gt 0 ]]; do
                [[ $1 != --properties-file ]] || { cp -p "$2" "$SPARK_HOME/settings"; echo "$2" >"$SPARK_HOME/path"; }
                shift
            done
            """;

    @TempDir
    Path folder;

    @BeforeEach
    void makeSpark() throws IOException {
        Files.createDirectory(folder.resolve("bin"));
        Files.createFile(
                folder.resolve("bin/spark-submit"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(folder.resolve("bin/spark-submit"), SUBMIT);
        Files.writeString(folder.resolve("secret"), "geheim\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"standalone", "yarn", "kubernetes"})
    void processesProveWhoTheyAreAndEncryptWhatTheySend(String example) throws Exception {
        run(example);

        assertThat(settings())
                .containsEntry("spark.authenticate", "true")
                .containsEntry("spark.network.crypto.enabled", "true")
                .containsEntry("spark.network.crypto.saslFallback", "false")
                .containsEntry("spark.io.encryption.enabled", "true")
                .containsEntry("spark.acls.enable", "true")
                // As without encryption.
                .containsKeys("spark.executorEnv.MALLOC_TRIM_THRESHOLD_", "spark.executorEnv.MALLOC_ARENA_MAX");
        assertThat(arguments()).doesNotContain("geheim").contains("search");
    }

    @ParameterizedTest
    @ValueSource(strings = {"standalone", "yarn", "kubernetes"})
    void settingsAreInAFileOfTheOwnersThatIsGoneAfterwards(String example) throws Exception {
        run(example);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("settings"))))
                .isEqualTo("rw-------");
        assertThat(Path.of(Files.readString(folder.resolve("path")).strip())).doesNotExist();
    }

    @Test
    void theSecretIsTheUsersOnStandaloneAndAFileInPods() throws Exception {
        run("standalone");
        assertThat(settings()).containsEntry("spark.authenticate.secret", "geheim");

        run("kubernetes");
        assertThat(settings()).doesNotContainKey("spark.authenticate.secret");
        assertThat(arguments())
                .contains("spark.authenticate.secret.file=/etc/spikernel-secret/auth")
                .contains("spark.kubernetes.driver.secrets.mine=/etc/spikernel-secret")
                .contains("spark.kubernetes.executor.secrets.mine=/etc/spikernel-secret")
                // Without which an executor's process does not read the file.
                .contains("spark.executorEnv.JAVA_TOOL_OPTIONS=-Dspark.master=k8s://https://host:6443");
    }

    @Test
    void theDriverInAPodHasTheSettingsOfNativeMemoryAsExecutorsHave() throws Exception {
        run("kubernetes");

        Map<String, String> executors = settings();
        for (String name : List.of(
                "MALLOC_ARENA_MAX",
                "MALLOC_MMAP_THRESHOLD_",
                "MALLOC_TRIM_THRESHOLD_",
                "MALLOC_TOP_PAD_",
                "OPT_OUT_TRACKING")) {
            assertThat(arguments())
                    .contains("spark.kubernetes.driverEnv." + name + "=" + executors.get("spark.executorEnv." + name));
        }
    }

    @Test
    void allPodsHaveTheThreadsOfExecutorsAndTheLogConfigurationOfTheImage() throws Exception {
        run("kubernetes");

        String options = settings().get("spark.executor.defaultJavaOptions")
                + " -Dlog4j2.configurationFile=/opt/spikernel/conf/log4j2.properties";
        assertThat(arguments().lines())
                .contains("spark.driver.defaultJavaOptions=" + options, "spark.executor.defaultJavaOptions=" + options);
    }

    /** As Spark says it, twice; it ends with 0 itself. */
    @Test
    void theCodeOfTheDriversPodIsThatOfTheCommand() throws Exception {
        String says = "\\t container state: terminated\\n\\t exit code: 2\\n\\t termination reason: Error\\n";
        assertThat(start("kubernetes", Map.of("SAYS", says + says))).isEqualTo(2);
        assertThat(start("kubernetes", Map.of("SAYS", "\\t exit code: 0\\n"))).isZero();
        // Told not to wait.
        assertThat(start("kubernetes", Map.of())).isZero();
    }

    @Test
    void podsMayBeMadeFromATemplate() throws Exception {
        run("kubernetes");
        assertThat(arguments()).doesNotContain("podTemplateFile");

        run("kubernetes", Map.of("POD_TEMPLATE", "/pods.yaml"));
        assertThat(arguments().lines())
                .contains(
                        "spark.kubernetes.driver.podTemplateFile=/pods.yaml",
                        "spark.kubernetes.executor.podTemplateFile=/pods.yaml");
    }

    @Test
    void everyPathInTheImageIsOneThatTheContainerfileCopies() throws Exception {
        run("kubernetes");

        List<String> paths = Pattern.compile("/opt/[\\w./-]+")
                .matcher(arguments())
                .results()
                .map(MatchResult::group)
                .distinct()
                .toList();
        assertThat(paths)
                .contains("/opt/spikernel/spikernel.jar", "/opt/spikernel/gpu-discovery", "/opt/libtorch/lib")
                .allSatisfy(path -> assertThat(sourceInContainerfile(path))
                        .as(path)
                        .isNotEmpty()
                        .satisfiesAnyOf(
                                source -> assertThat(source).startsWith("${LIBTORCH}"),
                                source -> assertThat(PROJECT.resolve(source)).exists()));
    }

    /** The file of the project that is at a path in the image; empty when none is. */
    private static String sourceInContainerfile(String path) throws IOException {
        for (String line : Files.readAllLines(PROJECT.resolve("submit/examples/Containerfile"))) {
            String[] words = line.split(" ");
            String target = words[words.length - 1];
            if (!words[0].equals("COPY")) {
                continue;
            }
            for (String source : Arrays.copyOfRange(words, 1, words.length - 1)) {
                String at = target.endsWith("/") ? target + source.substring(source.lastIndexOf('/') + 1) : target;
                if (path.equals(at) || path.startsWith(at + "/")) {
                    return source + path.substring(at.length());
                }
            }
        }
        return "";
    }

    @Test
    void theOperatorsLogConfigurationWins() throws Exception {
        run("yarn");
        assertThat(arguments()).contains("-Dlog4j2.configurationFile=");

        Files.createFile(Files.createDirectory(folder.resolve("conf")).resolve("log4j2.properties"));
        run("yarn");
        assertThat(arguments()).doesNotContain("log4j2");
    }

    private void run(String example) throws IOException, InterruptedException {
        run(example, Map.of());
    }

    private void run(String example, Map<String, String> more) throws IOException, InterruptedException {
        assertThat(start(example, more))
                .as(Files.readString(folder.resolve("log")))
                .isZero();
    }

    private int start(String example, Map<String, String> more) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                        PROJECT.resolve("submit/examples/" + example + ".sh").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        builder.environment()
                .putAll(Map.of(
                        "SPARK_HOME", folder.toString(),
                        "MASTER", "spark://host:7077",
                        "SPIKERNEL_DATA", "/data",
                        "SHARED", "/shared",
                        "SECRET_FILE", folder.resolve("secret").toString(),
                        "HADOOP_CONF_DIR", "/etc/hadoop",
                        "API_SERVER", "https://host:6443",
                        "IMAGE", "image",
                        "CLAIM", "claim",
                        "SECRET", "mine"));
        builder.environment().put("CATALOG", "https://host/catalog");
        builder.environment().putAll(more);
        Process process = builder.start();
        process.getOutputStream().close();
        assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
        return process.exitValue();
    }

    private String arguments() throws IOException {
        return Files.readString(folder.resolve("arguments"));
    }

    private Map<String, String> settings() throws IOException {
        try (Stream<String> lines = Files.lines(folder.resolve("settings"))) {
            return lines.filter(line -> line.startsWith("spark."))
                    .map(line -> line.split("\\s+", 2))
                    .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1], (a, b) -> b, TreeMap::new));
        }
    }
}

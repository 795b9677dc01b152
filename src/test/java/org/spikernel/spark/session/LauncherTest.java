package org.spikernel.spark.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spikernel.faults.Processes;

/** What submit/spikernel starts, with a java that writes down what it is given. */
class LauncherTest {
    private static final Path PROJECT =
            Path.of(System.getProperty("project.dir", "")).toAbsolutePath();
    /** Elsewhere: for this machine it would make an archive of classes first. */
    private static final String MASTER = "--master spark://host.example:7077 ";

    @TempDir
    Path folder;

    private final Map<String, String> environment = new TreeMap<>();

    @BeforeEach
    void makeJava() throws IOException {
        Files.createDirectories(folder.resolve("java/bin"));
        Files.createFile(
                folder.resolve("java/bin/java"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(folder.resolve("java/bin/java"), """
                #!/usr/bin/env bash
                [[ $1 != -version ]] || exec "%s" -version
                printf '%%s\\n' "$@" >"%s"
                """.formatted(
                        Path.of(System.getProperty("java.home"), "bin/java"), folder.resolve("arguments")));
        environment.put("JAVA_HOME", folder.resolve("java").toString());
    }

    @Test
    void jarsAndSettingsOfHadoopAreOnTheDriversClassPath() throws Exception {
        Path jar = Files.createFile(folder.resolve("driver-1.jar"));
        environment.put("HADOOP_CONF_DIR", "/etc/hadoop");

        assertThat(classPath("--jars " + jar)).endsWith(":" + jar + ":/etc/hadoop");
        assertThat(classPath("--conf spark.jars=file://" + folder + "/driver-*.jar"))
                .contains(":" + jar + ":");
        assertThat(classPath("--driver-class-path /opt/x.jar")).contains(":/opt/x.jar:");
        assertThat(classPath("--jars s3a://bucket/x.jar")).doesNotContain("s3a");
    }

    @Test
    void aJarThatIsNotThereAndAClusterThatThisSparkCannotUseAreRefusedInOneLine() throws Exception {
        assertThat(refusal(MASTER + "--jars /nowhere/x.jar"))
                .isEqualTo("Cannot run spikernel: --jars must name files that are there, got /nowhere/x.jar"
                        + " (SPIKERNEL_SUBMIT)");
        assertThat(refusal("--master yarn"))
                .startsWith(
                        "Cannot run spikernel: --master yarn needs a Spark 4.1 that brings spark-yarn, got the embedded"
                                + " one")
                .contains("set SPARK_HOME");
        assertThat(refusal("--master k8s://https://host:6443")).contains("spark-kubernetes");
    }

    @Test
    void aSparkOfAnotherVersionIsRefusedInOneLine() throws Exception {
        Path spark = Files.createDirectories(folder.resolve("spark"));
        environment.put("SPARK_HOME", spark.toString());
        String must = "SPARK_HOME must name a Spark 4.1 (Scala 2.13), or be unset for the embedded one, got ";
        assertThat(refusal(MASTER)).isEqualTo("Cannot run spikernel: " + must + spark + " (no bin/spark-submit in it)");

        Path submit = Files.createDirectories(spark.resolve("bin")).resolve("spark-submit");
        Files.writeString(submit, "#!/usr/bin/env bash\nprintf '%s\\n' \"$@\" >\"$SPARK_HOME/arguments\"\n");
        Files.setPosixFilePermissions(submit, PosixFilePermissions.fromString("rwx------"));
        Path jars = Files.createDirectories(spark.resolve("jars"));
        Path core = Files.createFile(jars.resolve("spark-core_2.12-3.5.1.jar"));
        assertThat(refusal(MASTER)).isEqualTo("Cannot run spikernel: " + must + "Spark 3.5.1 (Scala 2.12) in " + spark);
        Processes.Running cluster = Processes.start(
                folder.resolve("log"),
                environment,
                List.of(PROJECT.resolve("submit/cluster").toString(), "start", "--dir", folder + "/cluster"));
        assertThat(cluster.await()).isEqualTo(2);
        assertThat(cluster.text().strip())
                .isEqualTo("Cannot run cluster: " + must + "Spark 3.5.1 (Scala 2.12) in " + spark);

        Files.move(core, jars.resolve("spark-core_2.13-4.1.9.jar"));
        start(MASTER).requireSuccess();
        assertThat(spark.resolve("arguments")).content().contains("--class\norg.spikernel.cli.Main");
    }

    @Test
    void variablesOfOtherProgramsChooseNoMaster() throws Exception {
        Path java = folder.resolve("java/bin/java");
        Files.writeString(
                java,
                Files.readString(java) + "echo \"${MASTER-} ${DEPLOY_MODE-} ${SPARK_REMOTE-}\" >\""
                        + folder.resolve("seen") + "\"\n");
        environment.putAll(Map.of("MASTER", "main", "DEPLOY_MODE", "production", "SPARK_REMOTE", "sc://host.example"));
        // Libraries to fetch, as with a master elsewhere, go without an archive of classes.
        String options = "--packages a:b:1";

        Processes.Running running = start(options);
        running.requireSuccess();
        assertThat(folder.resolve("seen")).content().isEqualToIgnoringNewLines("  ");
        assertThat(folder.resolve("arguments")).content().doesNotContain("--master");
        assertThat(running.text()).isEmpty();

        environment.put("MASTER", "spark://host.example:7077");
        running = start(options);
        running.requireSuccess();
        assertThat(folder.resolve("seen")).content().isEqualToIgnoringNewLines("  ");
        assertThat(running.text().strip())
                .isEqualTo("MASTER is not used, got spark://host.example:7077:"
                        + " SPIKERNEL_SUBMIT='--master spark://host.example:7077' names a master.");
    }

    @Test
    void aMasterInTheOperatorsSettingsThatTheEmbeddedSparkCannotUseIsRefused() throws Exception {
        Path conf = Files.createDirectory(folder.resolve("conf"));
        Files.writeString(conf.resolve("spark-defaults.conf"), "spark.master   yarn\n");
        environment.put("SPARK_CONF_DIR", conf.toString());

        assertThat(refusal(""))
                .startsWith("Cannot run spikernel: --master yarn needs a Spark 4.1 that brings spark-yarn");
    }

    @Test
    void theOperatorsLogConfigurationWins() throws Exception {
        String ours = "-Dlog4j2.configurationFile=" + PROJECT.resolve("conf/log4j2.properties");
        assertThat(arguments("")).contains(ours);

        Path conf = Files.createDirectory(folder.resolve("conf"));
        environment.put("SPARK_CONF_DIR", conf.toString());
        assertThat(arguments("")).contains(ours);
        Path theirs = Files.createFile(conf.resolve("log4j2.xml"));
        assertThat(arguments(""))
                .contains("-Dlog4j2.configurationFile=" + theirs)
                .doesNotContain(ours);

        environment.put("SPIKERNEL_JAVA_OPTIONS", "-Dlog4j2.configurationFile=/etc/log.xml");
        assertThat(arguments(""))
                .as("the last one wins")
                .containsSubsequence("-Dlog4j2.configurationFile=" + theirs, "-Dlog4j2.configurationFile=/etc/log.xml");
    }

    @Test
    void userWithoutANameIsKnownByNumber() throws Exception {
        command("id", "[[ $1 != -un ]] || exit 1; echo 54321");
        environment.put("HOME", folder.toString());

        assertThat(arguments(""))
                .contains("-Duser.name=54321", "-Duser.home=" + folder)
                .contains(NamelessSubmit.class.getName());
        environment.put("HOME", "/nowhere");
        environment.put("TMPDIR", "/tmp");
        assertThat(arguments("")).contains("-Duser.home=/tmp");

        environment.put("SPARK_HOME", folder.toString());
        assertThat(refusal(MASTER))
                .startsWith("Cannot run spikernel: user 54321 must have a name for Spark's processes");
    }

    @Test
    void nameOfThisMachineThatIsNoAddressIsRefusedWhereExecutorsNeedIt() throws Exception {
        command("getent", "exit 2");
        environment.put("SPARK_LOCAL_IP", "");

        assertThat(refusal(MASTER))
                .startsWith(
                        "Cannot run spikernel: SPARK_LOCAL_IP must be the address by which executors reach this machine");
        environment.put("SPARK_LOCAL_IP", "192.0.2.7");
        assertThat(arguments("")).isNotEmpty();
    }

    @Test
    void closedStreamsAreOpenedOnNothing() throws Exception {
        // Else the next file that Java opens, a jar, would be its input.
        Path java = folder.resolve("java/bin/java");
        Files.writeString(
                java, Files.readString(java) + "readlink /proc/$$/fd/0 >\"" + folder.resolve("input") + "\"\n");
        inShell("\"$0\" sql <&- >&-");
        assertThat(Files.readString(folder.resolve("input")).strip()).isEqualTo("/dev/null");
    }

    @Test
    void aPipeOfTheShellsReachesTheProgramUnread() throws Exception {
        Path java = folder.resolve("java/bin/java");
        Files.writeString(java, Files.readString(java) + "cat \"${!#}\" >\"" + folder.resolve("settings") + "\"\n");
        inShell("\"$0\" search --config <(echo train.epochs = 7)");
        assertThat(folder.resolve("settings")).content().isEqualToIgnoringNewLines("train.epochs = 7");
    }

    @Test
    void namesOfFilesAreInUtf8WhereThereIsNoLocale() throws Exception {
        Path java = folder.resolve("java/bin/java");
        Files.writeString(java, Files.readString(java) + "locale charmap >\"" + folder.resolve("charmap") + "\"\n");
        environment.put("LANG", "C");
        environment.put("LC_ALL", "");
        environment.put("LC_CTYPE", "");
        start(MASTER).requireSuccess();
        assertThat(Files.readString(folder.resolve("charmap")).strip()).isEqualTo("UTF-8");
    }

    @Test
    void temporaryFilesGoWhereProgramsMayRun() throws Exception {
        environment.put("TMPDIR", Files.createDirectory(folder.resolve("tmp")).toString());
        assertThat(arguments("")).contains("-Djava.io.tmpdir=" + folder.resolve("tmp"));

        // One in which nothing can be made stands for one that is mounted noexec.
        environment.put("TMPDIR", "/proc");
        assertThat(arguments("")).contains("-Djava.io.tmpdir=/tmp");
    }

    @Test
    void buildThatFailsLeavesTheOneBefore() throws Exception {
        Path project = Files.createDirectory(folder.resolve("project"));
        for (String name : List.of("submit", "src/main", "conf/paper", "target/spark/jars")) {
            Files.createDirectories(project.resolve(name));
        }
        for (String name :
                List.of("submit/spikernel", "submit/common.sh", "conf/spark-defaults.conf", "conf/views.sql")) {
            Files.copy(PROJECT.resolve(name), project.resolve(name), StandardCopyOption.COPY_ATTRIBUTES);
        }
        Path jar = Files.writeString(project.resolve("target/spikernel.jar"), "of before");
        Files.setLastModifiedTime(jar, FileTime.fromMillis(0));
        Files.createFile(project.resolve("pom.xml"));
        Files.createFile(
                folder.resolve("java/bin/javac"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        command("mvn", """
                printf '\\033[0m[INFO] Scanning for projects...\\n\\033[0m\\n'
                echo 'Downloading from central: https://host/a.jar'
                echo '[INFO] --- maven-compiler-plugin:3.14.0:compile (default-compile) @ spikernel ---'
                echo '[ERROR] Some.java:[1,1] what is wrong'
                echo half >"%s"; exit 1""".formatted(jar));

        Processes.Running failed = start(project, MASTER);
        assertThat(failed.await()).isEqualTo(1);
        assertThat(failed.text())
                .contains("  compiling\n[ERROR] Some.java:[1,1] what is wrong\nCannot build: Maven failed")
                .doesNotContain("[INFO]", "Downloading")
                .contains("the earlier build is still there, and runs after: touch " + jar);
        assertThat(Files.readString(jar)).isEqualTo("of before");

        command("mvn", "echo new >\"" + jar + "\"");
        start(project, MASTER).requireSuccess();
        assertThat(Files.readString(jar)).isEqualTo("new\n");
        assertThat(project.resolve("target/spikernel.jar.before")).doesNotExist();
    }

    /** A program that is found before the system's. */
    /** Runs a line of the shell's, in which $0 is the launcher. */
    private void inShell(String line) throws Exception {
        environment.put("SPIKERNEL_SUBMIT", MASTER);
        Processes.start(
                        folder.resolve("log"),
                        environment,
                        List.of(
                                "bash",
                                "-c",
                                line,
                                PROJECT.resolve("submit/spikernel").toString()))
                .requireSuccess();
    }

    private void command(String name, String text) throws IOException {
        Path file = Files.createDirectories(folder.resolve("programs")).resolve(name);
        Files.writeString(file, "#!/usr/bin/env bash\n" + text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        environment.put("PATH", folder.resolve("programs") + ":" + System.getenv("PATH"));
    }

    private String classPath(String options) throws Exception {
        List<String> arguments = arguments(options);
        return arguments.get(arguments.indexOf("-cp") + 1);
    }

    private List<String> arguments(String options) throws Exception {
        start(MASTER + options).requireSuccess();
        return Files.readAllLines(folder.resolve("arguments"));
    }

    private String refusal(String options) throws Exception {
        Processes.Running running = start(options);
        assertThat(running.await()).isEqualTo(2);
        return running.text().strip();
    }

    private Processes.Running start(String options) throws IOException {
        return start(PROJECT, options);
    }

    private Processes.Running start(Path project, String options) throws IOException {
        environment.put("SPIKERNEL_SUBMIT", options);
        return Processes.start(
                folder.resolve("log"),
                environment,
                List.of(project.resolve("submit/spikernel").toString(), "runs"));
    }
}

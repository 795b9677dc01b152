package org.spikernel.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of items whose executors go, and of those that are slow, in {@link LossScenarios}. */
@Tag("spark")
@Tag("cluster")
class TaskLossTest {
    @TempDir
    private static Path folder;

    @BeforeAll
    static void playOnACluster() throws IOException, InterruptedException {
        try (ProcessCluster cluster = ProcessCluster.startOnLoopback(folder.resolve("cluster"))) {
            play(cluster);
        }
    }

    private static void play(ProcessCluster cluster) throws IOException, InterruptedException {
        String classes = System.getProperty("java.class.path");
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m"));
        command.addAll(List.of(SmallRun.QUICK_START.split(" ")));
        for (String open : List.of("lang", "lang.invoke", "net", "nio", "util", "util.concurrent")) {
            command.add("--add-opens=java.base/java." + open + "=ALL-UNNAMED");
        }
        command.addAll(List.of(
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                "--add-opens=java.base/sun.security.action=ALL-UNNAMED"));
        command.addAll(List.of(
                "-Dspark.master=" + cluster.url(),
                "-Dspark.driver.host=" + cluster.driverAddress(),
                "-Dspark.ui.enabled=false",
                "-Dspark.executor.memory=512m",
                "-Dspark.executor.cores=2",
                "-Dspark.executor.extraClassPath=" + classes,
                "-Dspark.executor.extraJavaOptions=" + SmallRun.QUICK_START,
                // Else five seconds for each executor that goes.
                "-Dspark.standalone.executorRemoveDelayOnDisconnection=1s",
                "-Dspark.speculation=true",
                "-Dspark.speculation.quantile=0.5",
                "-Dspark.speculation.multiplier=1.1"));
        command.addAll(List.of("-cp", classes, LossScenarios.class.getName(), folder.toString()));
        Processes.Running running =
                Processes.start(folder.resolve("log"), Map.of("SPARK_LOCAL_IP", cluster.driverAddress()), command);
        running.requireSuccess();
    }

    private static void requireResult(String scenario, String result) {
        assertThat(folder.resolve(scenario + ".result"))
                .content()
                .matches("\\{a=\\w+ \\d+, b=\\w+ \\d+, c=\\w+ \\d+, " + scenario + "=" + result + "\\}");
    }

    @Test
    void speculativeCopyComputesAndItsResultStandsWhenItIsFirst() {
        requireResult("copy-wins", "TOGETHER 1");
    }

    @Test
    void speculativeCopyTakesNothingFromAHealthyTask() {
        requireResult("copy-loses", "TOGETHER 0");
    }

    @Test
    void executorsThatAreTakenAwayCostNothing() {
        requireResult("killed", "SINGLY \\d+");
    }

    /** After two losses Spark could end the job: the third attempt is the first of another one. */
    @Test
    void itemThatComesFurtherEachTimeIsNotGivenUp() {
        requireResult("crash-with-progress", "SINGLY \\d+");
    }

    /** Or three, where a copy was under way. */
    @Test
    void itemThatAlwaysEndsItsExecutorIsGivenUpAfterTwoLossesInEachRound() {
        requireResult("crash", "given up after [4-6]");
    }
}

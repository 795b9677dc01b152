package org.spikernel.spark.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.spikernel.faults.Processes;
import org.spikernel.faults.SmallRun;

/** Two users of a group, and one of another, in the same warehouse. */
@Tag("spark")
@Tag("cluster")
class SharedWarehouseTest {
    private static final int GROUP = 60_000;
    private static final int FIRST = 54_321;
    private static final int SECOND = 54_322;
    private static final String SETTINGS = """
            data.synthetic { image-size = 8, train-count = 40, test-count = 10 }
            score.batch-size = 8
            space.draws = 2
            """;

    /** Everybody may enter it, which is not so of JUnit's folders. */
    private Path folder;

    private int starts;

    @BeforeEach
    void makeFolder() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "needs other users");
        folder = Files.createTempDirectory(Path.of("/tmp"), "spikernel-shared");
        Files.writeString(folder.resolve("small.conf"), SmallRun.SETTINGS + SETTINGS);
        Processes.run(folder.resolve("chgrp.log"), "chgrp", String.valueOf(GROUP), folder.toString());
        // New files belong to the group of the folder.
        Processes.run(folder.resolve("chmod.log"), "chmod", "2775", folder.toString());
    }

    @AfterEach
    void remove() throws Exception {
        if (folder != null) {
            Processes.run(Path.of("/dev/null"), "rm", "-rf", folder.toString());
        }
    }

    @Test
    void whatOneOfAGroupMakesTheOthersMayGoOnWith() throws Exception {
        as(FIRST, GROUP, "score").requireSuccess();
        assertThat(notForTheGroup()).isEmpty();

        as(SECOND, GROUP, "score", "-D", "run.name=second").requireSuccess();
        assertThat(notForTheGroup()).isEmpty();

        Processes.Running other = as(SECOND, GROUP + 1, "score", "-D", "run.name=other");
        assertThat(other.await()).as(other.tail()).isEqualTo(2);
        assertThat(other.text().lines())
                .last()
                .asString()
                .startsWith("Cannot write the result tables: " + folder + "/lake is not writable by you; its owner, "
                        + FIRST + ", may open it, for a group by chmod -R g+w, got rwxrwxr-x of the group " + GROUP);
    }

    @Test
    void whoMayOnlyReadReadsAndLeavesNoTrace() throws Exception {
        as(FIRST, GROUP, "search", "-D", "train.epochs=1").requireSuccess();
        List<Path> before = files();
        Path page = folder.resolve("home-" + SECOND).resolve("report.html");

        assertThat(told(0, "runs")).contains("small");
        assertThat(told(0, "sql", "-e", "SELECT count(*) AS trained FROM leaderboard"))
                .contains("trained");
        assertThat(told(0, "report", "--output", page.toString())).contains("report    ");
        assertThat(page).isNotEmptyFile();
        assertThat(told(0, "select"))
                .contains("selected within")
                .containsPattern("not recorded in the table selections: " + folder
                        + "/lake is not writable by you; its owner, " + FIRST + ", may open it");
        if (isThere("arm-none-eabi-gcc") && isThere("qemu-system-arm")) {
            Path firmware = folder.resolve("home-" + SECOND).resolve("firmware");
            assertThat(told(
                            0,
                            "export",
                            "--format",
                            "c99",
                            "--board",
                            "cortex-m3",
                            "--images",
                            "2",
                            "--output",
                            firmware.toString()))
                    .containsPattern(
                            "not recorded in the table firmware_runs: " + folder + "/lake is not writable by you;");
            assertThat(firmware.resolve("network.c")).isNotEmptyFile();
        }
        for (List<String> writing : List.of(
                List.of("runs", "maintain"),
                List.of("runs", "delete", "small", "--yes"),
                List.of("sql", "--write", "-e", "DELETE FROM selections"),
                List.of("search", "-D", "run.name=other"))) {
            assertThat(told(2, writing.toArray(String[]::new)).lines())
                    .as(String.join(" ", writing))
                    .last()
                    .asString()
                    .startsWith("Cannot write the result tables: " + folder + "/lake is not writable by you;");
        }
        assertThat(files()).isEqualTo(before);

        // As an earlier version would have left it.
        as(FIRST, GROUP, "sql", "--write", "-e", "ALTER TABLE candidates DROP COLUMN macs")
                .requireSuccess();
        assertThat(told(2, "report", "--output", page.toString()).lines())
                .last()
                .asString()
                .startsWith(
                        "Cannot open the result tables: candidates lacks what this version adds, and is not writable"
                                + " by you; any command of its owner's adds it, as `spikernel runs maintain`, got ");
    }

    /** What a command of somebody of another group says before it ends with this code. */
    private String told(int code, String... command) throws Exception {
        Processes.Running running = as(SECOND, GROUP + 1, command);
        assertThat(running.await()).as(running.tail()).isEqualTo(code);
        return running.text();
    }

    private static boolean isThere(String command) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .anyMatch(path -> Files.isExecutable(Path.of(path, command)));
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("lake"))) {
            return files.sorted().toList();
        }
    }

    private Processes.Running as(int user, int group, String... command) throws Exception {
        List<String> line = new ArrayList<>(List.of(
                "setpriv",
                "--reuid",
                String.valueOf(user),
                "--regid",
                String.valueOf(group),
                "--clear-groups",
                "bash",
                "-c",
                "umask 002; exec \"$@\"",
                "bash",
                Processes.PROJECT.resolve("submit/spikernel").toString()));
        line.addAll(List.of(command));
        line.addAll(List.of(
                "--config",
                folder.resolve("small.conf").toString(),
                "-D",
                "tables.warehouse=" + folder.resolve("lake"),
                "-D",
                "run.output=" + folder.resolve("runs")));
        Path home = Files.createDirectories(folder.resolve("home-" + user));
        Processes.run(folder.resolve("chown.log"), "chown", String.valueOf(user), home.toString());
        return Processes.start(
                folder.resolve("log-" + starts++),
                Map.of(
                        "HOME",
                        home.toString(),
                        "TMPDIR",
                        "/tmp",
                        "SPIKERNEL_JAVA_OPTIONS",
                        SmallRun.QUICK_START,
                        "DJL_CACHE_DIR",
                        home.toString()),
                line);
    }

    private List<String> notForTheGroup() throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder.resolve("lake"))) {
            for (Path file : files.toList()) {
                Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
                if (!permissions.contains(PosixFilePermission.GROUP_WRITE)) {
                    found.add(PosixFilePermissions.toString(permissions) + " " + file);
                }
            }
        }
        return found;
    }
}

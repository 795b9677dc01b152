package org.spikernel.spark.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spikernel.faults.Processes;

/** A user whom the system does not know by name: its list of users is empty for the command alone. */
@Tag("spark")
@Tag("cluster")
class NamelessUserTest {
    private static final Path PROJECT =
            Path.of(System.getProperty("project.dir", "")).toAbsolutePath();

    @TempDir
    Path folder;

    @Test
    void runsCommandsOnThisMachine() throws Exception {
        assumeTrue(
                System.getProperty("user.name").equals("root") && Files.exists(Path.of("/etc/nsswitch.conf")),
                "needs mounts of its own");
        // Without the part of systemd that always knows the administrator.
        Path names = Files.writeString(folder.resolve("nsswitch.conf"), "passwd: files\nhosts: files\n");
        Processes.Running running = Processes.start(
                folder.resolve("log"),
                Map.of("HOME", folder.toString(), "DJL_CACHE_DIR", folder.toString()),
                List.of(
                        "unshare",
                        "--mount",
                        "bash",
                        "-c",
                        "mount --bind /dev/null /etc/passwd && mount --bind \"$0\" /etc/nsswitch.conf"
                                + " && ! id -un 2>/dev/null && exec \"$@\"",
                        names.toString(),
                        PROJECT.resolve("submit/spikernel").toString(),
                        "sql",
                        "--write",
                        "-e",
                        "SHOW TABLES",
                        "-D",
                        "tables.warehouse=" + folder.resolve("lake")));
        running.requireSuccess();
        assertThat(running.text()).contains("candidates").doesNotContain("Exception");
    }
}

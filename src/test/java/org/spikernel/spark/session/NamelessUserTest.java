package org.spikernel.spark.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
        assumeTrue(System.getProperty("user.name").equals("root"), "needs a mount of its own");
        Processes.Running running = Processes.start(
                folder.resolve("log"),
                Map.of("HOME", folder.toString(), "DJL_CACHE_DIR", folder.toString()),
                List.of(
                        "unshare",
                        "--mount",
                        "bash",
                        "-c",
                        "mount --bind /dev/null /etc/passwd && ! id -un 2>/dev/null && exec \"$@\"",
                        "bash",
                        PROJECT.resolve("submit/spikernel").toString(),
                        "runs",
                        "-D",
                        "tables.warehouse=" + folder.resolve("lake")));
        running.requireSuccess();
        assertThat(running.text()).contains("run_id").doesNotContain("Exception");
    }
}

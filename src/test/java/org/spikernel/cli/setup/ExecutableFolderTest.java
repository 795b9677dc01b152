package org.spikernel.cli.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spikernel.faults.Processes;

class ExecutableFolderTest {
    @TempDir
    Path folder;

    @Test
    void aFolderThatIsMountedSoOrCannotBeWrittenIsFound() throws Exception {
        assertThat(ExecutableFolder.problem(folder.resolve("to/be/made"))).isEmpty();
        assertThat(folder).isEmptyDirectory();
        assertThat(ExecutableFolder.problem(Path.of("/proc"))).hasValue("it cannot be written");

        assumeTrue(System.getProperty("user.name").equals("root"), "needs a mount of its own");
        Processes.Running running = Processes.start(
                folder.resolve("log"),
                Map.of(),
                List.of(
                        "unshare",
                        "--mount",
                        "sh",
                        "-c",
                        "mount -t tmpfs -o noexec none \"$0\" && exec \"$@\"",
                        "/mnt",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Asking.class.getName(),
                        "/mnt"));
        running.requireSuccess();
        assertThat(running.text().strip()).isEqualTo("programs in it may not run; it may be mounted noexec");
    }

    /** A program that asks in a place of its own. */
    static final class Asking {
        private Asking() {}

        public static void main(String[] arguments) {
            System.out.println(ExecutableFolder.problem(Path.of(arguments[0])).orElse("none"));
        }
    }
}

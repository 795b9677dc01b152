package org.spikernel.spark.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spikernel.faults.Processes;

@Tag("spark")
class ProcessMemoryTest {
    private static final long LIMIT = 1L << 30;

    @TempDir
    Path folder;

    /** In a process of the test below. */
    public static void main(String[] arguments) {
        System.out.println("limit " + ProcessMemory.limit(new SparkConf(false)));
    }

    @Test
    void limitIsThatOfTheControlGroupOfEitherVersion() throws Exception {
        String name = "spikernel-test-" + ProcessHandle.current().pid();
        Path first = Path.of("/sys/fs/cgroup/memory", name);
        Path second = Path.of("/sys/fs/cgroup", name);
        boolean isFirst = Files.isWritable(first.resolveSibling("memory.limit_in_bytes"));
        assumeTrue(
                isFirst || hasMemory(second.resolveSibling("cgroup.subtree_control")), "no control groups to write to");
        Path group = Files.createDirectory(isFirst ? first : second);
        try {
            Files.writeString(group.resolve(isFirst ? "memory.limit_in_bytes" : "memory.max"), String.valueOf(LIMIT));
            assertThat(limitOfAProcessIn(group)).isEqualTo("limit " + LIMIT);
        } finally {
            Files.delete(group);
        }
    }

    private String limitOfAProcessIn(Path group) throws IOException, InterruptedException {
        Processes.Running running = Processes.start(
                folder.resolve("log"),
                Map.of(
                        "JAVA",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString()),
                List.of(
                        "bash",
                        "-c",
                        "echo $$ >\"$0/cgroup.procs\" && exec \"$JAVA\" -Xmx64m -cp \"$1\" \"$2\"",
                        group.toString(),
                        System.getProperty("java.class.path"),
                        ProcessMemoryTest.class.getName()));
        running.requireSuccess();
        return running.text().strip();
    }

    private static boolean hasMemory(Path controllers) throws IOException {
        return Files.isWritable(controllers)
                && Files.readString(controllers).contains("memory")
                && System.getProperty("user.name").equals("root");
    }
}

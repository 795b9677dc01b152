package org.spikernel.spark.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code submit/gpu-discovery} with a made-up {@code nvidia-smi}. */
class GpuDiscoveryTest {
    private static final String TWO = """
            GPU 0: NVIDIA H200 (UUID: GPU-aa)
            GPU 1: NVIDIA H200 (UUID: GPU-bb)
            """;
    private static final String SLICES = """
            GPU 0: NVIDIA H200 (UUID: GPU-aa)
              MIG 1g.18gb     Device  0: (UUID: MIG-01)
              MIG 1g.18gb     Device  1: (UUID: MIG-02)
            """;

    @TempDir
    private Path folder;

    @BeforeEach
    void makeUp() throws IOException {
        Path command = Files.writeString(folder.resolve("nvidia-smi"), "#!/bin/sh\nprintf %s \"$LISTED\"\n");
        Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void wholeGpusArePositionsAndSlicesAreNames() throws Exception {
        assertThat(found(Map.of("LISTED", TWO))).isEqualTo(addresses("\"0\",\"1\""));
        assertThat(found(Map.of("LISTED", SLICES))).isEqualTo(addresses("\"MIG-01\",\"MIG-02\""));
    }

    @Test
    void whereAProcessSeesSomeTheyAreCountedFromZero() throws Exception {
        assertThat(found(Map.of("LISTED", TWO, "CUDA_VISIBLE_DEVICES", "1"))).isEqualTo(addresses("\"0\""));
        assertThat(found(Map.of("LISTED", TWO, "CUDA_VISIBLE_DEVICES", "1,0"))).isEqualTo(addresses("\"0\",\"1\""));
        assertThat(found(Map.of("LISTED", TWO, "CUDA_VISIBLE_DEVICES", ""))).isEqualTo(addresses(""));
        // CUDA shows a process one slice.
        assertThat(found(Map.of("LISTED", SLICES, "CUDA_VISIBLE_DEVICES", "MIG-02,MIG-01")))
                .isEqualTo(addresses("\"0\""));
    }

    @Test
    void madeUpOnesSayThatTheyAre() throws Exception {
        assertThat(found(Map.of("SPIKERNEL_FAKE_GPUS", "2", "SPIKERNEL_FAKE_GPUS_FROM", "2")))
                .isEqualTo(addresses("\"made-up-2\",\"made-up-3\""));
    }

    private static String addresses(String list) {
        return "{\"name\":\"gpu\",\"addresses\":[" + list + "]}\n";
    }

    private String found(Map<String, String> variables) throws IOException, InterruptedException {
        ProcessBuilder script =
                new ProcessBuilder(Path.of(System.getProperty("project.dir", ""), "submit", "gpu-discovery")
                        .toString());
        script.environment().keySet().removeIf(name -> name.startsWith("CUDA_") || name.startsWith("SPIKERNEL_"));
        Map<String, String> all = new HashMap<>(variables);
        all.put("PATH", folder + ":" + System.getenv("PATH"));
        script.environment().putAll(all);
        Process process = script.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }
}

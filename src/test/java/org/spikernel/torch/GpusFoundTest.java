package org.spikernel.torch;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.util.cuda.CudaUtils;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spikernel.testing.MadeUpLibrary;
import org.spikernel.torch.cuda.ProcessVariables;

/**
 * What a process finds whose libtorch lies in a folder of its own, as one for CUDA does: the library for processors, an
 * empty one in the place of its CUDA part, and a made-up cudart under the name that libtorch's archive has it by.
 */
@Tag("djl")
class GpusFoundTest {
    private static final String LIBRARY = "libcudart-d0da41ae.so.12";

    @TempDir
    Path folder;

    /** Says what it finds. */
    static final class Found {
        private Found() {}

        public static void main(String[] arguments) {
            TorchEngine.start();
            System.out.println("DJL counts " + CudaUtils.getGpuCount());
            System.out.println("devices " + TorchEngine.deviceNames());
            System.out.println("problem " + TorchEngine.gpuProblem());
            System.out.println(
                    "workspace " + ProcessVariables.get(Gpus.WORKSPACE).orElse("none"));
        }
    }

    @Test
    void djlCountsByALibraryWhoseNameItDoesNotKnow() throws Exception {
        MadeUpLibrary.cudart(folder.resolve(LIBRARY), 2, 0);
        assertThat(found(Map.of()))
                .contains(
                        "DJL counts 2",
                        "devices [cpu]",
                        "workspace :4096:8",
                        // The library in libtorch's place is for processors.
                        "problem cudart (" + folder.resolve(LIBRARY)
                                + ") counts 2 devices, the engine 0 and DJL 0; libtorch's CUDA must be one that the driver knows, and cudart libtorch's own");
    }

    @Test
    void anErrorOfTheDriverIsTheReason() throws Exception {
        MadeUpLibrary.cudart(folder.resolve(LIBRARY), 0, 35);
        assertThat(found(Map.of()))
                .contains("DJL counts 0", "devices [cpu]")
                .anyMatch(line -> line.startsWith(
                        "problem cudart says made-up error (35); install a driver that knows this CUDA"));
    }

    @Test
    void aVariableThatMakesResultsDifferIsTheReason() throws Exception {
        MadeUpLibrary.cudart(folder.resolve(LIBRARY), 2, 0);
        assertThat(found(Map.of(Gpus.WORKSPACE, ":0:0")))
                .contains("devices [cpu]")
                .anyMatch(line -> line.startsWith("problem CUBLAS_WORKSPACE_CONFIG must be :4096:8 or :16:8"));
    }

    private List<String> found(Map<String, String> variables) throws IOException, InterruptedException {
        Path engine = EngineFiles.folder().orElseThrow();
        TorchEngine.start();
        try (Stream<Path> files = Files.list(engine)) {
            for (Path file :
                    files.filter(one -> !one.toString().contains("djl_torch")).toList()) {
                Files.createSymbolicLink(folder.resolve(file.getFileName()), file);
            }
        }
        MadeUpLibrary.compile(folder.resolve("libtorch_cuda.so"), "int spikernel_made_up;");
        ProcessBuilder child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Found.class.getName())
                .redirectErrorStream(true);
        child.environment()
                .putAll(Map.of(
                        "PYTORCH_LIBRARY_PATH", folder.toString(),
                        "PYTORCH_VERSION", "2.7.1",
                        "PYTORCH_FLAVOR", "cpu"));
        child.environment().putAll(variables);
        Process process = child.start();
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(process.waitFor()).as(String.join("\n", lines)).isZero();
        return lines;
    }
}

package org.spikernel.torch;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.spikernel.network.GpuPrecision;
import org.spikernel.torch.cuda.CudaRuntime;
import org.spikernel.torch.cuda.EngineFlags;
import org.spikernel.torch.cuda.LibraryFolders;
import org.spikernel.torch.cuda.ProcessVariables;

/**
 * The GPUs that the engine of this process can use, or why it can use none. DJL counts GPUs by {@code cudart}, which it
 * looks for under a name that the engine's own library does not have: it is given that name before.
 *
 * @param count how many, from device 0 on
 * @param problem why there are none; empty where there are
 */
record Gpus(int count, String problem) {
    /** Without it two runs of cuBLAS differ in bits; the engine refuses products then. */
    static final String WORKSPACE = "CUBLAS_WORKSPACE_CONFIG";

    private static final String REPEATABLE = ":4096:8";
    private static final String SMALLER = ":16:8";

    /** What was done before the engine's start. */
    record Preparation(Optional<CudaRuntime> runtime, String problem) {}

    /** Whether the engine's libraries are for GPUs, without starting it. */
    static boolean mayBe() {
        return EngineFiles.libraries()
                .filter(folder -> Files.exists(folder.resolve(System.mapLibraryName("torch_cuda"))))
                .isPresent();
    }

    /** Gives cudart the name that DJL asks for, and sets what CUDA reads once. */
    static Preparation prepare() {
        if (!mayBe()) {
            return new Preparation(
                    Optional.empty(),
                    "the engine's libraries are for processors ("
                            + EngineFiles.libraries().map(Path::toString).orElse("none here")
                            + " has no libtorch_cuda); set PYTORCH_LIBRARY_PATH, PYTORCH_VERSION and PYTORCH_FLAVOR to a"
                            + " libtorch for CUDA");
        }
        try {
            setWorkspace(ProcessVariables.get(WORKSPACE));
            LibraryFolders folders = folders();
            Optional<Path> file = folders.find("cudart");
            if (file.isEmpty()) {
                return new Preparation(
                        Optional.empty(),
                        "there is no libcudart in " + folders + "; add its folder to LD_LIBRARY_PATH of this process");
            }
            LibraryFolders.serve("cudart", file.get());
            return new Preparation(Optional.of(CudaRuntime.of(file.get())), "");
        } catch (IOException | UnsatisfiedLinkError | IllegalStateException e) {
            return new Preparation(Optional.empty(), String.valueOf(e.getMessage()));
        }
    }

    /** Those that another user of cuBLAS chose are kept where they do as well. */
    static void setWorkspace(Optional<String> value) {
        if (value.isEmpty()) {
            ProcessVariables.set(WORKSPACE, REPEATABLE);
        } else if (!value.get().equals(REPEATABLE) && !value.get().equals(SMALLER)) {
            throw new IllegalStateException(WORKSPACE + " must be " + REPEATABLE + " or " + SMALLER
                    + ", or not be set, for results that repeat bit by bit, got " + value.get());
        }
    }

    /** Where CUDA's libraries may be. */
    static LibraryFolders folders() {
        return LibraryFolders.around(EngineFiles.libraries().orElse(Path.of("/nowhere")), Map.copyOf(System.getenv()));
    }

    /** What the engine can use, now that it runs. */
    static Gpus of(Engine engine, Preparation preparation) {
        if (!preparation.problem().isEmpty()) {
            return new Gpus(0, preparation.problem());
        }
        try {
            CudaRuntime.Count counted = preparation.runtime().orElseThrow().count();
            if (!counted.problem().isEmpty()) {
                return new Gpus(0, counted.problem());
            }
            int own = flags().devices();
            int djl = JniUtils.getFeatures().contains("CUDA") ? engine.getGpuCount() : 0;
            if (own == 0 || djl == 0) {
                return new Gpus(
                        0,
                        "cudart (%s) counts %d devices, the engine %d and DJL %d; libtorch's CUDA must be one that the driver knows, and cudart libtorch's own"
                                .formatted(preparation.runtime().orElseThrow().file(), counted.devices(), own, djl));
            }
            return new Gpus(Math.min(own, djl), "");
        } catch (UnsatisfiedLinkError | IllegalStateException e) {
            return new Gpus(0, String.valueOf(e.getMessage()));
        }
    }

    /** Sets what decides over the bits of results on GPUs; on processors nothing changes. */
    void compute(GpuPrecision precision) {
        if (count > 0) {
            flags().set(EngineFlags.Flags.repeatable(precision == GpuPrecision.TF32));
        }
    }

    static EngineFlags flags() {
        return EngineFlags.of(EngineFiles.libraries().orElseThrow());
    }
}

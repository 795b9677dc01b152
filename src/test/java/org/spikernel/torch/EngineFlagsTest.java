package org.spikernel.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.spikernel.torch.cuda.EngineFlags;
import org.spikernel.torch.cuda.EngineFlags.Flags;
import org.spikernel.torch.program.Argument;
import org.spikernel.torch.program.Program;

/** On the library for processors, which has the same flags as the one for GPUs. */
@Tag("djl")
class EngineFlagsTest {
    private static final String OPERATORS = """
              def put(self: __torch__.Operators, values: Tensor, places: Tensor, given: Tensor) -> Tensor:
                return torch.put(values, places, given, False)
            """;

    private EngineFlags flags;
    private Flags before;

    @BeforeEach
    void start() {
        TorchEngine.start();
        flags = Gpus.flags();
        before = flags.read();
    }

    @AfterEach
    void putBack() {
        flags.set(before);
    }

    @Test
    void onProcessorsTheyAreTheEnginesDefaults() {
        // TF32 in convolutions is on by default: golden spikes would change on a GPU.
        assertThat(before).isEqualTo(new Flags(true, false, false, false, false));
    }

    @Test
    void eachIsReadBack() {
        for (int bits = 0; bits < 32; bits++) {
            Flags wanted =
                    new Flags((bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0, (bits & 16) != 0);
            flags.set(wanted);
            assertThat(flags.read()).isEqualTo(wanted);
        }
        assertThat(Flags.repeatable(false).words())
                .isEqualTo(
                        "TF32 off in convolutions, off in products; convolutions repeatable, without trials; operators"
                                + " repeatable or refused");
    }

    @Test
    void anOperatorThatDoesNotRepeatIsRefused() {
        assertThat(put()).isEqualTo(7);
        flags.set(Flags.repeatable(false));
        assertThatThrownBy(EngineFlagsTest::put)
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("put_ does not have a deterministic implementation");
        flags.set(before);
        assertThat(put()).isEqualTo(7);
    }

    @Test
    void withoutAGpuNothingIsCountedNorChanged() {
        assertThat(flags.devices()).isZero();
        assertThat(flags.hasCudnn()).isFalse();
        TorchEngine.compute(org.spikernel.network.GpuPrecision.TF32);
        TorchEngine.emptyCache();
        assertThat(flags.read()).isEqualTo(before);
        assertThat(TorchEngine.isMadeForGpus()).isFalse();
        assertThat(TorchEngine.gpuProblem())
                .startsWith("the engine's libraries are for processors (")
                .endsWith("set PYTORCH_LIBRARY_PATH, PYTORCH_VERSION and PYTORCH_FLAVOR to a libtorch for CUDA");
        assertThat(DeviceTrial.problem("cpu")).isEmpty();
    }

    @Test
    void whatWouldNotRepeatInCublasIsRefused() {
        Gpus.setWorkspace(Optional.of(":16:8"));
        assertThatThrownBy(() -> Gpus.setWorkspace(Optional.of(":0:0")))
                .hasMessageStartingWith("CUBLAS_WORKSPACE_CONFIG must be :4096:8 or :16:8")
                .hasMessageEndingWith("got :0:0");
    }

    @Test
    void exceptionsOfGpusAreTold() {
        for (String message : new String[] {
            "CUDA out of memory. Tried to allocate 2.00 GiB",
            "CUDA error: out of memory",
            "cuDNN error: CUDNN_STATUS_ALLOC_FAILED",
            "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`",
            "[enforce fail] DefaultCPUAllocator: can't allocate memory"
        }) {
            assertThat(TorchEngine.ranOutOfMemory(new EngineException(message))).isTrue();
            assertThat(TorchEngine.lostDevice(new EngineException(message))).isFalse();
        }
        for (String message : new String[] {
            "CUDA error: device-side assert triggered",
            "CUDA error: unspecified launch failure",
            "CUDA error: uncorrectable ECC error encountered",
            "cuDNN error: CUDNN_STATUS_EXECUTION_FAILED",
            "CUDA error: CUBLAS_STATUS_NOT_INITIALIZED when calling `cublasCreate(handle)`"
        }) {
            assertThat(TorchEngine.lostDevice(new EngineException(message))).isTrue();
            assertThat(TorchEngine.ranOutOfMemory(new EngineException(message))).isFalse();
        }
        assertThat(TorchEngine.lostDevice(new EngineException("shape mismatch")))
                .isFalse();
    }

    private static float put() {
        try (NDManager manager = TorchEngine.newManager(Device.cpu());
                Program program =
                        Program.of(OPERATORS, Program.Execution.OPTIMISED, TorchEngine.newManager(Device.cpu()))) {
            return program.tensor(
                            manager,
                            "put",
                            Argument.of(manager.create(new float[] {1, 2})),
                            Argument.of(manager.create(new long[] {1})),
                            Argument.of(manager.create(new float[] {7})))
                    .getFloat(1);
        }
    }
}

package org.spikernel.torch.neuron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spikernel.testing.MadeUpCuda;
import org.spikernel.torch.EngineFiles;
import org.spikernel.torch.TorchEngine;
import org.spikernel.torch.cuda.LibraryFolders;

@Tag("djl")
class FusedNeuronsTest {
    @TempDir
    Path folder;

    private MadeUpCuda cuda;

    @BeforeEach
    void engineRuns() {
        cuda = MadeUpCuda.onProcessor();
    }

    private static FusedNeurons fused(LibraryFolders folders) {
        return new FusedNeurons(
                EngineFiles.libraries().orElseThrow(),
                folders,
                MadeUpCuda.PROCESSOR,
                TorchEngine::newManager,
                e -> TorchEngine.ranOutOfMemory(e) || TorchEngine.lostDevice(e));
    }

    @Test
    void kernelsAreCompiledTriedAndThenUsed() {
        long before = cuda.launches();
        FusedNeurons neurons = fused(cuda.folders());
        assertThat(neurons.problem(Device.cpu())).isEmpty();
        long tried = cuda.launches() - before;
        assertThat(tried).isPositive();
        // Once tried is enough.
        assertThat(neurons.problem(Device.cpu())).isEmpty();
        assertThat(cuda.launches() - before).isEqualTo(tried);
    }

    @Test
    void aMissingCompilerIsNamed() {
        LibraryFolders empty = new LibraryFolders(List.of(folder));
        assertThat(fused(empty).problem(Device.cpu()))
                .hasValue("there is no libnvrtc in " + folder + "; it is in libtorch's folder");
    }

    @Test
    void aFullOrLostGpuIsNoVerdictAboutNeurons() {
        FusedNeurons neurons = fused(cuda.folders());
        try {
            for (int error : new int[] {2, 700}) {
                cuda.fail(error);
                assertThatThrownBy(() -> neurons.problem(Device.cpu()))
                        .hasMessageStartingWith("CUDA driver error: cuLaunchKernel says");
            }
        } finally {
            cuda.fail(0);
        }
        assertThat(neurons.problem(Device.cpu())).isEmpty();
    }

    @Test
    void processorsAreNeverAsked() {
        assertThat(TorchEngine.neurons(Device.cpu())).isEqualTo(NeuronCode.SCRIPTED);
        assertThat(TorchEngine.neuronProblem(Device.cpu()))
                .hasValue("processors compute them by operators of the engine");
    }
}

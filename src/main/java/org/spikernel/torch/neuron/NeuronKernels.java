package org.spikernel.torch.neuron;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.spikernel.torch.cuda.CudaKernels;
import org.spikernel.torch.cuda.LibraryFolders;
import org.spikernel.torch.cuda.Nvrtc;

/** The kernels of {@link NeuronOperators}, compiled for the GPU at hand by the compiler that comes with the engine. */
public final class NeuronKernels {
    private static final String SOURCE = "neurons.cu";
    /** Of the driver, where no folder has it: the system's loader knows it then. */
    private static final Path DRIVER = Path.of("libcuda.so.1");

    private NeuronKernels() {}

    /**
     * Compiles and loads them; takes some tenths of a second.
     *
     * @param folders where CUDA's libraries may be
     * @param device the GPU's number in this process
     * @throws IllegalStateException with what is missing or wrong, in one line or with the compiler's words
     * @throws UnsatisfiedLinkError when a library cannot be loaded
     */
    public static CudaKernels of(LibraryFolders folders, int device) {
        Nvrtc nvrtc = Nvrtc.in(folders);
        return new CudaKernels(
                // Two drivers in one process do not know each other's contexts: the one that cudart has loaded, if any.
                LibraryFolders.loaded("cuda").or(() -> folders.find("cuda")).orElse(DRIVER),
                device,
                capability -> nvrtc.compile(
                        SOURCE, source(), List.of("--gpu-architecture=sm_" + capability, "--fmad=false")));
    }

    private static String source() {
        try (InputStream file = NeuronKernels.class.getResourceAsStream(SOURCE)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

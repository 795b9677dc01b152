package org.spikernel.testing;

import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.spikernel.torch.EngineFiles;
import org.spikernel.torch.TorchEngine;
import org.spikernel.torch.cuda.CudaKernels;
import org.spikernel.torch.cuda.LibraryFolders;
import org.spikernel.torch.neuron.NeuronKernels;
import org.spikernel.torch.neuron.NeuronOperators;

/**
 * A driver and a compiler that stand for CUDA's: kernels are compiled for the processor and run there, launched as on a GPU.
 * Tests that use it are skipped where there is no C or C++ compiler.
 */
public final class MadeUpCuda {
    /** The engine's name for processors. */
    public static final String PROCESSOR = "CPU";

    private static MadeUpCuda made;

    private final Path folder;
    private final NativeLibrary driver;
    private CudaKernels kernels;

    private MadeUpCuda() throws IOException, InterruptedException {
        MadeUpLibrary.requireCompiler("c++");
        folder = Files.createTempDirectory("made-up-cuda");
        for (String file : List.of("host.h", "driver.c")) {
            Files.writeString(folder.resolve(file), read(file));
        }
        Path library = MadeUpLibrary.compile(
                folder.resolve("libcuda.so.1"), "#define FOLDER \"" + folder + "\"\n" + read("driver.c"));
        Files.copy(library, folder.resolve("libnvrtc-0123abcd.so.12"));
        driver = NativeLibrary.getInstance(library.toString());
    }

    private static String read(String file) throws IOException {
        try (InputStream text = MadeUpCuda.class.getResourceAsStream("/cuda/" + file)) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The one of this process. */
    public static synchronized MadeUpCuda get() {
        if (made == null) {
            try {
                made = new MadeUpCuda();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        return made;
    }

    /** Where its libraries are. */
    public LibraryFolders folders() {
        return new LibraryFolders(List.of(folder));
    }

    /** Lets programs on the processor call operators for neurons, by kernels that it launches. */
    public static MadeUpCuda onProcessor() {
        MadeUpCuda cuda = get();
        if (cuda.kernels == null) {
            TorchEngine.start();
            cuda.kernels = NeuronKernels.of(cuda.folders(), 0);
        }
        // Again, since another test may have registered others.
        NeuronOperators.register(EngineFiles.libraries().orElseThrow(), PROCESSOR, device -> cuda.kernels);
        return cuda;
    }

    /** Kernels that were launched so far. */
    public long launches() {
        return driver.getFunction("madeUpLaunches").invokeLong(new Object[0]);
    }

    /** Contexts that were pushed and not popped. */
    public long openContexts() {
        return driver.getFunction("madeUpContexts").invokeLong(new Object[0]);
    }

    /** From now on launches fail with an error of the driver; 0 for none. */
    public void fail(int error) {
        driver.getFunction("madeUpFailure").invokeVoid(new Object[] {error});
    }
}

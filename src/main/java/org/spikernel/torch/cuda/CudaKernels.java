package org.spikernel.torch.cuda;

import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Kernels of one GPU, loaded and launched by CUDA's driver ({@code libcuda}) in the context that the engine uses, on its
 * default stream: in the order in which operators of the engine are asked for. For any number of threads.
 */
public final class CudaKernels {
    private static final int CAPABILITY_MAJOR = 75;
    private static final int CAPABILITY_MINOR = 76;

    private static final long DEFAULT_STREAM = 0;

    /** Where the driver writes which context was popped. */
    private static final ThreadLocal<Memory> POPPED = ThreadLocal.withInitial(() -> new Memory(Long.BYTES));

    private final NativeLibrary driver;
    private final long context;
    private final Pointer module;
    private final Map<String, Long> kernels = new ConcurrentHashMap<>();

    /** How many blocks of threads, and threads of a block. */
    public record Grid(int blocksX, int blocksY, int threads) {}

    /** Gives machine code for a GPU of this compute capability, as in {@code 90}. */
    @FunctionalInterface
    public interface Compiler {
        byte[] compile(int capability);
    }

    /**
     * Those of a GPU.
     *
     * @param file the driver's library
     * @param device the GPU's number in this process
     * @throws UnsatisfiedLinkError when the library cannot be loaded
     * @throws IllegalStateException with what the driver says
     */
    public CudaKernels(Path file, int device, Compiler compiler) {
        driver = NativeLibrary.getInstance(file.toString());
        CudaLaunch.bind(file);
        require("cuInit", 0);
        IntByReference number = new IntByReference();
        require("cuDeviceGet", number, device);
        byte[] code = compiler.compile(
                10 * attribute(CAPABILITY_MAJOR, number.getValue()) + attribute(CAPABILITY_MINOR, number.getValue()));
        PointerByReference got = new PointerByReference();
        require("cuDevicePrimaryCtxRetain", got, number.getValue());
        context = Pointer.nativeValue(got.getValue());
        check("cuCtxPushCurrent", CudaLaunch.pushContext(context));
        try (Memory memory = new Memory(code.length)) {
            memory.write(0, code, 0, code.length);
            PointerByReference loaded = new PointerByReference();
            require("cuModuleLoadData", loaded, memory);
            module = loaded.getValue();
        } finally {
            check("cuCtxPopCurrent", CudaLaunch.popContext(Pointer.nativeValue(POPPED.get())));
        }
    }

    private int attribute(int attribute, int device) {
        IntByReference value = new IntByReference();
        require("cuDeviceGetAttribute", value, attribute, device);
        return value.getValue();
    }

    /**
     * Asks the GPU to run a kernel after what it was asked for before.
     *
     * @param parameters where the addresses of the kernel's parameters are; what they lead to is read before this returns
     * @throws IllegalStateException with what the driver says, in words that name CUDA
     */
    public void launch(String kernel, Grid grid, long parameters) {
        check("cuCtxPushCurrent", CudaLaunch.pushContext(context));
        try {
            check(
                    "cuLaunchKernel",
                    CudaLaunch.launchKernel(
                            kernels.computeIfAbsent(kernel, this::function),
                            grid.blocksX(),
                            grid.blocksY(),
                            1,
                            grid.threads(),
                            1,
                            1,
                            0,
                            DEFAULT_STREAM,
                            parameters,
                            0));
        } finally {
            check("cuCtxPopCurrent", CudaLaunch.popContext(Pointer.nativeValue(POPPED.get())));
        }
    }

    private long function(String kernel) {
        PointerByReference found = new PointerByReference();
        require("cuModuleGetFunction", found, module, kernel);
        return Pointer.nativeValue(found.getValue());
    }

    private void require(String function, Object... arguments) {
        check(function, driver.getFunction(function).invokeInt(arguments));
    }

    private void check(String function, int error) {
        if (error != 0) {
            PointerByReference text = new PointerByReference();
            driver.getFunction("cuGetErrorString").invokeInt(new Object[] {error, text});
            throw new IllegalStateException("CUDA driver error: %s says %s (%d)"
                    .formatted(
                            function,
                            text.getValue() == null ? "error" : text.getValue().getString(0),
                            error));
        }
    }
}

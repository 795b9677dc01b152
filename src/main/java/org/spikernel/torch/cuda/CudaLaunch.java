package org.spikernel.torch.cuda;

import com.sun.jna.FunctionMapper;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.nio.file.Path;
import java.util.Map;

/**
 * What CUDA's driver is called for with every launch, bound to its functions once: looked up by name each of these calls takes
 * microseconds. Addresses are numbers.
 */
final class CudaLaunch {
    private static final Map<String, String> NAMES = Map.of(
            "pushContext", "cuCtxPushCurrent_v2", "popContext", "cuCtxPopCurrent_v2", "launchKernel", "cuLaunchKernel");

    private static Path bound;

    private CudaLaunch() {}

    /** Binds them to a driver's library; the last one counts, of which a process has one. */
    static synchronized void bind(Path driver) {
        if (!driver.equals(bound)) {
            FunctionMapper names = (library, method) -> NAMES.get(method.getName());
            Native.register(
                    CudaLaunch.class,
                    NativeLibrary.getInstance(driver.toString(), Map.of(Library.OPTION_FUNCTION_MAPPER, names)));
            bound = driver;
        }
    }

    static native int pushContext(long context);

    static native int popContext(long popped);

    static native int launchKernel(
            long function,
            int blocksX,
            int blocksY,
            int blocksZ,
            int threadsX,
            int threadsY,
            int threadsZ,
            int sharedBytes,
            long stream,
            long parameters,
            long extra);
}

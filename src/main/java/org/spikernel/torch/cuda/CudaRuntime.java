package org.spikernel.torch.cuda;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** CUDA's runtime library ({@code cudart}), asked without the engine. */
public final class CudaRuntime {
    private static final int CAPABILITY_MAJOR = 75;
    private static final int CAPABILITY_MINOR = 76;

    /** What to do about CUDA's errors of counting, by number (driver_types.h). */
    private static final Map<Integer, String> ADVICE = Map.of(
            3, "see dmesg for lines of NVRM; a new driver needs a restart of the machine",
            35, "install a driver that knows this CUDA: nvidia-smi says which it knows",
            100, "nvidia-smi must list the GPU, and CUDA_VISIBLE_DEVICES must name it or not be set",
            101, "CUDA_VISIBLE_DEVICES must name GPUs that nvidia-smi -L lists",
            802, "start nvidia-fabricmanager, and wait until nvidia-smi -q says that the fabric is ready",
            803, "driver and its libraries differ in version: restart the machine",
            804, "take the libraries of the driver, not those of a compatibility package");

    private final Path file;
    private final NativeLibrary library;

    private CudaRuntime(Path file, NativeLibrary library) {
        this.file = file;
        this.library = library;
    }

    /**
     * Devices as the runtime counts them.
     *
     * @param devices how many
     * @param problem why there are none, and what to do; empty without one
     */
    public record Count(int devices, String problem) {}

    /**
     * The library in a file.
     *
     * @throws UnsatisfiedLinkError when it cannot be loaded
     */
    public static CudaRuntime of(Path file) {
        return new CudaRuntime(file, NativeLibrary.getInstance(file.toString()));
    }

    public Path file() {
        return file;
    }

    /** The GPUs that this process sees. */
    public Count count() {
        IntByReference count = new IntByReference();
        int error = call("cudaGetDeviceCount", count);
        if (error != 0) {
            String advice = ADVICE.getOrDefault(error, "nvidia-smi must list the GPU without an error");
            return new Count(0, "cudart says " + message(error) + " (" + error + "); " + advice);
        }
        return new Count(
                count.getValue(),
                count.getValue() > 0
                        ? ""
                        : "cudart counts 0 devices; nvidia-smi must list one, and CUDA_VISIBLE_DEVICES must name it or not"
                                + " be set");
    }

    /** CUDA's version as in {@code 12.8}; of the driver, what it knows at most. */
    public String version() {
        return version("cudaRuntimeGetVersion");
    }

    /** As {@link #version()}, of the driver; {@code 0.0} without one. */
    public String driverVersion() {
        return version("cudaDriverGetVersion");
    }

    /** Compute capability of a device, as in {@code 9.0}. */
    public String capability(int device) {
        return attribute(CAPABILITY_MAJOR, device) + "." + attribute(CAPABILITY_MINOR, device);
    }

    private int attribute(int attribute, int device) {
        IntByReference value = new IntByReference();
        int error = call("cudaDeviceGetAttribute", value, attribute, device);
        if (error != 0) {
            throw new IllegalStateException("Cannot ask GPU " + device + ": cudart says " + message(error));
        }
        return value.getValue();
    }

    private String version(String function) {
        IntByReference version = new IntByReference();
        int error = call(function, version);
        if (error != 0) {
            throw new IllegalStateException("Cannot ask cudart for a version: it says " + message(error));
        }
        return String.format(Locale.ROOT, "%d.%d", version.getValue() / 1000, version.getValue() % 1000 / 10);
    }

    private int call(String function, Object... arguments) {
        return library.getFunction(function).invokeInt(arguments);
    }

    private String message(int error) {
        Pointer text = library.getFunction("cudaGetErrorString").invokePointer(new Object[] {error});
        return text == null ? "error" : text.getString(0, Native.getDefaultStringEncoding());
    }
}

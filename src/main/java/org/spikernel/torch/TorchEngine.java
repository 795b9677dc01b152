package org.spikernel.torch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.util.cuda.CudaUtils;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The engine (PyTorch through DJL), started once per process with one thread per operation, because several tasks share
 * a process and because the last bits of a result depend on the number of threads. A thread count that was set before
 * by system property ({@code ai.djl.pytorch.num_threads}) is kept.
 */
public final class TorchEngine {
    private static final String NAME = "PyTorch";
    private static final Pattern GPU = Pattern.compile("gpu:?(\\d{1,4})");

    private TorchEngine() {}

    /**
     * Starts the engine; does nothing when it runs.
     *
     * @throws IllegalStateException when its libraries are damaged, which would end the process
     */
    public static void start() {
        running();
    }

    private static Engine running() {
        EngineFiles.requireWhole();
        return Holder.ENGINE;
    }

    /** Version of the native library. */
    public static String version() {
        return running().getVersion();
    }

    /**
     * The devices of this machine by the names that {@link #device} reads: {@code cpu} and, when the native library can
     * use them, {@code gpu0} and so on.
     */
    public static List<String> deviceNames() {
        List<String> names = new ArrayList<>();
        names.add("cpu");
        for (int i = 0; i < running().getGpuCount(); i++) {
            names.add("gpu" + i);
        }
        return names;
    }

    /**
     * The device of a name.
     *
     * @param name {@code cpu}, {@code gpu0}, {@code gpu1}, ...
     * @throws IllegalArgumentException when this machine has no such device
     */
    public static Device device(String name) {
        Matcher gpu = GPU.matcher(name);
        boolean wellFormed = name.equals("cpu") || gpu.matches();
        Device device = gpu.matches() ? Device.gpu(Integer.parseInt(gpu.group(1))) : Device.cpu();
        if (!wellFormed || !deviceNames().contains(name(device))) {
            throw new IllegalArgumentException(
                    "Cannot use device: it must be one of %s, got %s".formatted(deviceNames(), name));
        }
        return device;
    }

    /** The name of a device, as {@link #device} reads it. */
    public static String name(Device device) {
        return device.isGpu() ? "gpu" + device.getDeviceId() : "cpu";
    }

    /** The name of the processor, which every machine has. */
    public static String processor() {
        return name(Device.cpu());
    }

    /** Memory of a GPU in bytes; 0 for the processor. */
    public static long gpuBytes(String name) {
        Device device = device(name);
        return device.isGpu() ? CudaUtils.getGpuMemory(device).getMax() : 0;
    }

    /** A manager of arrays on a device; closing it frees them. */
    public static NDManager newManager(Device device) {
        running();
        return NDManager.newBaseManager(device, NAME);
    }

    /** Whether an exception of the engine says that memory, of the machine or the device, was used up. */
    public static boolean ranOutOfMemory(RuntimeException exception) {
        String message = String.valueOf(exception.getMessage()).toLowerCase(Locale.ROOT);
        return message.contains("out of memory")
                || message.contains("not enough memory")
                || message.contains("can't allocate memory");
    }

    /** The first line of an exception's message; the engine adds a native stack trace. */
    public static String firstLine(RuntimeException exception) {
        return String.valueOf(exception.getMessage()).lines().findFirst().orElse("");
    }

    /** Starts the engine on first use. */
    private static final class Holder {
        private static final Engine ENGINE = load();

        private static Engine load() {
            setUnlessSet("OPT_OUT_TRACKING", "true");
            setUnlessSet("ai.djl.pytorch.num_threads", "1");
            setUnlessSet("ai.djl.pytorch.num_interop_threads", "1");
            return Engine.getEngine(NAME);
        }

        private static void setUnlessSet(String key, String value) {
            if (System.getProperty(key) == null) {
                System.setProperty(key, value);
            }
        }
    }
}

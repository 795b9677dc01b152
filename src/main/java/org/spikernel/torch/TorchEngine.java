package org.spikernel.torch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.cuda.CudaUtils;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.spikernel.network.GpuPrecision;
import org.spikernel.torch.cuda.EngineFlags;
import org.spikernel.torch.cuda.GpuReport;
import org.spikernel.torch.cuda.ProcessVariables;
import org.spikernel.torch.cuda.VisibleGpus;
import org.spikernel.torch.neuron.FusedNeurons;
import org.spikernel.torch.neuron.NeuronCode;

/**
 * The engine (PyTorch through DJL), started once per process with one thread per operation, because several tasks share
 * a process and because the last bits of a result depend on the number of threads. A thread count that was set before
 * by system property ({@code ai.djl.pytorch.num_threads}) is kept.
 */
public final class TorchEngine {
    private static final String NAME = "PyTorch";
    private static final Pattern GPU = Pattern.compile("gpu:?(\\d{1,4})");

    private static final List<String> OUT_OF_MEMORY = List.of(
            "out of memory",
            "not enough memory",
            "can't allocate memory",
            "cudnn_status_alloc_failed",
            "cublas_status_alloc_failed",
            "cusolver_status_alloc_failed");

    private static final List<String> LOST_DEVICE = List.of(
            "cuda error",
            "cuda kernel errors",
            "device-side assert",
            "unspecified launch failure",
            "illegal memory access",
            "uncorrectable ecc",
            "cuda driver error",
            "cudnn_status_execution_failed",
            "cudnn_status_internal_error",
            "cudnn_status_mapping_error",
            "cublas_status_execution_failed",
            "cublas_status_internal_error",
            "cublas_status_not_initialized");

    private static final Object STARTING = new Object();

    /** From then on CUDA may have read the variables of the process. */
    private static volatile boolean started;

    private static volatile GpuPrecision gpuPrecision = GpuPrecision.EXACT;

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
        for (int i = 0; i < gpus().count(); i++) {
            names.add("gpu" + i);
        }
        return names;
    }

    private static Gpus gpus() {
        running();
        return Holder.GPUS;
    }

    /** Why the engine can use no GPU, and what to do; empty where it can use one. */
    public static String gpuProblem() {
        return gpus().problem();
    }

    /** What of the engine does not work on this processor and is switched off, in words; empty where all works. */
    public static String switchedOff() {
        running();
        return Holder.SWITCHED_OFF;
    }

    /** What stands between this machine's GPUs and the engine, part by part; empty without both. */
    public static List<GpuReport.Line> gpuReport() {
        running();
        EngineFlags flags = Gpus.flags();
        return GpuReport.of(
                Gpus.folders(),
                System.getenv(),
                new GpuReport.Engine(
                        EngineFiles.libraries().orElseThrow(),
                        Gpus.mayBe(),
                        JniUtils.getFeatures(),
                        running().getGpuCount(),
                        flags.devices(),
                        flags.read().words(),
                        DeviceTrial::problem,
                        TorchEngine::neuronProblem));
    }

    /** Whether its libraries are for GPUs, without starting it. */
    public static boolean isMadeForGpus() {
        return Gpus.mayBe();
    }

    /**
     * The number of the GPU that an address of Spark means: a position, or a name, which this process is limited to if it is
     * the first.
     *
     * @throws IllegalStateException when it cannot be seen by this process any more
     */
    public static int gpuNumber(String address) {
        if (!VisibleGpus.isName(address)) {
            return Integer.parseInt(address);
        }
        synchronized (STARTING) {
            return VisibleGpus.position(
                    address,
                    ProcessVariables.get(VisibleGpus.VARIABLE),
                    started,
                    name -> ProcessVariables.set(VisibleGpus.VARIABLE, name));
        }
    }

    /**
     * In which numbers GPUs multiply from now on, in all threads, bit by bit the same each time; exact before. Processors do
     * as they always do.
     *
     * @throws IllegalStateException when the engine does not take it
     */
    public static void compute(GpuPrecision precision) {
        gpus().compute(precision);
        gpuPrecision = precision;
    }

    /** In which numbers GPUs multiply now. */
    public static GpuPrecision gpuPrecision() {
        return gpuPrecision;
    }

    /** How programs compute neurons on a device: fused where that was tried and is right. */
    public static NeuronCode neurons(Device device) {
        return neuronProblem(device).isEmpty() ? NeuronCode.FUSED : NeuronCode.SCRIPTED;
    }

    /**
     * Why neurons are not fused on a device; empty where they are.
     *
     * @throws EngineException when the GPU is lost, or its memory used up
     */
    public static Optional<String> neuronProblem(Device device) {
        if (!device.isGpu() || gpus().count() == 0) {
            return Optional.of("processors compute them by operators of the engine");
        }
        return FusedHolder.NEURONS.problem(device);
    }

    /** The same for a report, to which a GPU that fails is a problem too. */
    private static Optional<String> neuronProblem(String device) {
        try {
            return neuronProblem(device(device));
        } catch (EngineException e) {
            return Optional.of(firstLine(e));
        }
    }

    /** Gives memory that arrays of the past took of GPUs back to them. */
    public static void emptyCache() {
        if (gpus().count() > 0) {
            JniUtils.emptyCudaCache();
        }
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

    /** Memory of a GPU in bytes that somebody holds, this process or another; 0 for the processor. */
    public static long gpuBytesTaken(String name) {
        Device device = device(name);
        return device.isGpu() ? CudaUtils.getGpuMemory(device).getCommitted() : 0;
    }

    /** A manager of arrays on a device; closing it frees them. */
    public static NDManager newManager(Device device) {
        running();
        return NDManager.newBaseManager(device, NAME);
    }

    /** Whether an exception of the engine says that memory, of the machine or the device, was used up. */
    public static boolean ranOutOfMemory(RuntimeException exception) {
        return saysAnyOf(exception, OUT_OF_MEMORY);
    }

    /**
     * Whether an exception says that a GPU, or this process's use of it, is lost: every call after it fails, whatever it is
     * about. Nothing follows about the network that was computed.
     */
    public static boolean lostDevice(RuntimeException exception) {
        return !ranOutOfMemory(exception) && saysAnyOf(exception, LOST_DEVICE);
    }

    private static boolean saysAnyOf(RuntimeException exception, List<String> words) {
        String message = String.valueOf(exception.getMessage()).toLowerCase(Locale.ROOT);
        return words.stream().anyMatch(message::contains);
    }

    /** The first line of an exception's message; the engine adds a native stack trace. */
    public static String firstLine(RuntimeException exception) {
        return String.valueOf(exception.getMessage()).lines().findFirst().orElse("");
    }

    /** Gives the engine operators for GPUs on first use. */
    private static final class FusedHolder {
        private static final FusedNeurons NEURONS = new FusedNeurons(
                EngineFiles.libraries().orElseThrow(),
                Gpus.folders(),
                TorchEngine::newManager,
                e -> ranOutOfMemory(e) || lostDevice(e));
    }

    /** Starts the engine on first use. */
    private static final class Holder {
        private static final Gpus.Preparation PREPARATION = prepare();
        private static final Engine ENGINE = load();
        private static final Gpus GPUS = gpus();
        private static final String SWITCHED_OFF = ProcessorTrial.run();

        private static Gpus.Preparation prepare() {
            synchronized (STARTING) {
                started = true;
            }
            return Gpus.prepare();
        }

        private static Gpus gpus() {
            Gpus gpus = Gpus.of(ENGINE, PREPARATION);
            gpus.compute(GpuPrecision.EXACT);
            return gpus;
        }

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

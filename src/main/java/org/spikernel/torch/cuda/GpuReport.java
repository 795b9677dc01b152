package org.spikernel.torch.cuda;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What stands between a machine's GPUs and the engine, one line for each part, and what to do. */
public final class GpuReport {
    /** From compute capability 8.0 on there are TF32 and bfloat16. */
    private static final int FIRST_WITH_TF32 = 8;

    private final LibraryFolders folders;
    private final Map<String, String> environment;
    private final Engine engine;
    private final List<Line> lines = new ArrayList<>();

    private GpuReport(LibraryFolders folders, Map<String, String> environment, Engine engine) {
        this.folders = folders;
        this.environment = environment;
        this.engine = engine;
    }

    /** How a check came out. */
    public enum Level {
        OK,
        WARNING,
        FAILED
    }

    /** A check. */
    public record Line(String check, Level level, String finding) {}

    /**
     * What the engine says.
     *
     * @param folder of its libraries
     * @param madeForGpus whether CUDA's part is among them
     * @param features of it, as DJL names them
     * @param djl devices as DJL counts them
     * @param own devices as the engine counts them
     * @param precision its flags in words
     * @param trial what goes wrong in a convolution on a device, by name
     * @param neurons why neurons are not fused on a device, by name
     */
    public record Engine(
            Path folder,
            boolean madeForGpus,
            Set<String> features,
            int djl,
            int own,
            String precision,
            Function<String, Optional<String>> trial,
            Function<String, Optional<String>> neurons) {
        public Engine {
            features = Set.copyOf(features);
        }
    }

    /**
     * The lines; none on a machine without GPUs whose engine is for processors.
     *
     * @param environment of the process
     */
    public static List<Line> of(LibraryFolders folders, Map<String, String> environment, Engine engine) {
        GpuReport report = new GpuReport(folders, environment, engine);
        List<Nvml.Card> cards = report.cards();
        if (engine.madeForGpus()) {
            report.library();
            Optional<CudaRuntime> runtime = report.runtime();
            report.cudnn();
            report.visible();
            report.counted(runtime.map(CudaRuntime::count));
            report.devices(runtime);
        } else if (!cards.isEmpty()) {
            report.note(
                    "gpu library",
                    Level.WARNING,
                    "this machine's GPUs are not used: the engine's libraries are for processors; set PYTORCH_LIBRARY_PATH,"
                            + " PYTORCH_VERSION and PYTORCH_FLAVOR to a libtorch for CUDA");
        }
        return List.copyOf(report.lines);
    }

    /** By the driver; without it there is no line where the engine is for processors. */
    private List<Nvml.Card> cards() {
        Optional<Path> file = folders.find("nvidia-ml");
        if (file.isEmpty()) {
            if (engine.madeForGpus()) {
                note(
                        "gpu driver",
                        Level.WARNING,
                        "no libnvidia-ml in " + folders + ": install NVIDIA's driver, or let the container see it");
            }
            return List.of();
        }
        try {
            List<Nvml.Card> cards = Nvml.cards(file.get());
            boolean sliced = cards.stream().anyMatch(Nvml.Card::sliced);
            note(
                    "gpu driver",
                    cards.isEmpty() ? Level.WARNING : Level.OK,
                    cards.isEmpty()
                            ? "the driver has no GPU: nvidia-smi must list it"
                            : cards.stream()
                                            .map(card -> card.name() + (card.sliced() ? " (in slices)" : ""))
                                            .collect(Collectors.joining(", "))
                                    + (sliced
                                            ? "; MIG: a process sees one slice, so one executor for each, by name:"
                                                    + " submit/gpu-discovery, spark.executor.resource.gpu.amount = 1"
                                            : ""));
            return cards;
        } catch (IllegalStateException | UnsatisfiedLinkError e) {
            note("gpu driver", Level.WARNING, e.getMessage() + ": nvidia-smi must work here");
            return List.of();
        }
    }

    private void library() {
        boolean cuda = engine.features().contains("CUDA");
        note(
                "gpu library",
                cuda ? Level.OK : Level.FAILED,
                cuda
                        ? "libtorch with " + engine.features().stream().sorted().collect(Collectors.joining(" "))
                                + " in " + engine.folder()
                        : "libtorch in " + engine.folder()
                                + " has CUDA's part, but says that it cannot use CUDA; the lines"
                                + " below say why, or its version differs from PYTORCH_VERSION");
    }

    private Optional<CudaRuntime> runtime() {
        Optional<Path> file = folders.find("cudart");
        if (file.isEmpty()) {
            note(
                    "cudart",
                    Level.FAILED,
                    "no libcudart in " + folders
                            + "; it is in libtorch's folder, or add its folder to LD_LIBRARY_PATH");
            return Optional.empty();
        }
        try {
            CudaRuntime runtime = CudaRuntime.of(file.get());
            String driver = runtime.driverVersion();
            boolean installed = !driver.equals("0.0");
            boolean old = installed && major(driver) < major(runtime.version());
            note(
                    "cudart",
                    installed && !old ? Level.OK : Level.FAILED,
                    "CUDA " + runtime.version() + " in " + file.get()
                            + (installed
                                    ? ", the driver knows " + driver
                                            + (old ? "; install a newer driver, or a libtorch for CUDA " + driver : "")
                                    : "; there is no driver: nvidia-smi must work here"));
            return Optional.of(runtime);
        } catch (UnsatisfiedLinkError | IllegalStateException e) {
            note("cudart", Level.FAILED, file.get() + " cannot be used: " + e.getMessage());
            return Optional.empty();
        }
    }

    private void cudnn() {
        Optional<Path> file = folders.find("cudnn");
        if (file.isEmpty()) {
            note("cudnn", Level.FAILED, "no libcudnn in " + folders + "; it is in libtorch's folder");
            return;
        }
        check("cudnn", () -> {
            boolean used = engine.features().contains("CUDNN");
            note(
                    "cudnn",
                    used ? Level.OK : Level.FAILED,
                    "cuDNN " + Cudnn.version(file.get()) + " in " + file.get()
                            + (used ? "" : "; the engine does not use it: another cuDNN comes before its own"));
        });
    }

    private void visible() {
        String variable = environment.get(VisibleGpus.VARIABLE);
        if (variable == null) {
            note("gpus visible", Level.OK, VisibleGpus.VARIABLE + " is not set: this process sees all");
            return;
        }
        List<String> named = VisibleGpus.named(variable);
        boolean slices = named.size() > 1 && named.stream().anyMatch(one -> one.startsWith("MIG-"));
        note(
                "gpus visible",
                named.isEmpty() || slices ? Level.WARNING : Level.OK,
                VisibleGpus.VARIABLE + "=" + variable
                        + (named.isEmpty()
                                ? ": this process sees none"
                                : slices ? ": CUDA uses the first slice alone" : ": numbered from 0 here"));
    }

    private void counted(Optional<CudaRuntime.Count> count) {
        int devices = count.map(CudaRuntime.Count::devices).orElse(0);
        String problem = count.map(CudaRuntime.Count::problem).orElse("");
        boolean agree = devices > 0 && devices == engine.own() && devices == engine.djl();
        note(
                "gpus counted",
                agree ? Level.OK : Level.FAILED,
                "cudart " + devices + ", engine " + engine.own() + ", DJL " + engine.djl()
                        + (agree
                                ? ""
                                : problem.isEmpty()
                                        ? "; all must count the same: the driver must know libtorch's CUDA, and no other"
                                                + " cudart may come before libtorch's"
                                        : "; " + problem));
    }

    private void devices(Optional<CudaRuntime> runtime) {
        int devices = Math.min(engine.own(), engine.djl());
        for (int i = 0; i < devices; i++) {
            String name = "gpu" + i;
            int device = i;
            check(name, () -> {
                String capability = runtime.orElseThrow().capability(device);
                Optional<String> problem = engine.trial().apply(name);
                boolean fast = major(capability) >= FIRST_WITH_TF32;
                note(
                        name,
                        problem.isPresent() ? Level.FAILED : fast ? Level.OK : Level.WARNING,
                        "compute capability " + capability
                                + problem.map(why -> "; " + why + "; libtorch must have kernels for it")
                                        .orElse(", a convolution is right")
                                + (fast ? "" : "; it has neither TF32 nor bfloat16: gpu.precision = exact"));
                if (problem.isEmpty()) {
                    Optional<String> scripted = engine.neurons().apply(name);
                    note(
                            name + " neurons",
                            scripted.isPresent() ? Level.WARNING : Level.OK,
                            scripted.map(why -> "several kernels a timestep, slower: " + why)
                                    .orElse("one kernel a layer, compiled here, is right"));
                }
            });
        }
        if (devices > 0) {
            note("gpu precision", Level.OK, engine.precision());
        }
    }

    private static int major(String version) {
        return Integer.parseInt(version.split("\\.", 2)[0]);
    }

    private void check(String name, Runnable check) {
        try {
            check.run();
        } catch (IllegalStateException | UnsatisfiedLinkError e) {
            note(name, Level.FAILED, String.valueOf(e.getMessage()));
        }
    }

    private void note(String check, Level level, String finding) {
        lines.add(new Line(check, level, finding));
    }
}

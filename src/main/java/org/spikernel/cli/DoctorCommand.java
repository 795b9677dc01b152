package org.spikernel.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.spikernel.cli.output.ExitCodes;
import org.spikernel.cli.output.Output;
import org.spikernel.cli.output.Versions;
import org.spikernel.cli.setup.CommandSession;
import org.spikernel.cli.setup.ConfigOptions;
import org.spikernel.cli.setup.ExecutableFolder;
import org.spikernel.config.RunConfig;
import org.spikernel.data.DataSplit;
import org.spikernel.event.EventNetwork;
import org.spikernel.search.DeviceChoice;
import org.spikernel.spark.data.ExecutorDataCache;
import org.spikernel.spark.task.DeviceSurvey;
import org.spikernel.text.Plural;
import org.spikernel.text.Secrets;
import org.spikernel.torch.EngineFiles;
import org.spikernel.torch.TorchEngine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says what works here and what to do about the rest. */
@Command(
        name = "doctor",
        description = "Check Java, engine, devices, data, Spark and tables: what works, and what to do about the rest.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Verdicts: ok, warning (works, but see the finding), failed (will not work; exit code 1).",
            "",
            "Examples:",
            "  spikernel doctor                                   this machine, with the defaults",
            "  spikernel doctor -D data.format=cifar10 -D data.path=/data/cifar-10-batches-bin",
            "  spikernel doctor --config my.conf -D device=gpu    as a run with these settings would find it"
        })
final class DoctorCommand implements Callable<Integer> {
    private static final long ENGINE_MEGABYTES = 1_000;

    @Mixin
    private ConfigOptions configuration;

    private final List<List<Object>> findings = new ArrayList<>();
    private boolean failed;

    /** How a check came out. */
    private enum Verdict {
        OK,
        WARNING,
        FAILED
    }

    @Override
    public Integer call() {
        RunConfig config = configuration.load();
        Output output = configuration.output();
        output.remark(Versions.line());
        java();
        vectors();
        allocator();
        temporaryFolder();
        cudaLibrary();
        if (engineFiles()) {
            engine(config);
        }
        diskSpace();
        cluster(config);
        output.table("check", List.of("check", "verdict", "finding"), findings);
        return failed ? ExitCodes.FAILED : ExitCodes.DONE;
    }

    private void java() {
        int feature = Runtime.version().feature();
        note(
                "java",
                feature == 17 ? Verdict.OK : Verdict.WARNING,
                Runtime.version() + ", " + Plural.of(Runtime.getRuntime().availableProcessors(), "core") + ", heap "
                        + Runtime.getRuntime().maxMemory() / (1 << 20) + " MiB"
                        + (feature == 17 ? "" : "; SpiKernel is built and tested with Java 17: set JAVA_HOME"));
    }

    private void vectors() {
        boolean there = EventNetwork.usesVectors();
        note(
                "vectors",
                there ? Verdict.OK : Verdict.WARNING,
                there
                        ? "scoring by events and layer-wise training use the JDK's vectors"
                        : "scoring by events takes several times as long, and training too, without the JDK's vectors, which"
                                + " take a processor with AVX2, AVX-512 or NEON, and a start through submit/spikernel, or with"
                                + " --add-modules=jdk.incubator.vector and, on AArch64, -XX:UseSVE=0");
    }

    private void allocator() {
        boolean set = System.getenv("MALLOC_MMAP_THRESHOLD_") != null && System.getenv("MALLOC_ARENA_MAX") != null;
        note(
                "allocator",
                set ? Verdict.OK : Verdict.WARNING,
                set
                        ? "large arrays stay mapped, and trainings share what they give back (MALLOC_ variables are set)"
                        : "page faults double the time of large arrays, and memory grows from training to training;"
                                + " start through submit/spikernel, or set MALLOC_ARENA_MAX=1"
                                + " MALLOC_MMAP_THRESHOLD_=8589934592 MALLOC_TRIM_THRESHOLD_=17179869184");
    }

    /** Libraries of SQLite, of compression and of the terminal are unpacked there at every start. */
    private void temporaryFolder() {
        String folder = System.getProperty("java.io.tmpdir");
        Optional<String> problem = ExecutableFolder.problem(Path.of(folder));
        note(
                "temporary",
                problem.isEmpty() ? Verdict.OK : Verdict.FAILED,
                problem.map(why ->
                                "the folder for temporary files must be one that can be written and in which programs may"
                                        + " run, got " + folder + ": " + why + "; set TMPDIR to another")
                        .orElse(folder));
    }

    /** Whether the engine may be started: it would take the process along. */
    private boolean engineFiles() {
        Optional<String> damage = EngineFiles.damageWithin();
        Optional<Path> folder = EngineFiles.folder();
        if (damage.isPresent() || folder.isEmpty()) {
            damage.ifPresent(line -> note("engine files", Verdict.FAILED, line));
            return damage.isEmpty();
        }
        Optional<String> problem = ExecutableFolder.problem(folder.get())
                .map(why -> "the engine's libraries must be in a folder that can be written and in which programs may"
                        + " run, got " + folder.get() + ": " + why + "; set DJL_CACHE_DIR to another");
        note(
                "engine files",
                problem.isEmpty() ? Verdict.OK : Verdict.WARNING,
                problem.orElse(
                        (Files.isDirectory(folder.get()) ? "as the program brings them, in " : "to be unpacked to ")
                                + folder.get()));
        return true;
    }

    /** A CUDA libtorch is brought by the cluster and named by three variables that belong together. */
    private void cudaLibrary() {
        String path = System.getenv("PYTORCH_LIBRARY_PATH");
        if (path == null) {
            note("libtorch", Verdict.OK, "bundled, CPU only (PYTORCH_LIBRARY_PATH names none)");
            return;
        }
        String flavor = System.getenv("PYTORCH_FLAVOR");
        String version = System.getenv("PYTORCH_VERSION");
        String expected = Versions.versions().get("pytorch");
        if (!Files.isRegularFile(Path.of(path, "libtorch.so"))) {
            note("libtorch", Verdict.FAILED, "PYTORCH_LIBRARY_PATH must name a folder with libtorch.so, got " + path);
        } else if (flavor == null || !expected.equals(version)) {
            note(
                    "libtorch",
                    Verdict.FAILED,
                    "with PYTORCH_LIBRARY_PATH, PYTORCH_VERSION must be " + expected
                            + " and PYTORCH_FLAVOR cu128 (or cpu), got " + version + " and " + flavor);
        } else {
            note("libtorch", Verdict.OK, path + ", " + version + " " + flavor);
        }
    }

    private void engine(RunConfig config) {
        check(
                "engine",
                () -> "PyTorch " + TorchEngine.version() + ", devices here: "
                        + String.join(" ", TorchEngine.deviceNames()));
        try {
            if (!TorchEngine.switchedOff().isEmpty()) {
                note("processor", Verdict.WARNING, TorchEngine.switchedOff());
            }
            TorchEngine.gpuReport()
                    .forEach(line ->
                            note(line.check(), Verdict.valueOf(line.level().name()), line.finding()));
            boolean wanted = config.device() == DeviceChoice.GPU || TorchEngine.isMadeForGpus();
            if (wanted && !TorchEngine.gpuProblem().isEmpty()) {
                note(
                        "gpu",
                        Verdict.FAILED,
                        "the engine can use no GPU here: " + TorchEngine.gpuProblem()
                                + " (executors may differ: see line executors)");
            }
        } catch (RuntimeException | LinkageError e) {
            note(
                    "gpu",
                    Verdict.WARNING,
                    "cannot look for GPUs: " + ExitCodes.of(e).line());
        }
    }

    private void diskSpace() {
        Path cache = Path.of(Optional.ofNullable(System.getProperty("DJL_CACHE_DIR"))
                .or(() -> Optional.ofNullable(System.getenv("DJL_CACHE_DIR")))
                .orElse(System.getProperty("user.home")));
        try {
            Path existing = cache;
            while (!Files.exists(existing)) {
                existing = existing.toAbsolutePath().getParent();
            }
            long free = Files.getFileStore(existing).getUsableSpace() / (1 << 20);
            note(
                    "disk",
                    free > ENGINE_MEGABYTES ? Verdict.OK : Verdict.WARNING,
                    free + " MiB free for the engine's libraries in " + cache
                            + (free > ENGINE_MEGABYTES
                                    ? ""
                                    : "; about 450 MiB are needed once: set -DDJL_CACHE_DIR to another folder"));
        } catch (IOException e) {
            note("disk", Verdict.WARNING, "cannot tell the free space of " + cache + ": " + e.getMessage());
        }
    }

    private void cluster(RunConfig config) {
        try (CommandSession commandSession = CommandSession.open(config)) {
            note(
                    "spark",
                    Verdict.OK,
                    "master " + commandSession.session().sparkContext().master());
            note(
                    "tables",
                    Verdict.OK,
                    config.tables().tableName("*") + " in " + config.tables().warehouse());
            executors(config, commandSession);
            check("data", () -> {
                DataSplit data = ExecutorDataCache.load(config.data(), commandSession.hadoop());
                return config.data().format() + " " + data.train().shape() + ": "
                        + data.train().size() + " training, "
                        + data.validation().size() + " validation, "
                        + data.test().size() + " test images";
            });
        } catch (RuntimeException e) {
            note("spark, tables", Verdict.FAILED, ExitCodes.of(e).line());
        }
    }

    /** As a run with these settings would find them. */
    private void executors(RunConfig config, CommandSession commandSession) {
        try {
            List<DeviceSurvey.Finding> found = DeviceSurvey.of(commandSession.session(), config.device());
            boolean usable = found.stream().allMatch(one -> one.problem().isEmpty());
            note(
                    "executors",
                    usable ? Verdict.OK : Verdict.FAILED,
                    found.stream().map(DeviceSurvey.Finding::line).collect(Collectors.joining("; ")));
        } catch (RuntimeException | LinkageError e) {
            note("executors", Verdict.FAILED, ExitCodes.of(e).line());
        }
    }

    private void check(String name, Supplier<String> finding) {
        try {
            note(name, Verdict.OK, finding.get());
        } catch (RuntimeException | LinkageError e) {
            note(name, Verdict.FAILED, ExitCodes.of(e).line());
        }
    }

    private void note(String check, Verdict verdict, String finding) {
        failed |= verdict == Verdict.FAILED;
        findings.add(List.of(check, verdict.name().toLowerCase(Locale.ROOT), Secrets.hide(finding)));
    }
}

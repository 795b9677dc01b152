package org.spikernel.bench.gpu;

import ai.djl.Device;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.spikernel.bench.gpu.Finding.Part;
import org.spikernel.bench.gpu.Finding.Verdict;
import org.spikernel.torch.TorchEngine;
import org.spikernel.torch.cuda.GpuReport;

/**
 * Checks a machine with a GPU, or how this very check works on a processor: is it found, are its numbers the reference's, does
 * it survive a full memory, how fast is it. Exit code 0: all is well, 1: something is wrong, 2: bad options.
 */
public final class GpuCheck {
    /** Names {@code submit/gpu-check.py}. */
    private static final String PYTHON = "spikernel.gpu-check.python";

    /** Share of the time that is left which Python's torch gets. */
    private static final double PYTHON_SHARE = 0.4;

    /** Share of the time that is left which neurons alone get. */
    private static final double NEURON_SHARE = 0.05;

    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int BAD_INPUT = 2;
    /** More than both files have. */
    private static final int TRIAL_BYTES = 1 << 17;

    private final CheckRequest request;
    private final CheckReport report;
    private final Clock clock;
    private final long begun = System.nanoTime();

    private GpuCheck(CheckRequest request, CheckReport report, Clock clock) {
        this.request = request;
        this.report = report;
        this.clock = clock;
    }

    public static void main(String[] arguments) {
        System.exit(run(System.out, System.err, Clock.systemUTC(), arguments));
    }

    /** As {@link #main}; the exit code. */
    static int run(PrintStream out, PrintStream err, Clock clock, String... arguments) {
        try {
            CheckRequest asked = CheckRequest.of(arguments);
            requireWritable(asked.output());
            start();
            CheckReport report = new CheckReport(out::println);
            Device device = device(asked);
            new GpuCheck(asked.on(device), report, clock).run(device);
            try {
                report.write(asked.output(), clock.instant(), true);
            } catch (IOException e) {
                out.println(report.json(clock.instant(), true));
                err.println("Cannot write to " + asked.output() + ": " + e + "; what would be in " + CheckReport.JSON
                        + " is on standard output");
                return FAILED;
            }
            out.println("written  " + asked.output().resolve(CheckReport.JSON) + ", "
                    + asked.output().resolve(CheckReport.PAGE));
            return report.failed() ? FAILED : DONE;
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            return BAD_INPUT;
        } catch (EngineStart e) {
            err.println(e.getMessage());
            return FAILED;
        }
    }

    /** Before minutes of work. */
    private static void requireWritable(Path folder) {
        try {
            Files.createDirectories(folder);
            Path trial = Files.createTempFile(folder, "gpu-check", ".part");
            try {
                Files.write(trial, new byte[TRIAL_BYTES]);
            } finally {
                Files.delete(trial);
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "Cannot check: --output must be a folder that can be written, got " + folder + " (" + e + ")", e);
        }
    }

    /** The engine that does not start. */
    private static final class EngineStart extends RuntimeException {
        private static final long serialVersionUID = 1;

        EngineStart(Throwable cause) {
            super("Cannot check: the engine must start, got " + innermost(cause), cause);
        }

        private static String innermost(Throwable cause) {
            Throwable inner = cause;
            while (inner.getCause() != null) {
                inner = inner.getCause();
            }
            return inner.toString().lines().findFirst().orElse("");
        }
    }

    private static void start() {
        try {
            TorchEngine.start();
        } catch (RuntimeException | LinkageError e) {
            throw new EngineStart(e);
        }
    }

    /** The first GPU, where there is one and nothing else was asked for. */
    private static Device device(CheckRequest asked) {
        List<String> names = TorchEngine.deviceNames();
        if (asked.device().equals("auto")) {
            return TorchEngine.device(names.get(names.size() > 1 ? 1 : 0));
        }
        try {
            return TorchEngine.device(asked.device());
        } catch (IllegalArgumentException e) {
            String why = TorchEngine.gpuProblem();
            throw why.isEmpty() ? e : new IllegalArgumentException(e.getMessage() + "; " + why, e);
        }
    }

    private double secondsLeft() {
        return request.seconds() - (System.nanoTime() - begun) * 1e-9;
    }

    private void run(Device device) {
        report.about("device", request.device());
        report.about("libtorch", TorchEngine.version());
        report.about("java", System.getProperty("java.version"));
        report.about("processors", Runtime.getRuntime().availableProcessors());
        found(device);
        part(Part.RIGHT, () -> new RightChecks(device, report).run());
        part(Part.COUNTED, () -> new CountedChecks(device, report).run());
        part(Part.SAFE, () -> new SafeChecks(device, report).run());
        part(Part.FAST, () -> new NeuronChecks(device, request, report)
                .run(TorchEngine.neurons(device), NEURON_SHARE * secondsLeft()));
        part(Part.FAST, () -> new SpeedChecks(device, request, report).run((1 - PYTHON_SHARE) * secondsLeft()));
        String python = System.getProperty(PYTHON, "");
        if (!python.isEmpty()) {
            part(Part.FAST, () -> new PythonTorch(Path.of(python), request, report).run(device, secondsLeft() / 2));
        }
    }

    /** A part that breaks off is a finding; those after it still run. */
    private void part(Part part, Runnable checks) {
        if (secondsLeft() <= 0) {
            report.add(Finding.of(part, "all", Verdict.SKIPPED, "the time was used up (--seconds)"));
            return;
        }
        try {
            checks.run();
        } catch (RuntimeException e) {
            report.add(Finding.of(
                    part, "all", Verdict.FAILED, e.getClass().getSimpleName() + ": " + TorchEngine.firstLine(e)));
        }
        try {
            // What is interrupted later keeps it.
            report.write(request.output(), clock.instant(), false);
        } catch (IOException e) {
            // Said at the end, when all is written.
        }
    }

    private void found(Device device) {
        for (GpuReport.Line line : TorchEngine.gpuReport()) {
            Verdict verdict =
                    switch (line.level()) {
                        case OK -> Verdict.OK;
                        case WARNING -> Verdict.NOTE;
                        case FAILED -> Verdict.FAILED;
                    };
            report.add(Finding.of(Part.FOUND, line.check(), verdict, line.finding()));
        }
        report.add(Finding.of(
                Part.FOUND,
                "device",
                device.isGpu() ? Verdict.OK : Verdict.NOTE,
                device.isGpu()
                        ? "checked on " + request.device()
                        : "no GPU is used: this is how the check works on a processor"
                                + (TorchEngine.gpuProblem().isEmpty() ? "" : "; " + TorchEngine.gpuProblem())));
    }
}

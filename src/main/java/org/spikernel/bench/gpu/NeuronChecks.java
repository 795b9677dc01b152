package org.spikernel.bench.gpu;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.spikernel.bench.gpu.Finding.Part;
import org.spikernel.bench.gpu.Finding.Verdict;
import org.spikernel.space.Neuron;
import org.spikernel.torch.Gradients;
import org.spikernel.torch.TorchEngine;
import org.spikernel.torch.neuron.NeuronCode;
import org.spikernel.torch.neuron.NeuronText;
import org.spikernel.torch.program.Argument;
import org.spikernel.torch.program.Program;
import org.spikernel.torch.program.Program.Execution;

/**
 * How much of the memory's bandwidth fused neurons use, beside a copy: they read an input and write a spike for each timestep,
 * and compute nearly nothing.
 */
final class NeuronChecks {
    private static final int TIMESTEPS = 5;
    /** Side of the maps in front of the first cell. */
    private static final int SIDE = 32;
    /** Of a copy's bandwidth. */
    private static final double LEAST_SHARE = 0.8;

    private static final int WARM_UP = 2;
    private static final int MOST = 20;
    private static final int CALLS = 10;
    private static final double GIGA = 1e9;

    private static final String METHODS = """
              def copy(self: %1$s, x: Tensor, y: Tensor, calls: int) -> Tensor:
                for i in range(calls):
                  _ = torch.copy_(y, x)
                return torch.select(torch.flatten(y), 0, 0)
              def fire(self: %1$s, x: Tensor, y: Tensor, calls: int) -> Tensor:
                for i in range(calls):
                  _ = %2$s
                return torch.select(torch.flatten(y), 0, 0)
            """;

    private final Device device;
    private final CheckRequest request;
    private final CheckReport report;

    NeuronChecks(Device device, CheckRequest request, CheckReport report) {
        this.device = device;
        this.request = request;
        this.report = report;
    }

    void run(NeuronCode code, double seconds) {
        if (code == NeuronCode.SCRIPTED) {
            report.add(Finding.of(
                    Part.FAST,
                    "neurons",
                    device.isGpu() ? Verdict.FAILED : Verdict.SKIPPED,
                    "not fused: " + TorchEngine.neuronProblem(device).orElse("")));
            return;
        }
        NeuronText text = new NeuronText(Neuron.PUBLISHED, TIMESTEPS);
        String methods = METHODS.formatted(Program.SELF, text.fireAll("x", "y", "1.0"));
        try (Program program = Program.of(methods, Execution.AS_WRITTEN, TorchEngine.newManager(Device.cpu()));
                NDManager manager = TorchEngine.newManager(device)) {
            Shape shape = new Shape(request.images(), TIMESTEPS, request.width(), SIDE, SIDE);
            NDArray input = manager.randomUniform(-1, 2, shape);
            NDArray spikes = manager.zeros(shape);
            // Read once, written once.
            double bytes = 2.0 * Float.BYTES * shape.size();
            double copied = bytes / seconds(program, "copy", input, spikes, seconds / 2);
            double fired = bytes / seconds(program, "fire", input, spikes, seconds / 2);
            double share = fired / copied;
            Map<String, Object> figures = new LinkedHashMap<>();
            figures.put("shape", List.of(request.images(), TIMESTEPS, request.width(), SIDE, SIDE));
            figures.put("copy_bytes_per_second", copied);
            figures.put("neurons_bytes_per_second", fired);
            figures.put("share_of_copy", share);
            report.add(new Finding(
                    Part.FAST,
                    "neurons",
                    share >= LEAST_SHARE ? Verdict.OK : Verdict.NOTE,
                    "fused: %,.0f GB/s, %.0f %% of a copy's %,.0f (at least %.0f %%), %d timesteps of %d images of width %d"
                            .formatted(
                                    fired / GIGA,
                                    100 * share,
                                    copied / GIGA,
                                    100 * LEAST_SHARE,
                                    TIMESTEPS,
                                    request.images(),
                                    request.width()),
                    figures));
        }
    }

    /** Of one call; the last value is waited for. */
    private double seconds(Program program, String method, NDArray input, NDArray output, double budget) {
        Timing timing = Timing.of(
                () -> Gradients.ignoring(() -> {
                    try (NDManager scope = TorchEngine.newManager(device)) {
                        return program.tensor(scope, method, Argument.of(input), Argument.of(output), Argument.of((long)
                                        CALLS))
                                .toFloatArray();
                    }
                }),
                WARM_UP,
                MOST,
                budget);
        return timing.median() / CALLS;
    }
}

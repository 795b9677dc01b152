package org.spikernel.bench.gpu;

import ai.djl.Device;
import java.util.LinkedHashMap;
import java.util.Map;
import org.spikernel.bench.gpu.Finding.Part;
import org.spikernel.bench.gpu.Finding.Verdict;
import org.spikernel.space.Cell;
import org.spikernel.torch.program.Profile;

/**
 * What a GPU is asked for: calls of the engine's operators in a step and a candidate, by its own profiler. Their number does not
 * depend on the width.
 */
final class CountedChecks {
    private static final int NARROW = 2;
    private static final int FEW = 4;
    private static final int STEP_FORWARD = 500;
    private static final int STEP_FEEDBACK = 800;

    private final Device device;
    private final CheckReport report;

    CountedChecks(Device device, CheckReport report) {
        this.device = device;
        this.report = report;
    }

    void run() {
        CheckRequest narrow = CheckRequest.of(
                "--width", String.valueOf(NARROW), "--images", String.valueOf(FEW), "--probe", String.valueOf(FEW));
        step("training step, forward cell", SpeedChecks.FORWARD, STEP_FORWARD, narrow);
        step("training step, feedback", SpeedChecks.FEEDBACK, STEP_FEEDBACK, narrow);
        candidate("candidate, forward cell", SpeedChecks.FORWARD, narrow);
        candidate("candidate, feedback", SpeedChecks.FEEDBACK, narrow);
    }

    private void step(String name, Cell cell, int most, CheckRequest narrow) {
        add(name, new SpeedChecks(device, narrow, report, cell).profileOfStep(), most);
    }

    /** There is no bar; reads are of its scores. */
    private void candidate(String name, Cell cell, CheckRequest narrow) {
        add(name, new SpeedChecks(device, narrow, report, cell).profileOfCandidate(), Integer.MAX_VALUE);
    }

    private void add(String name, Profile profile, int most) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("kernels", profile.kernels());
        figures.put("reads_of_single_values", profile.reads());
        boolean within = profile.kernels() <= most && profile.reads() == 0;
        report.add(new Finding(
                Part.COUNTED,
                name,
                within ? Verdict.OK : Verdict.FAILED,
                "%d kernels%s, %d waits for a single value"
                        .formatted(
                                profile.kernels(),
                                most == Integer.MAX_VALUE ? "" : " (at most " + most + ")",
                                profile.reads()),
                figures));
    }
}

package org.spikernel.bench.gpu;

import ai.djl.Device;
import java.util.LinkedHashMap;
import java.util.Map;
import org.spikernel.bench.gpu.Finding.Part;
import org.spikernel.bench.gpu.Finding.Verdict;
import org.spikernel.space.Cell;
import org.spikernel.torch.program.Profile;

/**
 * What a GPU is asked for: calls of the engine's operators in a step and a candidate, by its own profiler, and how long asking
 * takes the host. Neither depends on the width.
 */
final class CountedChecks {
    private static final int NARROW = 2;
    private static final int FEW = 4;
    private static final int STEP_FORWARD = 500;
    private static final int STEP_FEEDBACK = 800;
    private static final int HOST_MILLIS = 2;
    private static final int ASKED = 20;

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
        host("host's work, forward cell", SpeedChecks.FORWARD);
        host("host's work, feedback", SpeedChecks.FEEDBACK);
    }

    /** One step at a time: the queue of a GPU that has nothing else to do has room for it. */
    private void host(String name, Cell cell) {
        CheckRequest least = CheckRequest.of("--width", "1", "--images", "2", "--probe", "2");
        double milliseconds =
                1e3 * new SpeedChecks(device, least, report, cell).asking(ASKED).median();
        Verdict verdict = !device.isGpu() ? Verdict.NOTE : milliseconds <= HOST_MILLIS ? Verdict.OK : Verdict.FAILED;
        report.add(new Finding(
                Part.COUNTED,
                name,
                verdict,
                device.isGpu()
                        ? "%.2f ms to ask for a training step (at most %d)".formatted(milliseconds, HOST_MILLIS)
                        : "a processor computes what it is asked for: %.2f ms for a whole step at width 1, batch 2"
                                .formatted(milliseconds),
                Map.of(device.isGpu() ? "host_milliseconds" : "whole_step_milliseconds", milliseconds)));
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

package org.spikernel.bench.gpu;

import ai.djl.Device;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.spikernel.bench.gpu.Finding.Part;
import org.spikernel.bench.gpu.Finding.Verdict;
import org.spikernel.event.training.ActivationStorage;
import org.spikernel.network.GpuPrecision;
import org.spikernel.network.Precision;
import org.spikernel.torch.TorchEngine;
import org.spikernel.train.step.TrainingEngine;
import org.spikernel.train.step.TrainingMode;

/** Passes and training steps of the reference's networks, three times each in one process. */
final class RightChecks {
    private static final int TIMES = 3;

    private final Device device;
    private final CheckReport report;

    RightChecks(Device device, CheckReport report) {
        this.device = device;
        this.report = report;
    }

    void run() {
        List<GoldenCase> cases = GoldenCase.all();
        TorchEngine.compute(GpuPrecision.EXACT);
        passes(cases);
        programs(cases);
        for (TrainingEngine engine : TrainingEngine.values()) {
            if (isOneOf(engine)) {
                steps(cases, engine);
            }
        }
        if (device.isGpu()) {
            tf32(cases);
        }
    }

    /** Those that compute in float32 on this device, each by itself. */
    private boolean isOneOf(TrainingEngine engine) {
        return engine != TrainingEngine.AUTO
                && engine.precision() == Precision.FLOAT32
                && !(engine.runsOnProcessorsOnly() && device.isGpu());
    }

    private void passes(List<GoldenCase> cases) {
        int differing = 0;
        int counts = 0;
        int wrong = 0;
        int unequal = 0;
        for (GoldenCase golden : cases) {
            GoldenPass first = null;
            for (int time = 0; time < TIMES; time++) {
                GoldenPass pass = GoldenPass.of(golden, device);
                counts += pass.expected(golden);
                differing += pass.differing(golden);
                wrong += pass.hasScoreOf(golden) && pass.hasLogitsOf(golden) ? 0 : 1;
                unequal += first == null || pass.isBitEqual(first) ? 0 : 1;
                first = first == null ? pass : first;
            }
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("spike_counts", counts);
        figures.put("spike_counts_differing", differing);
        figures.put("passes_with_another_score_or_logit", wrong);
        figures.put("passes_with_other_bits_than_the_first", unequal);
        report.add(new Finding(
                Part.RIGHT,
                "passes",
                differing + wrong + unequal == 0 ? Verdict.OK : Verdict.FAILED,
                "%d networks %d times: %d of %,d spike counts differ, %d scores or logits; %d passes with other bits than the first"
                        .formatted(cases.size(), TIMES, differing, counts, wrong, unequal),
                figures));
    }

    /** Candidates as searches score them on GPUs: two parts of each weight, one array read back. */
    private void programs(List<GoldenCase> cases) {
        int passes = 0;
        int wrong = 0;
        int unequal = 0;
        for (GoldenCase golden : cases) {
            if (golden.hasMask()) {
                continue;
            }
            List<Double> scores = golden.programScores(device, TIMES);
            passes += scores.size();
            for (double score : scores) {
                wrong += Math.abs(score - golden.number("score_exact_f64K")) <= GoldenPass.SCORE_ERROR ? 0 : 1;
                unequal += score == scores.get(0) ? 0 : 1;
            }
        }
        report.add(new Finding(
                Part.RIGHT,
                "candidates by program",
                wrong + unequal == 0 ? Verdict.OK : Verdict.FAILED,
                "%d passes: %d scores differ, %d have other bits than the first; a spike more or less changes a score"
                        .formatted(passes, wrong, unequal),
                Map.of(
                        "passes",
                        passes,
                        "scores_that_differ",
                        wrong,
                        "scores_with_other_bits_than_the_first",
                        unequal)));
    }

    private void steps(List<GoldenCase> cases, TrainingEngine engine) {
        TrainingMode mode = new TrainingMode(engine, ActivationStorage.STORED);
        int wrong = 0;
        int unequal = 0;
        double error = 0;
        for (GoldenCase golden : cases) {
            GoldenSteps first = null;
            for (int time = 0; time < TIMES; time++) {
                GoldenSteps steps = GoldenSteps.of(golden, mode, device);
                error = Math.max(error, steps.gradientError());
                wrong += steps.isOf(golden) ? 0 : 1;
                unequal += first == null || steps.isBitEqual(first) ? 0 : 1;
                first = first == null ? steps : first;
            }
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("trainings_that_differ", wrong);
        figures.put("trainings_with_other_bits_than_the_first", unequal);
        figures.put("largest_gradient_error_of_allowed", error);
        report.add(new Finding(
                Part.RIGHT,
                "steps, " + engine.label(),
                wrong + unequal == 0 ? Verdict.OK : Verdict.FAILED,
                "%d networks %d times, two steps: %d differ; the largest error of a gradient is %.2f of what is allowed; %d with other bits than the first"
                        .formatted(cases.size(), TIMES, wrong, error, unequal),
                figures));
    }

    /** What TF32 costs in spikes. */
    private void tf32(List<GoldenCase> cases) {
        TorchEngine.compute(GpuPrecision.TF32);
        try {
            int differing = 0;
            int counts = 0;
            for (GoldenCase golden : cases) {
                GoldenPass pass = GoldenPass.of(golden, device);
                counts += pass.expected(golden);
                differing += pass.differing(golden);
            }
            report.add(new Finding(
                    Part.RIGHT,
                    "passes, tf32",
                    Verdict.NOTE,
                    "%d of %,d spike counts differ, as they should: weights have 11 bits of mantissa"
                            .formatted(differing, counts),
                    Map.of("spike_counts", counts, "spike_counts_differing", differing)));
        } finally {
            TorchEngine.compute(GpuPrecision.EXACT);
        }
    }
}

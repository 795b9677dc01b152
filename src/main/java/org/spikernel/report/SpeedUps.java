package org.spikernel.report;

import java.util.List;
import java.util.Optional;
import org.spikernel.paper.Paper;

/**
 * Finds the baseline of each run's search times: the paper's kernel set 1x1_3x3, searched alone by another reported run on
 * the same images, or else by the run itself among others.
 */
final class SpeedUps {
    private SpeedUps() {}

    /** The runs with speed-ups where there is a baseline. */
    static List<RunReport> in(List<RunReport> runs) {
        return runs.stream().map(run -> with(run, baseline(run, runs))).toList();
    }

    private static RunReport with(RunReport run, Optional<ScoringSummary.Baseline> baseline) {
        List<SearchTime> times = run.scored().times().stream()
                .map(time -> time.withSpeedUp(baseline.filter(one -> time.seconds() > 0)
                        .map(one -> one.seconds() / time.seconds())
                        .orElse(null)))
                .toList();
        return run.withSearchTimes(times, baseline.orElse(null));
    }

    private static Optional<ScoringSummary.Baseline> baseline(RunReport run, List<RunReport> runs) {
        return runs.stream()
                .filter(other -> other.scored().times().size() == 1 && sameImages(run, other))
                .flatMap(other -> time(other, clock(run)).stream())
                .findFirst()
                .or(() -> time(run, clock(run)));
    }

    private static boolean sameImages(RunReport run, RunReport other) {
        String images = run.provenance().dataFingerprint();
        return images != null && images.equals(other.provenance().dataFingerprint());
    }

    private static Optional<ScoringSummary.Baseline> time(RunReport run, String clock) {
        return run.scored().times().stream()
                .filter(time -> time.kernelSet().equals(Paper.BASELINE_SET) && time.seconds() > 0)
                .filter(time -> time.clock().equals(clock))
                .map(time -> new ScoringSummary.Baseline(run.runId(), time.kernelSet(), time.seconds()))
                .findFirst();
    }

    /** CPU time and wall time are not compared. */
    private static String clock(RunReport run) {
        return run.scored().times().stream().map(SearchTime::clock).findFirst().orElse("");
    }
}
